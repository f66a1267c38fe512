"""Anyone's list of sites as the rules see it; nothing the list leaves open is filled in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ranplan.config.constraints import build_rules, life_of
from ranplan.config.load import load_config
from ranplan.config.radio import build_carriers, build_radios
from ranplan.constraints.engine import evaluate
from ranplan.constraints.model import Emission, Subject
from ranplan.constraints.subjects import carrier_emission, top_above
from ranplan.errors import all_of
from ranplan.io.foreign_sites import ForeignSite, read_foreign_sites
from ranplan.io.inputs import InputFile
from ranplan.radio.power import eirp_dbm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ranplan.config.load import LoadedConfig
    from ranplan.config.rules_schema import ConstraintsSection
    from ranplan.config.schema import PlanConfig
    from ranplan.constraints.model import Verdict
    from ranplan.radio.model import Carrier, Radio


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
        position_accuracy_m=max(section.site_accuracy_m, accuracy_m or 0.0),
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
    """Return what a site radiates: as the list states it, or by carriers that it names."""
    if site.channels:
        return tuple(
            Emission(item.name, item.low_mhz, item.high_mhz, item.eirp_dbm, site.operator)
            for item in site.channels
        )
    if site.carriers is None:
        return None
    others = [name for name in site.carriers if name not in carriers]
    if others:
        unknown["emissions"] = f"the config has no carrier {others[0]!r}"
        return None
    unknown.pop("emissions", None)
    return tuple(
        carrier_emission(
            carriers[name], _level_dbm(site, carriers[name], radios, unknown), site.operator
        )
        for name in site.carriers
    )


def _level_dbm(
    site: ForeignSite, carrier: Carrier, radios: Mapping[str, Radio], unknown: dict[str, str]
) -> float | None:
    """Return the EIRP of the radio that the list names for a carrier. [dBm]."""
    radio_id = site.radios.get(carrier.name, site.radio_id)
    radio = None if radio_id is None else radios.get(radio_id)
    if radio is not None and carrier.band.name in radio.bands:
        return eirp_dbm(radio)
    if radio_id is None:
        unknown["emissions"] = f"the list names no radio for carrier {carrier.name!r}"
    elif radio is None:
        unknown["emissions"] = f"there is no radio {radio_id!r} in the catalogue"
    else:
        unknown["emissions"] = f"radio {radio_id!r} does not transmit in {carrier.band.name}"
    return None
