"""Bands, resource blocks and O-RUs: the shipped catalogue, and a planner's own O-RUs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.catalogue_entries import (
    KEYS,
    KINDS,
    ArrayEntry,
    BandEntry,
    Entry,
    RadioEntry,
    ResourceBlocksEntry,
)
from ranplan.io.named_files import closest
from ranplan.io.spelling import did_you_mean
from ranplan.io.yaml_text import KeyPath, YamlText, read_yaml
from ranplan.radio.carrier import ResourceBlockTable
from ranplan.radio.model import ELEMENT, AntennaPattern, ArrayPattern, Band, Radio

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

    from ranplan.io.catalogue_entries import AntennaEntry
    from ranplan.io.inputs import InputFile
    from ranplan.radio.model import Pattern

_SHIPPED = Path(__file__).parents[1] / "catalogue"

_E = TypeVar("_E", bound=Entry)


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
        for name, entry in _shipped("bands", BandEntry).items()
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
        for name, entry in _shipped("resource_blocks", ResourceBlocksEntry).items()
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
    entries = _shipped("radios", RadioEntry)
    if own is not None:
        try:
            entries |= _own_radios(own.path, bands, entries)
        except InvalidInputError as error:
            named = [replace(problem, file=own.given) for problem in error.problems]
            raise InvalidInputError(named) from None
    return {radio_id: _radio(radio_id, entry) for radio_id, entry in entries.items()}


def _own_radios(
    path: Path, bands: Mapping[str, Band], taken: Mapping[str, RadioEntry]
) -> dict[str, RadioEntry]:
    document, entries = _entries(path, "radios", RadioEntry)
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


def _radio(radio_id: str, entry: RadioEntry) -> Radio:
    """Return the record of a checked entry."""
    return Radio(
        radio_id=radio_id,
        vendor=entry.vendor,
        model=entry.model,
        bands=tuple(entry.bands),
        n_tx=entry.n_tx,
        power_dbm_per_path=entry.power_dbm_per_path,
        feeder_loss_db=entry.feeder_loss_db,
        pattern=_pattern(entry.antenna),
        illustrative=entry.illustrative,
        source=entry.source,
        date=entry.date,
        trust=entry.trust,
        verified=entry.verified,
    )


def _pattern(antenna: AntennaEntry | ArrayEntry) -> Pattern:
    if isinstance(antenna, ArrayEntry):
        return ArrayPattern(
            element=AntennaPattern(kind=ELEMENT, **antenna.element.model_dump()),
            columns=antenna.columns,
            rows=antenna.rows,
            column_spacing_wavelengths=antenna.column_spacing_wavelengths,
            row_spacing_wavelengths=antenna.row_spacing_wavelengths,
            beam_azimuths_deg=tuple(antenna.beams.azimuths_deg),
            beam_elevations_deg=tuple(antenna.beams.elevations_deg),
        )
    horizontal = antenna.horizontal_beamwidth_deg
    return AntennaPattern(
        kind=antenna.kind,
        max_gain_dbi=antenna.max_gain_dbi,
        horizontal_beamwidth_deg=360.0 if horizontal is None else horizontal,  # level all round
        vertical_beamwidth_deg=antenna.vertical_beamwidth_deg,
        max_attenuation_db=antenna.max_attenuation_db,
        side_lobe_attenuation_db=antenna.side_lobe_attenuation_db,
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
        (*path[:-1], closest(str(path[-1]), KEYS)): path
        for path, kind, _ in details
        if kind == "extra_forbidden"
    }
    problems = []
    for path, kind, detail in details:
        if kind == "extra_forbidden":
            problems.append(document.problem(path, "unknown key", remedy=_remedy(str(path[-1]))))
        elif kind == "value_error":
            problems.append(document.problem(path, str(detail["ctx"]["error"])))
        elif kind == "union_tag_invalid":
            what = f"{detail['ctx']['tag']!r} cannot be used"
            problems.append(document.problem(path, what, allowed=f"allowed: {', '.join(KINDS)}"))
        elif kind != "missing":
            what = f"{detail['input']!r} cannot be used"
            problems.append(document.problem(path, what, allowed=detail["msg"]))
        elif path not in meant:
            problems.append(document.problem(path, "this key is missing", remedy="add it"))
    return problems


def _located(entry: KeyPath, detail: ErrorDetails) -> tuple[KeyPath, str]:
    """Return where a problem is and its kind; an antenna's kind is a key like the others."""
    kind = detail["type"]
    path = (*entry, *(part for part in detail["loc"] if part not in KINDS))
    if kind.startswith("union_tag"):
        path = (*path, "kind")
    return path, "missing" if kind == "union_tag_not_found" else kind


def _remedy(unknown: str) -> str | None:
    if unknown in KEYS:
        return "it does not belong here"
    if unknown.endswith("_dbd"):
        return "give the gain in dBi: 2.15 more than in dBd"
    return did_you_mean(unknown, KEYS)
