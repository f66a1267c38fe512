"""Anyone's list of sites as the rules see it; nothing the list leaves open is filled in."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ranplan.config.constraints import build_rules, life_of
from ranplan.config.load import load_config
from ranplan.config.radio import build_carriers, build_radios
from ranplan.constraints.engine import evaluate
from ranplan.constraints.model import Emission, Subject
from ranplan.constraints.subjects import carrier_emission, top_above
from ranplan.errors import all_of
from ranplan.io.foreign_sites import read_foreign_sites
from ranplan.io.inputs import InputFile
from ranplan.radio.power import eirp_dbm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ranplan.config.load import LoadedConfig
    from ranplan.config.rules_schema import ConstraintsSection
    from ranplan.config.schema import PlanConfig
    from ranplan.constraints.model import Verdict
    from ranplan.io.foreign_site import Device, ForeignSite
    from ranplan.radio.model import Carrier, Radio

_NOT_KNOWN = "not known"  # carrier of a record that does not say what it radiates


@dataclass(frozen=True, slots=True)
class Checked:
    """
    Sites with their verdicts.

    Parameters
    ----------
    config : PlanConfig
    subjects : tuple of Subject
        In the order of the list.
    verdicts : mapping of str to tuple of Verdict
        By subject id.
    notes : tuple of str
        What was repaired, and what is not checked.
    """

    config: PlanConfig
    subjects: tuple[Subject, ...]
    verdicts: Mapping[str, tuple[Verdict, ...]]
    notes: tuple[str, ...]


def check_sites(config_path: str | Path, sites_path: str | Path) -> Checked:
    """
    Judge a list of sites by the rules and licences of a config.

    Parameters
    ----------
    config_path, sites_path : str or Path
        Messages name them as they are given here.

    Returns
    -------
    Checked

    Raises
    ------
    InvalidInputError
        With every problem of the config, the layers and the list.
    """
    loaded = load_config(config_path)
    rules, (subjects, _) = all_of(
        lambda: build_rules(loaded), lambda: build_subjects(loaded, sites_path)
    )
    found: dict[str, list[Verdict]] = {subject.subject_id: [] for subject in subjects}
    for verdict in evaluate(subjects, rules.book, life_of(loaded.config)):
        found[verdict.subject_id].append(verdict)
    verdicts = {subject_id: tuple(judged) for subject_id, judged in found.items()}
    return Checked(loaded.config, subjects, verdicts, rules.notes)


def build_subjects(
    loaded: LoadedConfig, sites_path: str | Path
) -> tuple[tuple[Subject, ...], tuple[InputFile, ...]]:
    """
    Sites of a list, made by ranplan or not, as the rules see them.

    Parameters
    ----------
    loaded : LoadedConfig
        Its accuracies hold for the sites, and its carriers and radios are looked up where the list
        names them. Its ``sites`` and ``operator`` do not stand in for what the list leaves open.
    sites_path : str or Path
        GeoJSON, GeoPackage or CSV; messages name it as it is given here.

    Returns
    -------
    subjects : tuple of Subject
        In the order of the list.
    files : tuple of InputFile
        Every file that was read.

    Raises
    ------
    InvalidInputError
        If the list cannot be read, or a site has no place.
    """
    file = InputFile(given=str(sites_path), path=Path(sites_path), role="sites to check")
    carriers, (radios, radio_files), sites = all_of(
        lambda: build_carriers(loaded),
        lambda: build_radios(loaded),
        lambda: read_foreign_sites(file.path, file.given),
    )
    section = loaded.config.constraints
    subjects = tuple(_subject(site, section, carriers, radios) for site in sites)
    return subjects, (file, *radio_files)


def _subject(
    site: ForeignSite,
    section: ConstraintsSection,
    carriers: Mapping[str, Carrier],
    radios: Mapping[str, Radio],
) -> Subject:
    unknown = dict(site.unknown)
    emissions = _emissions(site, carriers, radios, unknown)
    accuracy_m = site.position_accuracy_m
    return Subject(
        subject_id=site.key,
        site_id=site.site_id,
        name=site.name,
        longitude=site.longitude,
        latitude=site.latitude,
        top_agl_m=_top_m(site, section),
        is_new=None if site.is_standing is None else not site.is_standing,
        position_accuracy_m=site.reach_m + max(section.site_accuracy_m, accuracy_m or 0.0),
        height_accuracy_m=section.height_accuracy_m,
        footprint_radius_m=section.footprint_radius_m,
        emissions=emissions,
        unknown=unknown,
        illustrative=site.illustrative,
    )


def _top_m(site: ForeignSite, section: ConstraintsSection) -> float | None:
    """Return the height of the structure: as stated, or what its antennas need. [m]."""
    structure_m, antenna_m = site.structure_height_m, site.antenna_height_m
    if structure_m is None:
        return None if antenna_m is None else top_above(antenna_m, section)
    return structure_m if antenna_m is None else max(structure_m, antenna_m)


def _emissions(
    site: ForeignSite,
    carriers: Mapping[str, Carrier],
    radios: Mapping[str, Radio],
    unknown: dict[str, str],
) -> tuple[Emission, ...] | None:
    """Return all that the records of a site say it radiates, None where none of them says."""
    found, reasons = [], []
    for device in site.devices:
        for emission, why in _radiated(device, carriers, radios):
            found.append(emission)
            reasons += [] if why is None else [why]
    if reasons:
        unknown["emissions"] = "; ".join(dict.fromkeys(reasons))
    if all(emission.carrier == _NOT_KNOWN for emission in found):
        return None if found else ()
    return tuple(_with_own_names(_strongest(found)))


def _radiated(
    device: Device, carriers: Mapping[str, Carrier], radios: Mapping[str, Radio]
) -> Iterator[tuple[Emission, str | None]]:
    """Yield what a device radiates, as stated or by carriers it names, and why it is not known."""
    if device.channel is not None:
        item = device.channel
        stated = Emission(item.name, item.low_mhz, item.high_mhz, item.eirp_dbm, device.operator)
        yield stated, device.why_unknown
        return
    if device.carriers is None:
        yield Emission(_NOT_KNOWN, None, None, None, device.operator), device.why_unknown
        return
    for name in device.carriers:
        if name not in carriers:
            why = f"the config has no carrier {name!r}"
            yield Emission(name, None, None, None, device.operator), why
            continue
        level_dbm, no_level = _level_dbm(device, carriers[name], radios)
        yield carrier_emission(carriers[name], level_dbm, device.operator), no_level


def _level_dbm(
    device: Device, carrier: Carrier, radios: Mapping[str, Radio]
) -> tuple[float | None, str | None]:
    """Return the EIRP of the radio that a record names for a carrier [dBm], or why not."""
    radio_id = device.radios.get(carrier.name, device.radio_id)
    if radio_id is None:
        return None, f"the list names no radio for carrier {carrier.name!r}"
    radio = radios.get(radio_id)
    if radio is None:
        return None, f"there is no radio {radio_id!r} in the catalogue"
    if carrier.band.name not in radio.bands:
        return None, f"radio {radio_id!r} does not transmit in {carrier.band.name}"
    return eirp_dbm(radio), None


def _strongest(emissions: Iterable[Emission]) -> Iterator[Emission]:
    """Yield each channel of an operator once, with the largest EIRP if all of them are known."""
    levels: dict[Emission, list[float | None]] = {}
    for emission in emissions:
        levels.setdefault(replace(emission, eirp_dbm=None), []).append(emission.eirp_dbm)
    for channel, levels_dbm in levels.items():
        known_dbm = [level_dbm for level_dbm in levels_dbm if level_dbm is not None]
        is_known = len(known_dbm) == len(levels_dbm)
        yield replace(channel, eirp_dbm=max(known_dbm) if is_known else None)


def _with_own_names(emissions: Iterable[Emission]) -> Iterator[Emission]:
    """Tell channels apart whose names are the same: verdicts are known by them."""
    taken: set[str] = set()
    for emission in emissions:
        tries = (f"{emission.carrier} ({number})" for number in itertools.count(2))
        name = next(n for n in itertools.chain([emission.carrier], tries) if n not in taken)
        taken.add(name)
        yield replace(emission, carrier=name)
