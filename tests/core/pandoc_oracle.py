"""What Pandoc itself reads: the citations in its own tree, of many documents in one run."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from reviewproof.pandoc import pandoc_path

_SCRIPT = """\
local file = io.open(arg[1], "rb")
local texts = pandoc.json.decode(file:read("a"), false)
file:close()
local trees = {}
for index, text in ipairs(texts) do
  trees[index] = pandoc.write(pandoc.read(text, "markdown"), "json")
end
io.stdout:write(pandoc.json.encode(trees))
"""


def pandoc_keys(folder: Path, texts: Sequence[str]) -> list[list[tuple[str, ...]]]:
    """Return, for each document, the keys of every citation mark in the order of Pandoc's tree.

    Args:
        folder: for the script and the texts.
        texts: the documents, each read by itself.
    """
    (folder / "read.lua").write_text(_SCRIPT, encoding="utf-8")
    (folder / "texts.json").write_text(json.dumps(list(texts)), encoding="utf-8")
    command = [pandoc_path(), "lua", "read.lua", "texts.json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=300)
    trees = [json.loads(tree) for tree in json.loads(done.stdout)]
    return [[*_marks(tree["meta"]), *_marks(tree["blocks"])] for tree in trees]


def _marks(node: Any) -> Iterator[tuple[str, ...]]:
    if isinstance(node, list):
        for item in node:
            yield from _marks(item)
    elif isinstance(node, dict) and node.get("t") == "Cite":
        parts = node["c"][0]
        yield tuple(part["citationId"] for part in parts)
        for part in parts:
            yield from _marks([part["citationPrefix"], part["citationSuffix"]])
    elif isinstance(node, dict) and node.get("t") == "Figure":
        # Pandoc repeats the caption as the alternative text of the picture inside.
        yield from _marks(node["c"][1])
    elif isinstance(node, dict):
        for value in node.values():
            yield from _marks(value)
