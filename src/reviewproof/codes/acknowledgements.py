"""The codes of acknowledgements."""

from __future__ import annotations

from reviewproof.codes.base import Code, Example

_CITED = "Three groups [@liang2023; @wan2025; @queen2025] worked on exosomes.\n"
_NAMED = f"{_CITED}\nBento et al. found no effect.\n"

CODES: tuple[Code, ...] = (
    Code(
        "ACK901",
        "every acknowledgement matches a finding",
        why="An acknowledgement says that the authors looked at one finding and let it stand. When"
        " its place, its code or one of its values no longer fits, nobody has looked at what is"
        " there now; left in the file, it would silence something else one day.",
        mend="Remove the row or comment when the matter is settled. When a value has changed, look"
        " at the finding anew, and repeat both values only if it may still stand. A comment must"
        " be written exactly as the example has it, in the paragraph or alone before it. This"
        " finding cannot be acknowledged itself.",
        failing=Example(
            {
                "index.qmd": f"{_CITED}\n"
                '<!-- reviewproof: accept CIT205 found="Bento et al." reason="Not in the list." -->'
                "\n\nLiang et al. [@liang2023] found an effect.\n"
            }
        ),
        passing=Example(
            {
                "index.qmd": f"{_CITED}\n"
                '<!-- reviewproof: accept CIT205 found="Bento et al." reason="Not in the list." -->'
                "\n\nBento et al. found no effect.\n"
            }
        ),
    ),
    Code(
        "ACK902",
        "every acknowledgement has a reason",
        why="A reader of the proof sees each finding that was let stand, and needs to know why. An"
        " acknowledgement without a reason cannot be judged, and is how a real mistake gets"
        " waved through. The same holds for a severity that a project lowers.",
        mend="Say in a few words why the finding may stand, in the column `reason` of"
        " `data/acknowledged.csv`, in the comment, or beside the severity in `_quarto.yml`. If"
        " there is no reason, mend what was found.",
        failing=Example(
            {
                "index.qmd": f"{_NAMED}"
                '<!-- reviewproof: accept CIT205 found="Bento et al." reason="" -->\n'
            }
        ),
        passing=Example(
            {
                "index.qmd": f"{_NAMED}"
                '<!-- reviewproof: accept CIT205 found="Bento et al." reason="Not in the list." -->'
                "\n"
            }
        ),
    ),
)
