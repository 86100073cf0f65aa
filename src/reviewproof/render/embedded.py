"""The embedded engine: pandoc, nbclient and Typst from wheels, where Quarto is not installed."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import reviewproof
from reviewproof.errors import ReviewError
from reviewproof.render import Rendered, Say
from reviewproof.render.blocks import fit, parse_titles, select
from reviewproof.render.cells import run_document
from reviewproof.render.crossrefs import collect, resolve
from reviewproof.render.document import Document, find, read_document
from reviewproof.render.pandoc import pandoc_version, read_markdown, run_pandoc
from reviewproof.render.pdf import (
    DEFAULT_PARTIALS,
    WRAPPER,
    compile_pdf,
    label_references,
    stage_pictures,
    typst_version,
)
from reviewproof.render.settings import (
    Settings,
    check_front_matter,
    long_date,
    read_settings,
)

_FILTER = {"at", "path"}
_FROM_TREE = ["-f", "json", "--wrap=none", "--syntax-highlighting=none"]


@dataclass(frozen=True, slots=True)
class _Run:
    """What stays the same during one render."""

    project: Path
    work: Path
    settings: Settings
    document: Document
    say: Say

    def pandoc(self, arguments: Sequence[str], tree: Mapping[str, Any]) -> str:
        return run_pandoc(
            [*_FROM_TREE, *arguments],
            json.dumps(tree, ensure_ascii=False),
            project=self.project,
            environment=self.settings.environment,
            say=self.say,
        )


class EmbeddedEngine:
    """Renders a project without Quarto; what it does not support it names."""

    name = "embedded"

    def version(self) -> str:
        """Return the package's version with pandoc's and Typst's."""
        return f"{reviewproof.__version__} (pandoc {pandoc_version()}, Typst {typst_version()})"

    def render(self, project: Path, formats: Sequence[str], output: Path, say: Say) -> Rendered:
        """Render `project` in each of `formats` into `output`; cells run once for all of them.

        Raises:
            ReviewError: for a mistake in the project, or something that is not supported.
        """
        project, output = project.resolve(), output.resolve()
        makers = {"html": _html, "pdf": _pdf, "docx": _docx}
        if unknown := [form for form in formats if form not in makers]:
            raise ReviewError(
                f"the embedded engine has no format `{unknown[0]}`",
                remedy=f"choose from {', '.join(makers)}",
            )
        settings = read_settings(project)
        document = read_document(project, settings.document)
        check_front_matter(document.metadata, document.path)
        files: dict[str, Path] = {}
        with tempfile.TemporaryDirectory(prefix="reviewproof-") as folder:
            run = _Run(project, Path(folder), settings, document, say)
            whole, version = _read(run), self.version()
            for form in formats:
                options = settings.options(form, document.metadata)
                with _located(document):
                    tree = _cited(run, whole, _metadata(run, options, version), form)
                made = makers[form](run, options, tree)
                files[form] = _move(made, output / f"{Path(document.path).stem}.{form}")
                say(f"made {files[form].name}")
        return Rendered(self.name, version, files)


@contextmanager
def _located(document: Document) -> Iterator[None]:
    """Give an error of the syntax tree, which has no positions, the line it most likely means.

    That is the first line that holds a text which the message quotes; a text that a cell made
    stands in no file, and then the document is named.
    """
    try:
        yield
    except ReviewError as error:
        if error.path is None:
            error.path = document.path
            for quoted in re.findall(r"`([^`]+)`", error.message):
                if place := find(document, quoted):
                    error.path, error.line = place.path, place.line
                    break
        raise


def _read(run: _Run) -> dict[str, Any]:
    """Run the cells and return the document's syntax tree, the same for all formats."""
    text = run_document(
        run.document,
        {**run.settings.execute, **(run.document.metadata.get("execute") or {})},
        project=run.project,
        work=run.work,
        environment=run.settings.environment,
        say=run.say,
    )

    def read(markdown: str) -> dict[str, Any]:
        return read_markdown(
            markdown, project=run.project, environment=run.settings.environment, say=run.say
        )

    return parse_titles(read(text), lambda title: read(title)["blocks"])


