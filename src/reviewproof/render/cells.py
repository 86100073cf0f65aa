"""Running the cells and inline code of a document, once, in a kernel of this interpreter."""

from __future__ import annotations

import base64
import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from reviewproof.errors import ReviewError
from reviewproof.render import Say
from reviewproof.render.document import Cell, Document, Expression, Place, Prose, unsupported

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]()>#+.!-])")
_ESCAPED_SHORTCODE = re.compile(r"\{(\{\{<.*?>\}\})\}")
_PICTURES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}
_FIELDS = ("message", "path", "line", "column", "remedy")

# Run in the kernel after a cell failed: the parts of our own error, so that none gets lost in text.
_ASK_FOR_ERROR = (
    f"(lambda e: __import__('json').dumps({{n: getattr(e, n, None) for n in {_FIELDS!r}}})"
    " if isinstance(e, __import__('reviewproof.errors', fromlist=['x']).ReviewError) else '')"
    "(getattr(__import__('sys'), 'last_value', None))"
)


class _ThisInterpreter(KernelSpecManager):
    """Knows one kernel: the interpreter that runs the engine, whatever else is installed."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the specification of a kernel in `sys.executable`."""
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        # No history file, and no profile of the user's: nothing from outside may change the page.
        argv += ["--HistoryManager.enabled=False", "--colors=NoColor"]
        return KernelSpec(argv=argv, display_name="reviewproof", language="python")


class _Kernel:
    """A started kernel and the document that runs in it."""

    def __init__(self, client: NotebookClient) -> None:
        self._client = client
        self._count = 0

    def run(self, cell: Cell, kind: str = "a cell") -> list[dict[str, Any]]:
        """Return the outputs of a cell, or of inline code (`kind` is what messages call it).

        Raises:
            ReviewError: when the cell raises, or the kernel dies.
        """
        notebook_cell = nbformat.v4.new_code_cell(cell.code)  # type: ignore[no-untyped-call]  # nbformat
        self._client.nb.cells.append(notebook_cell)
        try:
            self._client.execute_cell(notebook_cell, self._count)
        except CellExecutionError as error:
            raise self._failure(error, cell, kind) from None
        except DeadKernelError:
            raise ReviewError(
                "the kernel died while it ran this cell",
                path=cell.place.path,
                line=cell.place.line,
                remedy="run the cell by itself to see why (memory, a crash in compiled code)",
            ) from None
        self._count += 1
        return [dict(output) for output in notebook_cell.outputs]

    def evaluate(self, expressions: tuple[Expression, ...]) -> list[str]:
        """Return the Markdown of inline expressions, evaluated in their order.

        Raises:
            ReviewError: when one of them raises.
        """
        if not expressions:
            return []
        asked = {str(number): each.code for number, each in enumerate(expressions)}
        answers = self._ask(asked)
        values = []
        for number, expression in enumerate(expressions):
            answer = answers[str(number)]
            if answer["status"] != "ok":
                # Once more as a cell: only then does the kernel keep the error for us to ask about.
                # The fence of that cell would stand on the line before the code.
                fence = Place(expression.place.path, expression.place.line - 1)
                self.run(Cell(expression.code, fence), "inline code")
            values.append(_inline_markdown(answer["data"], expression))
        return values

    def _ask(self, asked: Mapping[str, str]) -> dict[str, Any]:
        client = self._client.kc
        assert client is not None, "the kernel is started before it is asked"
        message = client.execute("", silent=True, user_expressions=dict(asked))
        reply = self._client.wait_for_reply(message)
        assert reply is not None, "without a time limit a reply always comes"
        answers: dict[str, Any] = reply["content"]["user_expressions"]
        return answers

    def _failure(self, error: CellExecutionError, cell: Cell, kind: str) -> ReviewError:
        answer = self._ask({"error": _ASK_FOR_ERROR})["error"]
        text = answer.get("data", {}).get("text/plain", "''").strip("'")
        if text:
            return _own_error(json.loads(text.encode().decode("unicode_escape")), cell.place)
        line = _line_of_failure(str(error.traceback), cell)
        code = "\n".join(f"    {part}" for part in cell.shown.splitlines())
        return ReviewError(
            f"{kind} raised {error.ename}: {_ANSI.sub('', str(error.evalue))}\n{code}",
            path=cell.place.path,
            line=line,
            remedy="mend this code, or what it reads",
        )


def run_document(
    document: Document,
    defaults: Mapping[str, Any],
    *,
    project: Path,
    work: Path,
    environment: Mapping[str, str],
    say: Say,
) -> str:
    """Return the document as Markdown in which code is replaced by what it shows.

    Args:
        document: its pieces are run in reading order, in one kernel.
        defaults: the `execute` options of the project.
        project: the folder that cells run in.
        work: an existing folder outside the project for pictures that cells draw.
        environment: environment of the kernel.
        say: takes one line per cell, and what cells warn of.

    Raises:
        ReviewError: when a cell or inline code raises, or shows something unsupported.
    """
    prose = [piece for piece in document.pieces if isinstance(piece, Prose)]
    if len(prose) == len(document.pieces) and not any(piece.expressions for piece in prose):
        return "".join(_unescape(piece.text) for piece in prose)
    total = sum(isinstance(piece, Cell) for piece in document.pieces)
    parts, number = [], 0
    with _kernel(project, work, environment) as kernel:
        for piece in document.pieces:
            if isinstance(piece, Prose):
                parts.append(_fill(piece, kernel.evaluate(piece.expressions)))
                continue
            number += 1
            say(f"cell {number}/{total} {piece.place.path}:{piece.place.line}")
            options = {**defaults, **piece.options}
            outputs = kernel.run(piece) if options.get("eval", True) else []
            parts.append(_cell_markdown(piece, options, outputs, work / f"cell-{number}", say))
    return "".join(parts)


