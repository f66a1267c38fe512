"""Bands, resource blocks and O-RUs: the shipped catalogue, and a planner's own O-RUs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.named_files import closest
from ranplan.io.spelling import did_you_mean
from ranplan.io.yaml_text import KeyPath, YamlText, read_yaml
from ranplan.radio.carrier import ResourceBlockTable
from ranplan.radio.model import AntennaPattern, Band, Radio

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

    from ranplan.io.inputs import InputFile

_SHIPPED = Path(__file__).parents[1] / "catalogue"

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NonNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Edges = Annotated[list[Positive], Field(min_length=2, max_length=2)]
Lax = Field(strict=False)
Name = Annotated[str, Field(min_length=1)]


class _Entry(BaseModel):
    """Every entry: a typo is an error, a string is not a number, and its origin is stated."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    source: Name
    date: Name
    trust: Literal["V", "V2", "M", "I"]
    verified: bool


class _BandEntry(_Entry):
    duplex: Literal["FDD", "TDD"]
    downlink_mhz: Edges
    uplink_mhz: Edges | None = None
    study: bool = False


class _ResourceBlocksEntry(_Entry):
    frequency_mhz: Edges
    blocks: dict[Annotated[int, Lax], dict[Annotated[float, Lax], int]]  # keys are read as text


class _AntennaEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    kind: Literal["tr38901_element", "omni"]
    max_gain_dbi: Annotated[float, Field(ge=-20, le=60)]
    horizontal_beamwidth_deg: Annotated[float, Field(gt=0, le=360)] | None = None
    vertical_beamwidth_deg: Annotated[float, Field(gt=0, le=180)]
    max_attenuation_db: NonNegative = 30.0
    side_lobe_attenuation_db: NonNegative = 30.0

    @model_validator(mode="after")
    def _beamwidth_belongs_to_a_sector(self) -> _AntennaEntry:
        if (self.kind == "omni") != (self.horizontal_beamwidth_deg is None):
            msg = "horizontal_beamwidth_deg: a sector antenna needs it, an omni has none"
            raise ValueError(msg)
        return self


class _RadioEntry(_Entry):
    vendor: Name
    model: Name
    bands: Annotated[list[str], Field(min_length=1)]
    n_tx: Annotated[int, Field(ge=1, le=1024)]
    power_dbm_per_path: Annotated[float, Field(ge=-30, le=60)]
    feeder_loss_db: NonNegative
    antenna: _AntennaEntry
    illustrative: bool


_E = TypeVar("_E", bound=_Entry)

_KEYS = {
    key
    for entry in (_BandEntry, _ResourceBlocksEntry, _RadioEntry, _AntennaEntry)
    for key in entry.model_fields
}


def load_bands() -> dict[str, Band]:
    """Return the shipped NR bands by their 3GPP names."""
    return {
        name: Band(
            name=name,
            duplex=entry.duplex,
            downlink_low_mhz=entry.downlink_mhz[0],
            downlink_high_mhz=entry.downlink_mhz[1],
            uplink_low_mhz=(entry.uplink_mhz or entry.downlink_mhz)[0],
            uplink_high_mhz=(entry.uplink_mhz or entry.downlink_mhz)[1],
            source=entry.source,
            date=entry.date,
            trust=entry.trust,
            verified=entry.verified,
            study=entry.study,
        )
        for name, entry in _shipped("bands", _BandEntry).items()
    }


def load_resource_blocks() -> tuple[ResourceBlockTable, ...]:
    """Return the shipped tables of resource blocks a channel, one a frequency range."""
    return tuple(
        ResourceBlockTable(
            name=name,
            low_mhz=entry.frequency_mhz[0],
            high_mhz=entry.frequency_mhz[1],
            blocks=entry.blocks,
            source=entry.source,
            date=entry.date,
            trust=entry.trust,
            verified=entry.verified,
        )
        for name, entry in _shipped("resource_blocks", _ResourceBlocksEntry).items()
    )


def load_radios(bands: Mapping[str, Band], own: InputFile | None = None) -> dict[str, Radio]:
    """
    O-RUs of the shipped catalogue and of a planner's own file, by their ids.

    Parameters
    ----------
    bands : mapping of str to Band
        Bands an O-RU may name.
    own : InputFile, optional
        The planner's own: YAML in the form of the shipped ``radios.yaml``.

    Raises
    ------
    InvalidInputError
        With every problem of the planner's file: unknown keys, values out of range, bands that do
        not exist, ids that are taken.
    """
    entries = _shipped("radios", _RadioEntry)
    if own is not None:
        try:
            entries |= _own_radios(own.path, bands, entries)
        except InvalidInputError as error:
            named = [replace(problem, file=own.given) for problem in error.problems]
            raise InvalidInputError(named) from None
    return {radio_id: _radio(radio_id, entry) for radio_id, entry in entries.items()}