def _metadata(run: _Run, options: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Return what templates and citeproc need, in the shape that Quarto gives it."""
    meta = dict(options)
    authors = _authors(options.get("author"), run.document.path)
    if authors:
        meta["by-author"] = authors
        meta["author"] = [author["name"]["literal"] for author in authors]
    if "date" in options:
        meta["date"] = long_date(options["date"], run.document.path)
    meta["labels"] = {"abstract": options.get("abstract-title", "Abstract"), "keywords": "Keywords"}
    meta["abstract-title"] = meta["labels"]["abstract"]
    meta["build-engine"] = f"the embedded engine of reviewproof {version}"
    meta.setdefault("lang", "en")
    return meta


def _authors(value: Any, path: str) -> list[dict[str, Any]]:
    entries = value if isinstance(value, list) else [value] if value else []
    authors = []
    for entry in entries:
        parts = {"name": entry} if isinstance(entry, str) else entry
        if not isinstance(parts, dict) or not isinstance(parts.get("name"), str):
            raise ReviewError(
                f"an author must be a name or have a `name`, found {entry!r}",
                path=path,
                remedy="write `author: Name`, or a list of `- name: Name`",
            )
        if unknown := set(parts) - {"name", "affiliation", "orcid", "url"}:
            raise ReviewError(
                f"`{unknown.pop()}` of an author is not supported by the embedded engine",
                path=path,
                remedy="it knows name, affiliation, orcid and url",
            )
        author: dict[str, Any] = {"name": {"literal": parts["name"]}}
        affiliation = parts.get("affiliation")
        if affiliation:
            names = affiliation if isinstance(affiliation, list) else [affiliation]
            author["affiliations"] = [{"name": str(name)} for name in names]
        authors.append({**author, **{k: parts[k] for k in ("orcid", "url") if k in parts}})
    return authors


def _cited(
    run: _Run, whole: Mapping[str, Any], metadata: Mapping[str, Any], form: str
) -> dict[str, Any]:
    """Return the tree of one format, cross-references and citations done.

    Citations are numbered before floats take their final form: captions come before cells in
    every format, and so the numbers agree.
    """
    chosen = select(whole["blocks"], form)
    targets = collect(chosen, numbered_sections=bool(metadata.get("number-sections")))
    linked = resolve(chosen, targets)
    meta_file = run.work / f"metadata-{form}.json"
    meta_file.write_text(json.dumps(metadata, ensure_ascii=False, default=str), encoding="utf-8")
    arguments = ["-t", "json", f"--metadata-file={meta_file}"]
    if metadata.get("bibliography"):
        arguments.append("--citeproc")
    tree: dict[str, Any] = json.loads(run.pandoc(arguments, {**whole, "blocks": linked}))
    tree["blocks"] = fit(tree["blocks"], form, run.project, targets)
    return tree


def _html(run: _Run, options: Mapping[str, Any], tree: Mapping[str, Any]) -> Path:
    target = run.work / "made.html"
    arguments = [
        "-t",
        "html",
        *_filters(run, options),
        "--standalone",
        "--embed-resources",
        "--mathml",
        "--section-divs",
    ]
    arguments += _table_of_contents(options)
    arguments += [f"--css={path}" for path in _listed(options.get("css"))]
    if template := _template(run, options, "html"):
        arguments.append(f"--template={template}")
    run.pandoc([*arguments, f"--output={target}"], tree)
    return target


def _pdf(run: _Run, options: Mapping[str, Any], tree: Mapping[str, Any]) -> Path:
    stage = run.work / "typst"
    stage.mkdir()
    pictures = stage_pictures(tree["blocks"], run.project, stage)
    staged = {**tree, "blocks": label_references(pictures)}
    arguments = ["-t", "typst-citations", *_filters(run, options), "--standalone"]
    arguments += ["--number-sections"] if options.get("number-sections") else []
    arguments.append(f"--template={_template(run, options, 'pdf')}")
    source = run.pandoc(arguments, staged)
    target = run.work / "made.pdf"
    compile_pdf(source, stage, target, run.settings.epoch)
    return target


def _docx(run: _Run, options: Mapping[str, Any], tree: Mapping[str, Any]) -> Path:
    target = run.work / "made.docx"
    arguments = ["-t", "docx", *_filters(run, options), "--standalone"]
    arguments += ["--number-sections"] if options.get("number-sections") else []
    if reference := options.get("reference-doc"):
        arguments.append(f"--reference-doc={_present(run, str(reference))}")
    run.pandoc([*arguments, f"--output={target}"], tree)
    return target


def _filters(run: _Run, options: Mapping[str, Any]) -> list[str]:
    """Return pandoc's options for the Lua filters of the project.

    Raises:
        ReviewError: for a filter that is not a Lua file: it would need another program.
    """
    entries = options.get("filters") or []
    found = []
    for entry in entries if isinstance(entries, list) else [entries]:
        path = entry.get("path") if isinstance(entry, dict) and entry.keys() <= _FILTER else entry
        if not isinstance(path, str) or not path.endswith(".lua"):
            raise ReviewError(
                f"the filter `{entry}` is not supported by the embedded engine",
                path="_quarto.yml",
                remedy="it runs Lua filters that are files of the project",
            )
        found.append(f"--lua-filter={_present(run, path)}")
    return found


def _table_of_contents(options: Mapping[str, Any]) -> list[str]:
    arguments = ["--number-sections"] if options.get("number-sections") else []
    if options.get("toc"):
        arguments += ["--toc", f"--toc-depth={options.get('toc-depth', 3)}"]
    return arguments


def _template(run: _Run, options: Mapping[str, Any], form: str) -> Path | None:
    """Gather the template and its partials in one folder, where pandoc looks for partials."""
    folder = run.work / f"template-{form}"
    folder.mkdir()
    if form == "pdf":
        for name, text in DEFAULT_PARTIALS.items():
            (folder / name).write_text(text, encoding="utf-8")
    for partial in _listed(options.get("template-partials")):
        shutil.copyfile(_present(run, partial), folder / Path(partial).name)
    if form == "pdf":
        template = folder / "main.typst"
        template.write_text(WRAPPER, encoding="utf-8")
        return template
    if "template" not in options:
        return None
    template = folder / "main.html"
    shutil.copyfile(_present(run, str(options["template"])), template)
    return template


def _listed(value: Any) -> list[str]:
    if not value:
        return []
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _present(run: _Run, path: str) -> Path:
    """Return a file that the options name.

    Raises:
        ReviewError: when it is not there.
    """
    if not (run.project / path).is_file():
        raise ReviewError(
            f"`{path}` is not there",
            path="_quarto.yml",
            remedy="restore the file, or correct its name in `_quarto.yml`",
        )
    return run.project / path


def _move(made: Path, target: Path) -> Path:
    """Put a finished file into the output folder under its name, at once or not at all."""
    partial = target.with_name(f".{target.name}.part")
    shutil.copyfile(made, partial)
    partial.replace(target)
    return target
