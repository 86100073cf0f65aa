"""Reports: functions of a `Report` alone, without clock, absolute path or set order."""
