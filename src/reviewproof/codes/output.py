"""The codes of what was rendered."""

from __future__ import annotations

from reviewproof.codes.base import Code, Example

_AGAIN = (
    "Render the project again: the sources were proved before, so a page that differs from them"
    " was altered afterwards or left over from an earlier build."
)
_NEVER = "Do not acknowledge it: what a reader gets would then not be what was proved."


def _page(*lines: str) -> Example:
    """Show a part of a rendered page."""
    return Example({"_output/index.html": "\n".join((*lines, ""))})


_MARK = '<p>Liang et al.<span class="citation"><sup><a href="#ref-{key}">{number}</a></sup></span>'
_ENTRY = '<div id="ref-{key}" class="csl-entry">{number}. {text}</div>'
_LIANG = _ENTRY.format(key="liang2023", number=1, text="Liang Y, Tang X, Zhang X. Exosomes …")
_WAN = _ENTRY.format(key="wan2025", number=2, text="Wan J, Kim SB, et al. A prospective study …")

CODES: tuple[Code, ...] = (
    Code(
        "OUT801",
        "every printed number leads to the entry that the source cites",
        why="A reader sees a number, follows it, and reads the entry there; the key in the source"
        " is invisible. The check takes the number as printed, the target of its link and the"
        " entry that stands there, and compares all three with what the source cites at this"
        " place. Copies of the source's keys that a format carries along are not looked at.",
        mend=f"{_AGAIN} If it comes back, the renderer numbers citations otherwise than the proof:"
        f" look for a citation that comes first in a caption, or for a filter that adds one."
        f" {_NEVER}",
        failing=_page(_MARK.format(key="wan2025", number=1), _LIANG, _WAN),
        passing=_page(_MARK.format(key="liang2023", number=1), _LIANG, _WAN),
    ),
    Code(
        "OUT802",
        "the printed list is complete, in order and as the bibliography has it",
        why="The list is what a reader takes a reference from. An entry that is missing, doubled,"
        " out of its order or altered sends the reader to another work or to none. Entries are"
        " matched one by one, so that one that was lost is one finding, not one for each entry"
        " after it.",
        mend=f"{_AGAIN} If an entry differs in its wording, correct it in the bibliography, not on"
        f" the page; if it always differs, the citation style and the renderer disagree. {_NEVER}",
        failing=_page(_LIANG, _WAN.replace("2. Wan", "3. Wan")),
        passing=_page(_LIANG, _WAN),
    ),
    Code(
        "OUT803",
        "every internal link has its target, and prints its number",
        why="A link that leads nowhere looks like one that works, and a cross-reference that says"
        " Table 2 where it leads to Table 1 sends the reader to the wrong numbers. Renderers only"
        " warn of either, or say nothing.",
        mend="Correct the label in the source where the finding's related place shows one, and"
        " render again. Where the source is right, the page was altered afterwards: render it"
        f" again. {_NEVER}",
        failing=_page('<p>See <a href="#tbl-clinics">Table 1</a>.</p>', '<div id="tbl-clinical">'),
        passing=_page('<p>See <a href="#tbl-clinical">Table 1</a>.</p>', '<div id="tbl-clinical">'),
    ),
    Code(
        "OUT804",
        "all formats of one render tell the same",
        why="The Word file goes to the journal, the PDF to a colleague and the page to everybody"
        " else: they must be one text. Citation numbers in their order, the entries of the list,"
        " cross-references, the names of figures and tables, and the cells of tables are compared"
        " between the formats of one render. Captions are compared among themselves, since they"
        " stand above in one format and below in another.",
        mend="Render all formats again, in one run. If the difference stays, a cell of your own"
        " prints something else in each format, such as a random or a dated value: fix its seed,"
        f" or compute it once into a file. {_NEVER}",
        failing=Example(
            {
                "_output/index.html": "<p>The trial had 72 patients.<sup>12</sup></p>\n",
                "_output/index.docx.txt": "The trial had 72 patients.13\n",
            }
        ),
        passing=Example(
            {
                "_output/index.html": "<p>The trial had 72 patients.<sup>12</sup></p>\n",
                "_output/index.docx.txt": "The trial had 72 patients.12\n",
            }
        ),
    ),
    Code(
        "OUT805",
        "nothing unresolved is printed",
        why="What a renderer cannot resolve it prints as it stands: `?@fig-x`, a bold `key?`, a"
        " citation in brackets, an expression that nobody computed. The build ends well, and the"
        " reader finds the gap.",
        mend="Look for the key or the label in the sources: it is misspelt, or what it names was"
        " removed. To show such a text on purpose, put it into a code block or inline code."
        f" {_NEVER}",
        failing=_page("<p>The flow is shown in <strong>?@fig-flow</strong>.</p>"),
        passing=_page('<p>The flow is shown in <a href="#fig-flow">Figure 2</a>.</p>'),
    ),
    Code(
        "OUT806",
        "tables and counts on the page equal the data",
        why="Counts and tables are what readers quote. Each paragraph of the page is matched with"
        " its source word by word; every number in it, and every text that an inline expression"
        " prints, must stand there as the source prints it. Tables with a label are compared cell"
        " by cell with what the data say, up to dashes, quotes and spaces.",
        mend="Correct the number in the data or in the source, never on the page, and render"
        " again. If the page is right and the source is not, the source was edited after the last"
        f" render. {_NEVER}",
        failing=Example(
            {
                "index.qmd": "The searches returned `{python} review.prisma.identified` records.\n",
                "_output/index.html": "<p>The searches returned 735 records.</p>\n",
            }
        ),
        passing=Example(
            {
                "index.qmd": "The searches returned `{python} review.prisma.identified` records.\n",
                "_output/index.html": "<p>The searches returned 734 records.</p>\n",
            }
        ),
    ),
)
