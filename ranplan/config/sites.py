"""Masts of a plan, from the file of sites and the config's defaults."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from ranplan.config.keys import allowed_text, key_at
from ranplan.config.placing import PlacedRow, extent_text, placed_rows
from ranplan.config.section import Azimuth, MastHeight, Tilt
from ranplan.config.sectors import boresight_misfits, has_repeats, radio_misfits, sectors_on
from ranplan.io.csv_input import refuse_any
from ranplan.io.inputs import InputFile
from ranplan.io.site_table import SiteRow, read_site_table
from ranplan.io.spelling import did_you_mean
from ranplan.sites import Site
from ranplan.sites.orientation import convergence_deg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ranplan.config.load import LoadedConfig
    from ranplan.errors import Problem
    from ranplan.radio.model import Carrier, Radio
    from ranplan.region import Region

_RANGES: dict[str, TypeAdapter[Any]] = {
    "height_agl_m": TypeAdapter(MastHeight),
    "tilt_deg": TypeAdapter(Tilt),
    "azimuths_deg": TypeAdapter(list[Azimuth]),
}


def build_sites(
    loaded: LoadedConfig,
    sites_path: str | Path,
    *,
    region: Region,
    carriers: Mapping[str, Carrier],
    radios: Mapping[str, Radio],
) -> tuple[tuple[Site, ...], tuple[InputFile, ...]]:
    """
    Masts of a site file; what the file does not say comes from the config's ``sites`` section.

    Parameters
    ----------
    loaded : LoadedConfig
    sites_path : str or Path
        GeoJSON, GeoPackage or CSV; messages name it as it is given here.
    region : Region
    carriers : mapping of str to Carrier
    radios : mapping of str to Radio

    Returns
    -------
    sites : tuple of Site
        Sorted by id.
    files : tuple of InputFile
        The site file.

    Raises
    ------
    InvalidInputError
        With every problem of the file, then with every site that is outside the region, lacks a
        height, carrier, radio or azimuth, or has one that cannot be.
    """
    file = InputFile(given=str(sites_path), path=Path(sites_path), role="sites")
    placed = placed_rows(read_site_table(file.path, file.given), file, region.grid)
    sites = sites_of_rows(loaded, placed, region=region, carriers=carriers, radios=radios)
    return sites, (file,)


def sites_of_rows(
    loaded: LoadedConfig,
    placed: Iterable[PlacedRow],
    *,
    region: Region,
    carriers: Mapping[str, Carrier],
    radios: Mapping[str, Radio],
) -> tuple[Site, ...]:
    """
    Masts of rows that were read before, as `build_sites` builds them.

    Parameters
    ----------
    loaded : LoadedConfig
    placed : iterable of PlacedRow
        Of one file or several.
    region : Region
    carriers : mapping of str to Carrier
    radios : mapping of str to Radio

    Returns
    -------
    tuple of Site
        Sorted by id.

    Raises
    ------
    InvalidInputError
        With every site that is outside the region, lacks a height, carrier, radio or azimuth, or
        has one that cannot be.
    """
    builder = _Builder(loaded, region, carriers, radios)
    problems = list(builder.default_problems())
    sites = []
    for item in sorted(placed, key=lambda item: item.row.site_id):
        site, found = builder.site(item)
        problems += found
        if site is not None:
            sites.append(site)
    refuse_any(problems)
    return tuple(sites)


class _Builder:
    """Turns rows into sites, one after the other, with what is the same for all of them."""

    def __init__(
        self,
        loaded: LoadedConfig,
        region: Region,
        carriers: Mapping[str, Carrier],
        radios: Mapping[str, Radio],
    ) -> None:
        self._loaded, self._region = loaded, region
        self._carriers, self._radios = carriers, radios
        self._defaults = loaded.config.sites

    def default_problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the defaults themselves, whatever the file says."""
        for carrier, radio_id in self._defaults.radios.items():
            for what, rest in radio_misfits(radio_id, self._carriers[carrier], self._radios):
                yield self._loaded.problem(("sites", "radios", carrier), what, **rest)
        if has_repeats(self._defaults.azimuths_deg):
            what = "two sectors point the same way"
            yield self._loaded.problem(("sites", "azimuths_deg"), what, remedy="leave one out")

    def site(self, item: PlacedRow) -> tuple[Site | None, list[Problem]]:
        """Return the site of a row, or what is wrong with it."""
        row, problems = item.row, []

        def refuse(what: str, **rest: str | None) -> None:
            problems.append(item.problem(what, **rest))

        for field in _RANGES:
            self._check_range(row, field, refuse)
        height_agl_m = self._given(row, "height_agl_m")
        if height_agl_m is None:
            refuse(
                "the antenna has no height",
                remedy="add height_agl_m to the file, or sites.height_agl_m to the config",
            )
        self._check_place(item, refuse)
        equipment = self._equipment(row, refuse)
        azimuths_deg = self._boresights(row, [radio for _, radio in equipment], refuse)
        if problems or item.cell is None or height_agl_m is None:
            return None, problems
        crs = self._region.grid.crs
        sectors = sectors_on(
            row.site_id,
            equipment,
            azimuths_deg=azimuths_deg,
            tilt_deg=self._given(row, "tilt_deg"),
            convergence_deg=convergence_deg(crs, row.longitude, row.latitude),
        )
        site = Site(
            site_id=row.site_id,
            name=row.name,
            longitude=row.longitude,
            latitude=row.latitude,
            row=item.cell[0],
            col=item.cell[1],
            ground_amsl_m=float(self._region.elevation_amsl_m[item.cell]),
            height_agl_m=height_agl_m,
            sectors=tuple(sectors),
            illustrative=row.illustrative or item.file.illustrative,
        )
        return site, problems

    def _given(self, row: SiteRow, field: str) -> Any:
        """Return what the file says, else what the config says."""
        value = getattr(row, field)
        return getattr(self._defaults, field) if value is None else value

    def _check_range(self, row: SiteRow, field: str, refuse) -> None:
        value = getattr(row, field)
        if value is None or value == "omni":
            return
        value = list(value) if isinstance(value, tuple) else value
        try:
            _RANGES[field].validate_python(value)
        except ValidationError:
            key = key_at(("sites", field))
            allowed = None if key is None else f"allowed: {allowed_text(key)}"
            refuse(f"{field} {value} is out of range", allowed=allowed)
        if has_repeats(value):
            refuse("two sectors point the same way", remedy="leave one out")

    def _check_place(self, item: PlacedRow, refuse) -> None:
        if item.cell is None:
            row = item.row
            refuse(
                f"longitude {row.longitude:.5f}, latitude {row.latitude:.5f} is outside the region",
                allowed=extent_text(self._region.grid),
                remedy="check that the two are not swapped, or widen region.bounds",
            )

    def _equipment(self, row: SiteRow, refuse) -> list[tuple[Carrier, Radio]]:
        """Carriers of a site in the config's order, each with its radio."""
        names = self._given(row, "carriers")
        if len(names) == 0:
            remedy = "add carriers to the file, or sites.carriers to the config"
            refuse("the site has no carrier", remedy=remedy)
        for name in dict.fromkeys([*names, *row.radios]):
            if name not in self._carriers:
                refuse(
                    f"there is no carrier {name!r}",
                    allowed=f"allowed: {', '.join(self._carriers)}",
                    remedy=did_you_mean(name, self._carriers),
                )
        if has_repeats(names):
            refuse("a carrier is listed twice", remedy="list it once")
        equipment = []
        for name, carrier in self._carriers.items():
            if name in names:
                radio = self._radio(row, carrier, refuse)
                if radio is not None:
                    equipment.append((carrier, radio))
        return equipment

    def _radio(self, row: SiteRow, carrier: Carrier, refuse) -> Radio | None:
        own = row.radios.get(carrier.name, row.radio_id)
        radio_id = self._defaults.radios.get(carrier.name) if own is None else own
        if radio_id is None:
            remedy = "add radio_id to the file, or sites.radios to the config"
            refuse(f"carrier {carrier.name!r} has no radio", remedy=remedy)
            return None
        problems = list(radio_misfits(radio_id, carrier, self._radios))
        for what, rest in problems if own is not None else ():
            refuse(what, **rest)
        return None if problems else self._radios[radio_id]

    def _boresights(self, row: SiteRow, radios: Sequence[Radio], refuse) -> tuple[float, ...]:
        """Azimuths of a site's directional antennas; an omni has neither azimuth nor tilt."""
        azimuths_deg, tilt_deg = self._given(row, "azimuths_deg"), self._given(row, "tilt_deg")
        is_pointed = azimuths_deg is not None and azimuths_deg != "omni"
        for what, rest in boresight_misfits(
            radios,
            is_pointed=is_pointed,
            tilt_deg=tilt_deg,
            where_azimuths_go="to the file or to sites in the config",
        ):
            refuse(what, **rest)
        return tuple(azimuths_deg) if is_pointed else ()
