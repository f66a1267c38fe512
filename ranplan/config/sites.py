"""Masts of a plan, from the file of sites and the config's defaults."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError
from pyproj import Transformer
from pyproj.enums import TransformDirection

from ranplan.config.keys import allowed_text, key_at
from ranplan.config.schema import Azimuth, MastHeight, Tilt
from ranplan.errors import OutsideGridError, Problem
from ranplan.io.csv_input import refuse_any
from ranplan.io.inputs import InputFile
from ranplan.io.site_table import SiteRow, read_site_table
from ranplan.io.spelling import did_you_mean
from ranplan.radio.antenna import OMNI
from ranplan.sites import Sector, Site
from ranplan.sites.orientation import grid_azimuth_deg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ranplan.config.load import LoadedConfig
    from ranplan.grid import Grid
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
    carriers: dict[str, Carrier],
    radios: dict[str, Radio],
) -> tuple[tuple[Site, ...], tuple[InputFile, ...]]:
    """
    Masts of a site file; what the file does not say comes from the config's ``sites`` section.

    Parameters
    ----------
    loaded : LoadedConfig
    sites_path : str or Path
        GeoJSON, GeoPackage or CSV; messages name it as it is given here.
    region : Region
    carriers : dict of str to Carrier
    radios : dict of str to Radio

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
    rows = read_site_table(file.path, file.given)
    builder = _Builder(loaded, file.given, region, carriers, radios)
    problems = list(builder.default_problems())
    sites = []
    for row in sorted(rows, key=lambda row: row.site_id):
        site, found = builder.site(row)
        problems += found
        if site is not None:
            sites.append(site)
    refuse_any(problems)
    return tuple(sites), (file,)


