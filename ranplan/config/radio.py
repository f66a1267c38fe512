"""Carriers and O-RUs of a plan, from its config and the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.catalogue import load_bands, load_radios, load_resource_blocks
from ranplan.io.inputs import InputFile
from ranplan.io.spelling import did_you_mean
from ranplan.radio.carrier import ResourceBlockTable, channel_edges_mhz, fits_downlink, table_at
from ranplan.radio.model import Band, Carrier, Radio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ranplan.config.load import LoadedConfig
    from ranplan.config.schema import CarrierSection


def build_carriers(loaded: LoadedConfig) -> dict[str, Carrier]:
    """
    Carriers of a config, by the planner's names for them.

    Parameters
    ----------
    loaded : LoadedConfig

    Returns
    -------
    carriers : dict of str to Carrier
        In the order of the config.

    Raises
    ------
    InvalidInputError
        With every carrier of an unknown band, outside its band's downlink, or with a bandwidth that
        NR does not have at its subcarrier spacing.
    """
    bands, tables = load_bands(), load_resource_blocks()
    carriers: dict[str, Carrier] = {}
    problems: list[Problem] = []
    for name, section in loaded.config.carriers.items():
        found = list(_carrier_problems(loaded, name, bands, tables))
        problems += found
        if not found:
            carriers[name] = _carrier(name, section, bands[section.band], tables)
    if problems:
        raise InvalidInputError(problems)
    return carriers


def build_radios(loaded: LoadedConfig) -> tuple[dict[str, Radio], tuple[InputFile, ...]]:
    """
    O-RUs a plan may use: the shipped ones and the planner's own.

    Parameters
    ----------
    loaded : LoadedConfig

    Returns
    -------
    radios : dict of str to Radio
    files : tuple of InputFile
        The planner's own catalogue, if the config names one.

    Raises
    ------
    InvalidInputError
        With every problem of the planner's own catalogue.
    """
    section = loaded.config.radio_catalogue
    if section is None:
        return load_radios(load_bands()), ()
    own = InputFile(
        given=section.file,
        path=loaded.base_dir / section.file,
        role="radio_catalogue",
        source=section.source,
        licence=section.licence,
        date=section.date,
        illustrative=section.illustrative,
    )
    return load_radios(load_bands(), own), (own,)


def _carrier(
    name: str, section: CarrierSection, band: Band, tables: tuple[ResourceBlockTable, ...]
) -> Carrier:
    blocks = _blocks(section, tables)
    return Carrier(
        name=name,
        band=band,
        frequency_mhz=section.frequency_mhz,
        bandwidth_mhz=section.bandwidth_mhz,
        subcarrier_spacing_khz=section.subcarrier_spacing_khz,
        n_resource_blocks=blocks[section.subcarrier_spacing_khz][section.bandwidth_mhz],
    )


def _blocks(section: CarrierSection, tables: tuple[ResourceBlockTable, ...]):
    """Return the resource blocks at a carrier's frequency; empty where there is no table."""
    table = table_at(tables, section.frequency_mhz)
    return {} if table is None else table.blocks


def _carrier_problems(
    loaded: LoadedConfig,
    name: str,
    bands: dict[str, Band],
    tables: tuple[ResourceBlockTable, ...],
) -> Iterator[Problem]:
    section = loaded.config.carriers[name]
    if section.band not in bands:
        yield loaded.problem(
            ("carriers", name, "band"),
            f"there is no band {section.band!r}",
            allowed=f"allowed: {', '.join(bands)}",
            remedy=did_you_mean(section.band, bands),
        )
        return
    yield from _numerology_problems(loaded, name, tables)
    band = bands[section.band]
    if not fits_downlink(band, section.frequency_mhz, section.bandwidth_mhz):
        low_mhz, high_mhz = channel_edges_mhz(section.frequency_mhz, section.bandwidth_mhz)
        yield loaded.problem(
            ("carriers", name, "frequency_mhz"),
            f"the channel from {low_mhz:g} to {high_mhz:g} MHz is not inside the downlink of"
            f" {band.name}",
            allowed=f"allowed: {band.downlink_low_mhz:g} to {band.downlink_high_mhz:g} MHz",
            remedy="frequency_mhz is the centre of the downlink channel",
        )


def _numerology_problems(
    loaded: LoadedConfig, name: str, tables: tuple[ResourceBlockTable, ...]
) -> Iterator[Problem]:
    section = loaded.config.carriers[name]
    blocks = _blocks(section, tables)
    spacing_khz = section.subcarrier_spacing_khz
    if not blocks:
        return  # outside every range NR has, hence outside its band, which is said already
    if spacing_khz not in blocks:
        yield loaded.problem(
            ("carriers", name, "subcarrier_spacing_khz"),
            f"{spacing_khz} kHz is not used at {section.frequency_mhz:g} MHz",
            allowed=f"allowed: {_listed(blocks)} kHz",
        )
    elif section.bandwidth_mhz not in blocks[spacing_khz]:
        yield loaded.problem(
            ("carriers", name, "bandwidth_mhz"),
            f"NR has no {section.bandwidth_mhz:g} MHz channel at {spacing_khz} kHz",
            allowed=f"allowed: {_listed(blocks[spacing_khz])} MHz",
        )


def _listed(numbers) -> str:
    return ", ".join(f"{number:g}" for number in numbers)
