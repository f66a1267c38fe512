"""What every section of the config is built from: strict sections, units in names, data sources."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Fraction = Annotated[float, Field(gt=0, lt=1)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NonNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Azimuth = Annotated[float, Field(ge=0, lt=360)]
Tilt = Annotated[float, Field(ge=-30, le=60)]
MastHeight = Annotated[float, Field(ge=1, le=3000)]
Text = Annotated[str, Field(pattern=r"\S")]


def _calendar_date(text: str) -> str:
    date.fromisoformat(text)  # or ValueError; the pattern knows no months
    return text


# The formats tell ``keys.py`` how to say what is allowed; ``date`` is one that JSON Schema knows.
FilePath = Annotated[str, Field(pattern=r"\S", json_schema_extra={"format": "path"})]
IsoDate = Annotated[
    str,
    Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", json_schema_extra={"format": "date"}),
    AfterValidator(_calendar_date),
]
Currency = Annotated[
    str, Field(pattern=r"^[A-Z]{3}$", json_schema_extra={"format": "currency-code"})
]
Name = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.+-]*$", json_schema_extra={"format": "short-name"}),
]


class Section(BaseModel):
    """Every section: a typo is an error, nothing mutates, a string is not a number."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, strict=True
    )


class DataSource(Section):
    """A file of the planner's, and where it comes from."""

    file: FilePath
    """Path, relative to the config file. Anything GDAL reads, ``zip`` archives included."""
    layer: str | None = None
    """Layer of a vector file that holds several."""
    source: str | None = None
    """Who made the data."""
    licence: str | None = None
    """Under which licence."""
    date: str | None = None
    """Date of the data."""
    illustrative: bool = False
    """The data are made up to show the tool, not a record."""
