"""The example in README.md is what `reviewproof check` prints, not what somebody remembers."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from reviewproof.proof import prove
from reviewproof.reports.text import text_report

ROOT = Path(__file__).parent.parent
PARTS = ("_quarto.yml", "index.qmd", "references.bib", "sections", "data", "styles", "figures")


def test_the_example_is_real(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    found = re.search(r"sed -i 's/(\S+?)/(\S+?)/' (\S+)\n.*?```text\n(.*?)```", readme, re.S)
    assert found is not None
    before, after, file, shown = found.groups()
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, tmp_path / part)
    text = (tmp_path / file).read_text("utf-8")
    assert text.count(before.replace("\\", "")) == 1
    edited = text.replace(before.replace("\\", ""), after)
    (tmp_path / file).write_text(edited, "utf-8")
    report = prove(tmp_path)
    assert report.exit_status == 1
    assert shown == text_report(report)