@contextmanager
def _kernel(project: Path, work: Path, environment: Mapping[str, str]) -> Iterator[_Kernel]:
    settings = work / "ipython"
    settings.mkdir()
    manager = AsyncKernelManager(kernel_spec_manager=_ThisInterpreter(), kernel_name="reviewproof")
    # Sockets in our own folder: no port of the machine is opened.
    manager.transport, manager.ip = "ipc", str(work / "kernel")
    client = NotebookClient(
        nbformat.v4.new_notebook(),  # type: ignore[no-untyped-call]  # nbformat
        km=manager,
        timeout=None,
        resources={"metadata": {"path": str(project)}},
    )
    env = {**environment, "IPYTHONDIR": str(settings), "PYTHONHASHSEED": "0"}
    # `cleanup_kc`: a manager of one's own is otherwise left running.
    with client.setup_kernel(env=env, cleanup_kc=True, stdout=DEVNULL, stderr=DEVNULL):
        yield _Kernel(client)


def _fill(prose: Prose, values: list[str]) -> str:
    parts, position = [], 0
    for expression, value in zip(prose.expressions, values, strict=True):
        parts += [prose.text[position : expression.start], value]
        position = expression.end
    return _unescape("".join(parts) + prose.text[position:])


def _unescape(text: str) -> str:
    return _ESCAPED_SHORTCODE.sub(r"\1", text)


def _inline_markdown(data: dict[str, Any], expression: Expression) -> str:
    """Return what inline code shows: Markdown as it is, a string with its marks escaped."""
    if "text/markdown" in data:
        return str(data["text/markdown"])
    if unknown := sorted(set(data) - {"text/plain"}):
        raise unsupported(f"inline code that shows {unknown[0]}", expression.place)
    text = str(data["text/plain"])
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    return _MARKDOWN_SPECIAL.sub(r"\\\1", text[1:-1]) if quoted else text


def _own_error(fields: dict[str, Any], place: Place) -> ReviewError:
    here = fields["path"] is None
    return ReviewError(
        fields["message"],
        path=place.path if here else fields["path"],
        line=place.line if here else fields["line"],
        column=fields["column"],
        remedy=fields["remedy"] or "",
    )


def _line_of_failure(trace: str, cell: Cell) -> int:
    """Return the line of the file at which the cell raised, or at which the cell starts."""
    found = re.findall(
        r"(?:Cell In\[\d+\], line|<ipython-input.*?>.*?line) (\d+)", _ANSI.sub("", trace)
    )
    return cell.place.line + int(found[0]) if found else cell.place.line


def _cell_markdown(
    cell: Cell, options: Mapping[str, Any], outputs: list[dict[str, Any]], stem: Path, say: Say
) -> str:
    parts: list[str] = []
    if not options.get("include", True):
        return "\n"
    if options.get("echo", True):
        parts.append(_fenced(cell.shown, "{.python .cell-code}"))
    asis = options.get("output", True) == "asis"
    if options.get("output", True) is not False:
        for number, output in enumerate(outputs):
            picture = stem.with_name(f"{stem.name}-output-{number}")
            parts.append(_output_markdown(cell, output, options, picture, say))
    body = "\n\n".join(part for part in parts if part)
    if not body:
        return "\n"
    if asis:
        return f"\n\n{body}\n\n"
    label = f"#{options['label']} " if "label" in options else ""
    return f"\n\n:::::::: {{{label}.cell}}\n\n{body}\n\n::::::::\n\n"


def _output_markdown(
    cell: Cell, output: dict[str, Any], options: Mapping[str, Any], picture: Path, say: Say
) -> str:
    asis = options.get("output", True) == "asis"
    if output["output_type"] == "stream":
        text = _ANSI.sub("", output["text"])
        if output["name"] == "stderr":
            say(f"{cell.place.path}:{cell.place.line}: {text.strip()}")
            if not options.get("warning", True):
                return ""
        return text if asis else _output_div(_fenced(text.rstrip("\n"), ""), output["name"])
    data = output["data"]
    if "text/markdown" in data:
        text = str(data["text/markdown"])
        return text if asis else _output_div(text, "markdown")
    for kind, suffix in _PICTURES.items():
        if kind in data:
            return _output_div(
                _picture(str(data[kind]), picture.with_suffix(f".{suffix}")), "image"
            )
    shown = sorted(kind for kind in data if kind != "text/plain")
    if shown:
        raise unsupported(
            f"a cell that shows {shown[0]}",
            cell.place,
            "show Markdown (`_repr_markdown_`), text, or a picture in SVG or PNG",
        )
    return _output_div(_fenced(_ANSI.sub("", str(data["text/plain"])), ""), "display")


def _picture(data: str, path: Path) -> str:
    """Write what a cell drew and return the Markdown that shows it."""
    content = data.encode() if path.suffix == ".svg" else base64.b64decode(data)
    path.write_bytes(content)
    return f"![]({path})"


def _output_div(body: str, kind: str) -> str:
    return f"::::::: {{.cell-output .cell-output-{kind}}}\n\n{body}\n\n:::::::"


def _fenced(text: str, info: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    marks = "`" * max(3, longest + 1)
    return f"{marks}{info}\n{text}\n{marks}"
