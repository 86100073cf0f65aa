"""The tables of `data/` as pandas frames, for readers who analyse further."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reviewproof.errors import ReviewError

if TYPE_CHECKING:
    import pandas as pd

    from reviewproof.evidence.table import Package


def frame(package: Package, name: str) -> pd.DataFrame:
    """Return a table with its schema's types; what is not stated is missing (`<NA>`).

    Args:
        package: the data package.
        name: the name of a resource.

    Raises:
        ReviewError: when there is no valid table of this name.
    """
    import pandas as pd

    table = package.tables.get(name)
    if table is None or package.descriptor is None:
        raise ReviewError(
            f"“{name}” must be a valid table of the data package, but it is not",
            remedy=f"one of: {', '.join(sorted(package.tables)) or 'none is valid'}",
        )
    resources = json.loads(package.descriptor.text)["resources"]
    schema = next(item["schema"] for item in resources if item["name"] == name)
    columns = {}
    for field in schema["fields"]:
        values = [row[field["name"]] or None for row in table.rows]
        whole = field.get("type") in {"integer", "year"}
        kind = "Int64" if whole else "string"
        cells = [int(value) if value and whole else value for value in values]
        columns[field["name"]] = pd.Series(cells, dtype=kind)
    return pd.DataFrame(columns)