class _Builder:
    """Turns rows into sites, one after the other, with what is the same for all of them."""

    def __init__(
        self,
        loaded: LoadedConfig,
        file: str,
        region: Region,
        carriers: dict[str, Carrier],
        radios: dict[str, Radio],
    ) -> None:
        self._loaded, self._file, self._region = loaded, file, region
        self._carriers, self._radios = carriers, radios
        self._defaults = loaded.config.sites
        self._to_grid = Transformer.from_crs("EPSG:4326", region.grid.crs, always_xy=True)

    def default_problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the defaults themselves, whatever the file says."""
        for carrier, radio_id in self._defaults.radios.items():
            for what, rest in self._radio_problems(radio_id, self._carriers[carrier]):
                yield self._loaded.problem(("sites", "radios", carrier), what, **rest)
        if _has_repeats(self._defaults.azimuths_deg):
            what = "two sectors point the same way"
            yield self._loaded.problem(("sites", "azimuths_deg"), what, remedy="leave one out")

    def site(self, row: SiteRow) -> tuple[Site | None, list[Problem]]:
        """Return the site of a row, or what is wrong with it."""
        problems: list[Problem] = []

        def refuse(what: str, **rest: str | None) -> None:
            problems.append(Problem(what, self._file, row.line, row.where, **rest))

        for field in _RANGES:
            self._check_range(row, field, refuse)
        height_agl_m = self._given(row, "height_agl_m")
        if height_agl_m is None:
            refuse(
                "the antenna has no height",
                remedy="add height_agl_m to the file, or sites.height_agl_m to the config",
            )
        cell = self._cell(row, refuse)
        equipment = self._equipment(row, refuse)
        azimuths_deg = self._boresights(row, [radio for _, radio in equipment], refuse)
        if problems or cell is None or height_agl_m is None:
            return None, problems
        site = Site(
            site_id=row.site_id,
            name=row.name,
            longitude=row.longitude,
            latitude=row.latitude,
            row=cell[0],
            col=cell[1],
            ground_amsl_m=float(self._region.elevation_amsl_m[cell]),
            height_agl_m=height_agl_m,
            sectors=tuple(self._sectors(row, equipment, azimuths_deg)),
            illustrative=row.illustrative,
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
        if _has_repeats(value):
            refuse("two sectors point the same way", remedy="leave one out")

    def _cell(self, row: SiteRow, refuse) -> tuple[int, int] | None:
        grid = self._region.grid
        cell = _cell_at(grid, *self._to_grid.transform(row.longitude, row.latitude))
        if cell is None:
            west, south, east, north = self._to_grid.transform_bounds(
                *grid.bounds, direction=TransformDirection.INVERSE
            )
            refuse(
                f"longitude {row.longitude:.5f}, latitude {row.latitude:.5f} is outside the region",
                allowed=f"the region lies within longitude {west:.5f} to {east:.5f}, latitude"
                f" {south:.5f} to {north:.5f}",
                remedy="check that the two are not swapped, or widen region.bounds",
            )
        return cell

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
        if _has_repeats(names):
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
        problems = list(self._radio_problems(radio_id, carrier))
        for what, rest in problems if own is not None else ():
            refuse(what, **rest)
        return None if problems else self._radios[radio_id]

    def _radio_problems(
        self, radio_id: str, carrier: Carrier
    ) -> Iterator[tuple[str, dict[str, str | None]]]:
        fitting = [key for key, radio in self._radios.items() if carrier.band.name in radio.bands]
        allowed = f"allowed: {', '.join(fitting)}" if fitting else None
        if radio_id not in self._radios:
            guess = did_you_mean(radio_id, self._radios)
            yield f"there is no radio {radio_id!r}", {"allowed": allowed, "remedy": guess}
        elif radio_id not in fitting:
            what = f"radio {radio_id!r} does not transmit in {carrier.band.name}"
            yield what, {"allowed": allowed}

    def _boresights(self, row: SiteRow, radios: Sequence[Radio], refuse) -> tuple[float, ...]:
        """Azimuths of a site's directional antennas; an omni has neither azimuth nor tilt."""
        azimuths_deg, tilt_deg = self._given(row, "azimuths_deg"), self._given(row, "tilt_deg")
        directional = [radio.radio_id for radio in radios if radio.pattern.kind != OMNI]
        pointed = azimuths_deg is not None and azimuths_deg != "omni"
        if directional and not pointed:
            refuse(
                f"radio {directional[0]!r} has a sector antenna and no azimuth",
                allowed="allowed: azimuths_deg such as 0;120;240",
                remedy="add azimuths_deg to the file or to sites in the config, or take an omni",
            )
        if radios and not directional and (pointed or tilt_deg != 0):
            refuse(
                f"radio {radios[0].radio_id!r} has an omni antenna, which has no azimuth or tilt",
                remedy="set azimuths_deg to omni and tilt_deg to 0, or take a sector antenna",
            )
        return tuple(azimuths_deg) if pointed else ()

    def _sectors(
        self,
        row: SiteRow,
        equipment: Sequence[tuple[Carrier, Radio]],
        azimuths_deg: tuple[float, ...],
    ) -> Iterator[Sector]:
        crs = self._region.grid.crs
        for carrier, radio in equipment:
            prefix = f"{row.site_id}/{carrier.name}"
            if radio.pattern.kind == OMNI:
                yield Sector(f"{prefix}/1", carrier, radio, None, 0.0, 0.0)
                continue
            for number, azimuth_deg in enumerate(azimuths_deg, start=1):
                grid_deg = grid_azimuth_deg(azimuth_deg, crs, row.longitude, row.latitude)
                tilt_deg = self._given(row, "tilt_deg")
                yield Sector(f"{prefix}/{number}", carrier, radio, azimuth_deg, grid_deg, tilt_deg)


def _cell_at(grid: Grid, easting: float, northing: float) -> tuple[int, int] | None:
    """Row and column of a place, None off the grid or where its projection does not reach."""
    if not (math.isfinite(easting) and math.isfinite(northing)):
        return None
    try:
        row, col = grid.rowcol(easting, northing)
    except OutsideGridError:
        return None
    return int(row[0]), int(col[0])


def _has_repeats(values: Any) -> bool:
    return isinstance(values, list | tuple) and len(set(values)) < len(values)
