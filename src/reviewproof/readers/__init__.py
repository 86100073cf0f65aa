"""One reader per file format; each turns a file into a `Manuscript`."""
