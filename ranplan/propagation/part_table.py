"""The one table of what may be added to a model's loss: gases, rain, clutter, building entry."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from ranplan.errors import ModelRangeError, UnknownModelError
from ranplan.propagation import p530, p676, p838, p2108, p2109

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ranplan.propagation.model import Range
    from ranplan.propagation.window import Climate


@dataclass(frozen=True, slots=True)
class Surroundings:
    """
    What parts read besides the link; a part refuses to guess what it needs and was not told.

    Parameters
    ----------
    vapour_density_g_m3 : float
        Water vapour in the air; the mean annual reference atmosphere unless told. [g/m3]
    rain_rate_001_mm_h : float, optional
        Rain rate exceeded for 0.01 % of the year. [mm/h]
    rain_time_percent : float, optional
        Share of the year for which the rain attenuation is exceeded: 0.01 for an availability of
        99.99 %. [%]
    clutter_type : str, optional
        Around the receiver: one of ``p2108.CLUTTER_HEIGHT_M``.
    clutter_height_m : float, optional
        Representative height around the receiver; the type's unless told. [m]
    street_width_m : float
        [m]
    clutter_percent : float
        Share of places where the statistical clutter loss is not exceeded. [%]
    building : str, optional
        That the receiver is in: one of ``p2109.BUILDINGS``.
    building_percent : float
        Share of buildings and places inside where the entry loss is not exceeded. [%]
    """

    vapour_density_g_m3: float = 7.5
    rain_rate_001_mm_h: float | None = None
    rain_time_percent: float | None = None
    clutter_type: str | None = None
    clutter_height_m: float | None = None
    street_width_m: float = p2108.STREET_WIDTH_M
    clutter_percent: float = 50.0
    building: str | None = None
    building_percent: float = 50.0


@dataclass(frozen=True, slots=True)
class PartQuery:
    """
    What a part is asked: the link as it sees it, and its surroundings.

    Parameters
    ----------
    frequency_mhz : float
        [MHz]
    distance_m : float
        Along the profile. [m]
    slant_distance_m : float
        Between the antennas. [m]
    rx_height_agl_m : float
        [m]
    arrival_deg : float
        Elevation of the path at the receiver. [deg]
    polarization : str
    climate : Climate
    surroundings : Surroundings
    """

    frequency_mhz: float
    distance_m: float
    slant_distance_m: float
    rx_height_agl_m: float
    arrival_deg: float
    polarization: str
    climate: Climate
    surroundings: Surroundings


@dataclass(frozen=True, slots=True)
class LossPart:
    """
    A contribution that may be added to a model's loss.

    Parameters
    ----------
    key, title, document, edition : str
        The title names the contribution in ``LinkLoss.parts``.
    adds : str
        Which of ``model.CONTENTS`` it counts.
    frequency_mhz : tuple of float
        Lowest and highest, both included. [MHz]
    reads : tuple of str
        Fields of ``Surroundings`` that move it.
    loss_db : callable
        ``loss_db(query) -> float``; it raises ``ModelRangeError`` out of range.
    share : tuple of (str, str), optional
        ``"places"`` or ``"time"``, and the field of ``Surroundings`` that is its share of them.
    """

    key: str
    title: str
    document: str
    edition: str
    adds: str
    frequency_mhz: Range
    reads: tuple[str, ...]
    loss_db: Callable[[PartQuery], float]
    share: tuple[Literal["places", "time"], str] | None = None

    @property
    def needs(self) -> tuple[str, ...]:
        """Which of what it reads must be told, there being no default."""
        return tuple(name for name in self.reads if name in NEEDED)


def _one_of(words: Iterable[str]) -> str:
    return f"one of {', '.join(words)}"


# Fields of ``Surroundings`` that nobody can guess, and what they may be.
NEEDED: Mapping[str, str] = MappingProxyType(
    {
        "rain_rate_001_mm_h": "in mm/h",
        "rain_time_percent": "of the year",
        "clutter_type": _one_of(p2108.CLUTTER_HEIGHT_M),
        "building": _one_of(p2109.BUILDINGS),
    }
)


def _told(near: Surroundings, name: str) -> Any:
    value = getattr(near, name)
    if value is None:
        msg = f"{name} is needed, {NEEDED[name]}"
        raise ModelRangeError(msg)
    return value


def _gases(query: PartQuery) -> float:
    attenuation = p676.gas_attenuation_db(
        query.frequency_mhz,
        query.slant_distance_m,
        dry_pressure_hpa=query.climate.pressure_hpa,
        vapour_density_g_m3=query.surroundings.vapour_density_g_m3,
        temperature_c=query.climate.temperature_c,
    )
    return float(attenuation)


def _rain(query: PartQuery) -> float:
    near = query.surroundings
    attenuation = p530.rain_attenuation_db(
        query.frequency_mhz,
        query.slant_distance_m,
        rain_rate_001_mm_h=_told(near, "rain_rate_001_mm_h"),
        time_percent=_told(near, "rain_time_percent"),
        tilt_deg=p838.TILT_DEG[query.polarization],
    )
    return float(attenuation)


def _clutter_height_gain(query: PartQuery) -> float:
    near = query.surroundings
    loss = p2108.height_gain_loss_db(
        query.frequency_mhz,
        query.rx_height_agl_m,
        _told(near, "clutter_type"),
        clutter_height_m=near.clutter_height_m,
        street_width_m=near.street_width_m,
    )
    return float(loss)


def _clutter_statistical(query: PartQuery) -> float:
    loss = p2108.terrestrial_loss_db(
        query.frequency_mhz,
        query.distance_m,
        location_percent=query.surroundings.clutter_percent,
    )
    return float(loss)


def _building_entry(query: PartQuery) -> float:
    loss = p2109.building_entry_loss_db(
        query.frequency_mhz,
        _told(query.surroundings, "building"),
        elevation_deg=query.arrival_deg,
        percent=query.surroundings.building_percent,
    )
    return float(loss)


class _Parts(dict[str, LossPart]):
    """A table that names what it holds when asked for what it does not."""

    def __missing__(self, key: str) -> LossPart:
        msg = f"there is no part {key!r} to add; allowed: {', '.join(self)}"
        raise UnknownModelError(msg)


PARTS: dict[str, LossPart] = _Parts(
    (part.key, part)
    for part in (
        LossPart(
            key="gases",
            title="gases",
            document="ITU-R P.676",
            edition="P.676-13, Annex 1",
            adds="gases",
            frequency_mhz=p676.VALID_FREQUENCY_MHZ,
            reads=("vapour_density_g_m3",),
            loss_db=_gases,
        ),
        LossPart(
            key="rain",
            title="rain",
            document="ITU-R P.838 and P.530",
            edition="P.838-3; P.530-18, 2.4.1",
            adds="rain",
            frequency_mhz=p530.VALID_FREQUENCY_MHZ,
            reads=("rain_rate_001_mm_h", "rain_time_percent"),
            loss_db=_rain,
            share=("time", "rain_time_percent"),
        ),
        LossPart(
            key="clutter_height_gain",
            title="clutter, by the receiver's height",
            document="ITU-R P.2108",
            edition="P.2108-1, section 3.1",
            adds="clutter",
            frequency_mhz=p2108.VALID_HEIGHT_GAIN["frequency_mhz"].ends,
            reads=("clutter_type", "clutter_height_m", "street_width_m"),
            loss_db=_clutter_height_gain,
        ),
        LossPart(
            key="clutter_statistical",
            title="clutter, over places",
            document="ITU-R P.2108",
            edition="P.2108-1, section 3.2",
            adds="clutter",
            frequency_mhz=p2108.VALID_TERRESTRIAL["frequency_mhz"].ends,
            reads=("clutter_percent",),
            loss_db=_clutter_statistical,
            share=("places", "clutter_percent"),
        ),
        LossPart(
            key="building_entry",
            title="building entry",
            document="ITU-R P.2109",
            edition="P.2109-2, same numbers as -1",
            adds="building_entry",
            frequency_mhz=p2109.VALID["frequency_mhz"].ends,
            reads=("building", "building_percent"),
            loss_db=_building_entry,
            share=("places", "building_percent"),
        ),
    )
)