def _own_radios(
    path: Path, bands: Mapping[str, Band], taken: Mapping[str, _RadioEntry]
) -> dict[str, _RadioEntry]:
    document, entries = _entries(path, "radios", _RadioEntry)
    problems = [
        document.problem(
            ("radios", radio_id, "bands", at),
            f"there is no band {band!r}",
            allowed=f"allowed: {', '.join(bands)}",
            remedy=did_you_mean(band, bands),
        )
        for radio_id, entry in entries.items()
        for at, band in enumerate(entry.bands)
        if band not in bands
    ]
    problems += [
        document.problem(
            ("radios", radio_id),
            "the shipped catalogue has an O-RU of this id",
            remedy="choose another id",
        )
        for radio_id in entries
        if radio_id in taken
    ]
    _refuse(problems)
    return entries


def _radio(radio_id: str, entry: _RadioEntry) -> Radio:
    """Return the record of a checked entry; an omni is level all round."""
    antenna = entry.antenna
    horizontal = antenna.horizontal_beamwidth_deg
    return Radio(
        radio_id=radio_id,
        vendor=entry.vendor,
        model=entry.model,
        bands=tuple(entry.bands),
        n_tx=entry.n_tx,
        power_dbm_per_path=entry.power_dbm_per_path,
        feeder_loss_db=entry.feeder_loss_db,
        pattern=AntennaPattern(
            kind=antenna.kind,
            max_gain_dbi=antenna.max_gain_dbi,
            horizontal_beamwidth_deg=360.0 if horizontal is None else horizontal,
            vertical_beamwidth_deg=antenna.vertical_beamwidth_deg,
            max_attenuation_db=antenna.max_attenuation_db,
            side_lobe_attenuation_db=antenna.side_lobe_attenuation_db,
        ),
        illustrative=entry.illustrative,
        source=entry.source,
        date=entry.date,
        trust=entry.trust,
        verified=entry.verified,
    )


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise InvalidInputError(sorted(problems, key=lambda problem: problem.line or 0))


def _entries(path: Path, section: str, model: type[_E]) -> tuple[YamlText, dict[str, _E]]:
    """Return a catalogue file and its checked entries, or refuse it with every problem."""
    document = read_yaml(path)
    problems = [
        *document.problems,
        *(
            document.problem((key,), "unknown key", allowed=f"allowed: {section}")
            for key in document.data
            if key != section
        ),
    ]
    listed = document.data.get(section)
    if not isinstance(listed, dict) or len(listed) == 0:
        problems.append(document.problem((section,), "needs at least one entry under its id"))
        raise InvalidInputError(problems)
    entries: dict[str, _E] = {}
    for name, value in listed.items():
        try:
            entries[name] = model.model_validate(value)
        except ValidationError as error:
            problems.extend(_problems(document, (section, name), error))
    _refuse(problems)
    return document, entries


def _shipped(section: str, model: type[_E]) -> dict[str, _E]:
    return _entries(_SHIPPED / f"{section}.yaml", section, model)[1]


def _problems(document: YamlText, entry: KeyPath, error: ValidationError) -> list[Problem]:
    """Return what is wrong with an entry; a mistyped key is one problem, not also a missing one."""
    details = [(*_located(entry, detail), detail) for detail in error.errors(include_url=False)]
    meant = {
        (*path[:-1], closest(str(path[-1]), _KEYS)): path
        for path, kind, _ in details
        if kind == "extra_forbidden"
    }
    problems = []
    for path, kind, detail in details:
        if kind == "extra_forbidden":
            problems.append(document.problem(path, "unknown key", remedy=_remedy(str(path[-1]))))
        elif kind == "value_error":
            problems.append(document.problem(path, str(detail["ctx"]["error"])))
        elif kind != "missing":
            what = f"{detail['input']!r} cannot be used"
            problems.append(document.problem(path, what, allowed=detail["msg"]))
        elif path not in meant:
            problems.append(document.problem(path, "this key is missing", remedy="add it"))
    return problems


def _located(entry: KeyPath, detail: ErrorDetails) -> tuple[KeyPath, str]:
    return (*entry, *detail["loc"]), detail["type"]


def _remedy(unknown: str) -> str | None:
    if unknown.endswith("_dbd"):
        return "give the gain in dBi: 2.15 more than in dBd"
    return did_you_mean(unknown, _KEYS)
