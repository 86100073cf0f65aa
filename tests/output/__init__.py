"""Tests of what was rendered: the reader, the rules of the page, the build, both engines."""
