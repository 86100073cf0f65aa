"""Faulty copies of the shipped manuscript, and who finds what was planted in them.

A planter (`kinds/`) spoils a copy and computes from its own edit what must be reported and where.
No planter imports the package that is judged here: only `run.py` does, which proves the copies.
"""
