"""The codes of sources."""

from __future__ import annotations

from reviewproof.codes.base import Code, Example

_NOTHING_CITED = {"references.bib": ""}
_WAN = """\
@article{wan2025,
  author  = {Wan, J and Kim, SB and others},
  title   = {A prospective study of scalp injections},
  journal = {Aesthetic Plast Surg},
  year    = {2025},
}
"""

CODES: tuple[Code, ...] = (
    Code(
        "SRC001",
        "every file can be read",
        unchecked=True,
        why=(
            "What cannot be read cannot be proved. A file that is missing, not UTF-8 or spoilt by"
            " control characters may hold a section, the references or the data, so that nothing"
            " said of the rest can be relied on."
        ),
        mend=(
            "Restore the file, correct its name where it is used, save it as UTF-8, or remove the"
            " character named. This cannot be acknowledged."
        ),
        failing=Example(
            {
                "_quarto.yml": "project:\n  render: [index.qmd]\nbibliography: other.bib\n",
                "index.qmd": "Exosomes carry proteins.\n",
            }
        ),
        passing=Example({**_NOTHING_CITED, "index.qmd": "Exosomes carry proteins.\n"}),
    ),
    Code(
        "SRC002",
        "every include exists",
        unchecked=True,
        why=(
            "A section that is not there is missing from the page, with its citations and its"
            " counts. Includes outside the project, and includes of themselves, cannot be built"
            " anywhere else."
        ),
        mend=(
            "Restore the file, correct its name, or remove the include. This cannot be"
            " acknowledged."
        ),
        failing=Example({**_NOTHING_CITED, "index.qmd": "{{< include sections/_results.qmd >}}\n"}),
        passing=Example(
            {
                **_NOTHING_CITED,
                "index.qmd": "{{< include sections/_results.qmd >}}\n",
                "sections/_results.qmd": "Hair density improved.\n",
            }
        ),
    ),
    Code(
        "SRC003",
        "YAML is valid",
        unchecked=True,
        why=(
            "The front matter and `_quarto.yml` say what is built, from which references and in"
            " which style. When they cannot be read, Quarto stops with a message of its own, or"
            " worse, goes on without the setting."
        ),
        mend=(
            "Correct the quotes, colons or indentation at the place named. A value that holds a"
            " colon stands in quotes. This cannot be acknowledged."
        ),
        failing=Example({**_NOTHING_CITED, "index.qmd": "---\ntitle: Hair: a review\n---\n\nA\n"}),
        passing=Example(
            {**_NOTHING_CITED, "index.qmd": '---\ntitle: "Hair: a review"\n---\n\nA\n'}
        ),
    ),
    Code(
        "SRC004",
        "the data match their schema",
        unchecked=True,
        why=(
            "Every count and table of the review is computed from the data. A number that is a"
            " word, a column that is missing or a row that is there twice makes them wrong"
            " without a trace on the page."
        ),
        mend=(
            "Correct the cell, or the schema in `data/datapackage.json` when it is the schema that"
            " is wrong. An unknown value is an empty cell. This cannot be acknowledged."
        ),
        failing=Example(
            {
                **_NOTHING_CITED,
                "index.qmd": "Hair density improved.\n",
                "data/abbreviations.csv": "abbreviation,meaning\nAGA,\n",
            }
        ),
        passing=Example(
            {
                **_NOTHING_CITED,
                "index.qmd": "Hair density improved.\n",
                "data/abbreviations.csv": "abbreviation,meaning\nAGA,androgenetic alopecia\n",
            }
        ),
    ),
    Code(
        "SRC005",
        "the bibliography parses",
        unchecked=True,
        why=(
            "A brace that is not closed swallows the entries after it, and the page then lacks"
            " them or prints half a title. Pandoc reports little of it."
        ),
        mend=(
            "Look for a missing brace, quote or comma in the entry named, and for what a merge"
            " left behind. This cannot be acknowledged."
        ),
        failing=Example(
            {
                "index.qmd": "Hair density improved.\n",
                "references.bib": "@article{fu2025,\n  author = {Fu, Y},\n  title = {Hair,\n}\n",
            }
        ),
        passing=Example(
            {
                "index.qmd": "Hair density improved [@fu2025].\n",
                "references.bib": (
                    "@article{fu2025,\n  author = {Fu, Y},\n  title = {Hair},\n"
                    "  journal = {Life},\n  year = {2025},\n}\n"
                ),
            }
        ),
    ),
    Code(
        "SRC006",
        "every rule runs to its end",
        unchecked=True,
        why=(
            "A rule that stops half-way has proved nothing, and silence would look like success."
            " No project should bring this about."
        ),
        mend=(
            "It is a defect of reviewproof, or a file that it cannot read; the message says which."
            " Please report a defect with the file that causes it."
        ),
    ),
    Code(
        "SRC007",
        "no placeholder is left in the text",
        why=(
            "A blank that nobody filled in tells the reader that a fact was never looked up. The"
            " article that this proof was first written for was printed with the words for a"
            " number in place of the number."
        ),
        mend=(
            "Enter what belongs there, or say that it is not stated; write a citation apart from"
            " the word before it, since `it.@key` is printed as it stands. Acknowledge it only"
            " where the sign means itself, for example when the text quotes a placeholder."
        ),
        failing=Example(
            {**_NOTHING_CITED, "index.qmd": "We excluded ⟨N⟩ records in other languages.\n"}
        ),
        passing=Example(
            {
                **_NOTHING_CITED,
                "index.qmd": "How many records were in other languages is not stated.\n",
            }
        ),
    ),
    Code(
        "SRC008",
        "every section is included",
        why=(
            "A section that lies beside the others and is not included is easily taken for a part"
            " of the review. Its text is not on the page, and nothing in it is proved."
        ),
        mend=(
            "Include the file in the main document, or move it out of the folder of sections."
            " Acknowledge it for a section that is kept there on purpose."
        ),
        failing=Example(
            {
                **_NOTHING_CITED,
                "index.qmd": "{{< include sections/_01-aim.qmd >}}\n",
                "sections/_01-aim.qmd": "The aim.\n",
                "sections/_02-results.qmd": "The results.\n",
            }
        ),
        passing=Example(
            {
                **_NOTHING_CITED,
                "index.qmd": (
                    "{{< include sections/_01-aim.qmd >}}\n\n"
                    "{{< include sections/_02-results.qmd >}}\n"
                ),
                "sections/_01-aim.qmd": "The aim.\n",
                "sections/_02-results.qmd": "The results.\n",
            }
        ),
    ),
    Code(
        "SRC009",
        "every cell and inline expression can be evaluated",
        unchecked=True,
        why=(
            "A count that cannot be computed is not on the page, or stops the build at its end"
            " after minutes of work."
        ),
        mend=(
            "Correct the name; the message gives the nearest one that exists. Code of your own"
            " needs nothing: it runs when the page is rendered. This cannot be acknowledged."
        ),
        failing=Example(
            {
                **_NOTHING_CITED,
                "index.qmd": "We found `{python} review.prisma.identifeid` records.\n",
            }
        ),
        passing=Example({**_NOTHING_CITED, "index.qmd": "We searched three databases.\n"}),
    ),
    Code(
        "SRC010",
        "the citation keys found are the keys that Pandoc finds",
        unchecked=True,
        why=(
            "The proof reads citations with their places, and Pandoc numbers them. Where the two"
            " disagree about what is a citation, one that nobody checked may stand on the page."
        ),
        mend=(
            "Write the citation in its plain form, `[@key]`, where it is printed: a footnote that"
            " nothing refers to is not. Write a sign that is no citation as `\\@`. If all looks"
            " right, please report it. This cannot be acknowledged."
        ),
        failing=Example(
            {
                "references.bib": _WAN,
                "index.qmd": (
                    "Hair density improved [@wan2025].[^1]\n\n[^2]: In a trial [@wan2025].\n"
                ),
            }
        ),
        passing=Example(
            {
                "references.bib": _WAN,
                "index.qmd": "Hair density improved.[^1]\n\n[^1]: In a trial [@wan2025].\n",
            }
        ),
    ),
    Code(
        "SRC011",
        "every contributor is named as in the list of authors",
        why=(
            "Credit goes to the name that is printed. A name that has lost its last letter in the"
            " statement of contributions is another name to everyone who searches for it, and to"
            " every index."
        ),
        mend=(
            "Write the name as in the front matter; if the front matter is wrong, correct it"
            " there. Acknowledge it when two people really have nearly the same name."
        ),
        failing=Example(
            {
                **_NOTHING_CITED,
                "index.qmd": (
                    "---\nauthor:\n  - name: Sea Hwan Kim\n  - name: Kyu-Ho Yi\n---\n\n"
                    "# Author contributions\n\n"
                    "Review and editing: Sea Hwan Ki. Supervision: Kyu-Ho Yi.\n"
                ),
            }
        ),
        passing=Example(
            {
                **_NOTHING_CITED,
                "index.qmd": (
                    "---\nauthor:\n  - name: Sea Hwan Kim\n  - name: Kyu-Ho Yi\n---\n\n"
                    "# Author contributions\n\n"
                    "Review and editing: Sea Hwan Kim. Supervision: Kyu-Ho Yi.\n"
                ),
            }
        ),
    ),
    Code(
        "SRC012",
        "what is opened is closed",
        why=(
            "A comment, a code block, a part, a formula, a shortcode or a citation without its end"
            " is no mistake to Pandoc: its sign is printed as it stands, so that a note to oneself"
            " is read by everybody, or the text behind it is swallowed."
        ),
        mend=(
            "Add the end that the message names: `-->`, a line with the same backticks, `:::`,"
            " `$$`, `>}}` or `]`. A sign that means itself is written with a backslash or in"
            " backticks. Acknowledge it where the sign shall be printed."
        ),
        failing=Example(
            {**_NOTHING_CITED, "index.qmd": "<!-- a note to ourselves\n\nHair density improved.\n"}
        ),
        passing=Example(
            {
                **_NOTHING_CITED,
                "index.qmd": "<!-- a note to ourselves -->\n\nHair density improved.\n",
            }
        ),
    ),
    Code(
        "SRC013",
        "a finished article can be read whole",
        unchecked=True,
        why=(
            "`reviewproof audit` looks for the list of references, its numbers and the marks that"
            " cite it. Where one of them cannot be made out, nothing found means nothing: the"
            " article may be full of wrong numbers that nobody has read."
        ),
        mend=(
            "Give another format of the same article. JATS XML is read best, then HTML and Word;"
            " of a PDF the layout has to be guessed. Where the article really has no list of"
            " references, there is nothing to proofread."
        ),
        failing=Example(
            {
                "article.txt": (
                    "Introduction\n\nLiang et al. [1] saw follicles grow, and Wan et al. [2] saw"
                    " the same.\n"
                )
            }
        ),
        passing=Example(
            {
                "article.txt": (
                    "Introduction\n\nLiang et al. [1] saw follicles grow, and Wan et al. [2] saw"
                    " the same.\n\nReferences\n\n"
                    "1. Liang Y, Tang X, Zhang X. Exosomes from adipose cells. J Cosmet Dermatol."
                    " 2023;1:1–9.\n"
                    "2. Wan J, Kim SB, et al. A study of scalp injections. Aesthetic Plast Surg."
                    " 2025;2:1–9.\n"
                )
            }
        ),
    ),
)
