"""What was extracted from the studies (`data/`), as numbers, tables and pictures."""
