"""Runs the benchmark: `python benchmarks/audit FOLDER`."""

import sys
from pathlib import Path

# The folder itself is on the path when it is run; the package is this folder.
sys.path[0] = str(Path(__file__).resolve().parents[1])

if __name__ == "__main__":
    from audit.cli import main

    sys.exit(main())
