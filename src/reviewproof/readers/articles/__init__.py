"""Finished articles, ours or anybody's: one reader for each format, one model for all."""
