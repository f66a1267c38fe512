"""Schema of the catalogue's entries: bands, resource blocks, O-RUs with their antennas."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ranplan.radio.array_pattern import ARRAY_LIMITS
from ranplan.radio.checks import (
    ATTENUATION_DB,
    ELEVATION_DEG,
    GAIN_DBI,
    HORIZONTAL_BEAMWIDTH_DEG,
    VERTICAL_BEAMWIDTH_DEG,
)

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NonNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Gain = Annotated[float, Field(ge=GAIN_DBI.low, le=GAIN_DBI.high)]
Attenuation = Annotated[float, Field(ge=ATTENUATION_DB.low, le=ATTENUATION_DB.high)]
HorizontalBeamwidth = Annotated[
    float, Field(gt=HORIZONTAL_BEAMWIDTH_DEG.low, le=HORIZONTAL_BEAMWIDTH_DEG.high)
]
VerticalBeamwidth = Annotated[
    float, Field(gt=VERTICAL_BEAMWIDTH_DEG.low, le=VERTICAL_BEAMWIDTH_DEG.high)
]
Edges = Annotated[list[Positive], Field(min_length=2, max_length=2)]
Lax = Field(strict=False)
Name = Annotated[str, Field(min_length=1)]
_ELEMENTS, _SPACING = ARRAY_LIMITS["columns"], ARRAY_LIMITS["column_spacing_wavelengths"]
Elements = Annotated[int, Field(ge=_ELEMENTS.low, le=_ELEMENTS.high)]
Spacing = Annotated[float, Field(ge=_SPACING.low, le=_SPACING.high)]
# A flat array sends no beam backward.
BeamAngle = Annotated[float, Field(ge=ELEVATION_DEG.low, le=ELEVATION_DEG.high)]
BeamAngles = Annotated[list[BeamAngle], Field(min_length=1)]


class Record(BaseModel):
    """Part of an entry: a typo is an error, and a string is not a number."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Entry(Record):
    """Every entry states where it comes from."""

    source: Name
    date: Name
    trust: Literal["V", "V2", "M", "I"]
    verified: bool


class BandEntry(Entry):
    """An NR operating band."""

    duplex: Literal["FDD", "TDD"]
    downlink_mhz: Edges
    uplink_mhz: Edges | None = None
    study: bool = False


class ResourceBlocksEntry(Entry):
    """Resource blocks of the channels in a frequency range."""

    frequency_mhz: Edges
    blocks: dict[Annotated[int, Lax], dict[Annotated[float, Lax], int]]  # keys are read as text


class AntennaEntry(Record):
    """A sector antenna as one element of TR 38.901, or an omni."""

    kind: Literal["tr38901_element", "omni"]
    max_gain_dbi: Gain
    horizontal_beamwidth_deg: HorizontalBeamwidth | None = None
    vertical_beamwidth_deg: VerticalBeamwidth
    max_attenuation_db: Attenuation = 30.0
    side_lobe_attenuation_db: Attenuation = 30.0

    @model_validator(mode="after")
    def _beamwidth_belongs_to_a_sector(self) -> AntennaEntry:
        if (self.kind == "omni") != (self.horizontal_beamwidth_deg is None):
            msg = "horizontal_beamwidth_deg: a sector antenna needs it, an omni has none"
            raise ValueError(msg)
        return self


class ElementEntry(Record):
    """One of an array's elements."""

    max_gain_dbi: Gain
    horizontal_beamwidth_deg: HorizontalBeamwidth
    vertical_beamwidth_deg: VerticalBeamwidth
    max_attenuation_db: Attenuation = 30.0
    side_lobe_attenuation_db: Attenuation = 30.0


class BeamsEntry(Record):
    """A grid of beams: one at each azimuth and elevation."""

    azimuths_deg: BeamAngles
    elevations_deg: BeamAngles

    @model_validator(mode="after")
    def _beams_fit_a_burst(self) -> BeamsEntry:
        n_beams = len(self.azimuths_deg) * len(self.elevations_deg)
        most = int(ARRAY_LIMITS["number of beams"].high)
        if n_beams > most:
            msg = f"{n_beams} beams (azimuths x elevations) are too many; allowed: {most}"
            raise ValueError(msg)
        return self


class ArrayEntry(Record):
    """A flat array with a grid of beams."""

    kind: Literal["m2101_array"]
    element: ElementEntry
    columns: Elements
    rows: Elements
    column_spacing_wavelengths: Spacing
    row_spacing_wavelengths: Spacing
    beams: BeamsEntry


class RadioEntry(Entry):
    """An O-RU with its antenna."""

    vendor: Name
    model: Name
    bands: Annotated[list[str], Field(min_length=1)]
    n_tx: Annotated[int, Field(ge=1, le=1024)]
    power_dbm_per_path: Annotated[float, Field(ge=-30, le=60)]
    feeder_loss_db: NonNegative
    antenna: Annotated[AntennaEntry | ArrayEntry, Field(discriminator="kind")]
    illustrative: bool


KINDS = ("tr38901_element", "omni", "m2101_array")
KEYS = {
    key
    for record in (
        BandEntry,
        ResourceBlocksEntry,
        RadioEntry,
        AntennaEntry,
        ArrayEntry,
        ElementEntry,
        BeamsEntry,
    )
    for key in record.model_fields
}
