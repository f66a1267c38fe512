"""One link, explained: its profile, what models make of it, what a radio brings across."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from ranplan.config.load import load_config
from ranplan.config.propagation import carrier_models
from ranplan.coverage.model import Receiver
from ranplan.errors import InvalidInputError, Problem
from ranplan.io.catalogue import load_bands, load_radios, load_resource_blocks
from ranplan.io.spelling import did_you_mean
from ranplan.pipeline.groundwork import Groundwork, lay_groundwork
from ranplan.pipeline.link_ground import (
    LinkEnd,
    LinkGround,
    TerrainFiles,
    ground_from_files,
    ground_from_plan,
)
from ranplan.pipeline.link_level import (
    LinkLevel,
    Pointing,
    bands_at,
    channel_of,
    chosen_radio,
    link_level,
    refuse_aimed_omni,
)
from ranplan.pipeline.link_settings import (
    DEFAULT_CLIMATE,
    LinkSettings,
    RadioSettings,
    climate_asked,
    models_asked,
    reaches,
    read_options,
    read_surroundings,
    who_reaches,
)
from ranplan.propagation import MODELS
from ranplan.propagation.link_geometry import LinkGeometry, link_geometry
from ranplan.propagation.p525 import path_loss_db as free_space_db
from ranplan.propagation.parts import PARTS, Surroundings
from ranplan.propagation.side_by_side import ModelAnswer, side_by_side
from ranplan.radio.antenna import OMNI

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ranplan.propagation import PropagationModel
    from ranplan.radio.model import Band, Carrier, Radio


@dataclass(frozen=True, slots=True)
class Link:
    """
    One link, and everything that is said about it.

    Parameters
    ----------
    ground : LinkGround
    geometry : LinkGeometry
    frequency_mhz : float
        [MHz]
    bands : tuple of Band
        That hold the frequency; the carrier's own where it is a plan's.
    time_percent, location_percent : float
        [%]
    location_sigma_db : float or None
        [dB]
    polarization : str
    options, surroundings : mapping of str to str or float
        Of the models, as given; what the parts read, defaults filled in.
    parts : tuple of str
        Added to each loss.
    free_space_db : float
        Over the line between the antennas, P.525. [dB]
    answers : tuple of ModelAnswer
        At least one of them a loss.
    level : LinkLevel or None
    notes : tuple of str
    """

    ground: LinkGround
    geometry: LinkGeometry
    frequency_mhz: float
    bands: tuple[Band, ...]
    time_percent: float
    location_percent: float
    location_sigma_db: float | None
    polarization: str
    options: Mapping[str, str | float]
    surroundings: Mapping[str, str | float]
    parts: tuple[str, ...]
    free_space_db: float
    answers: tuple[ModelAnswer, ...]
    level: LinkLevel | None
    notes: tuple[str, ...]

    @property
    def study(self) -> bool:
        """Whether a band that holds the frequency has no standard and no licence yet."""
        return any(band.study for band in self.bands)


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a link is computed on, be it of a plan or of single files."""

    ground: LinkGround
    frequency_mhz: float
    carrier: Carrier | None
    default_model: str | None
    time_percent: float
    polarization: str
    receiver: Receiver
    bands: Mapping[str, Band]
    radios: Mapping[str, Radio]
    surroundings: Surroundings


def link_over_files(
    tx: LinkEnd,
    rx: LinkEnd,
    terrain: TerrainFiles,
    settings: LinkSettings,
    *,
    radio: RadioSettings | None = None,
    receiver_gain_dbi: float | None = None,
) -> Link:
    """
    Explain a link over the user's own terrain files.

    Parameters
    ----------
    tx, rx : LinkEnd
    terrain : TerrainFiles
    settings : LinkSettings
        With a frequency and no carrier.
    radio : RadioSettings, optional
    receiver_gain_dbi : float, optional
        Zero if not given. [dBi]

    Returns
    -------
    Link

    Raises
    ------
    InvalidInputError
    """
    if settings.frequency_mhz is None:
        raise InvalidInputError(Problem("no frequency is given", remedy="pass --frequency-mhz"))
    bands = load_bands()
    models_asked(settings, settings.frequency_mhz, None)  # misspelt names first: files take time
    ground = ground_from_files(tx, rx, terrain, climate_asked(DEFAULT_CLIMATE, settings))
    basis = _Basis(
        ground,
        settings.frequency_mhz,
        carrier=None,
        default_model=None,
        time_percent=50.0,
        polarization="vertical",
        receiver=Receiver(rx.height_agl_m, 0.0, 0.0),
        bands=bands,
        radios=load_radios(bands),
        surroundings=Surroundings(),
    )
    return _explained(basis, settings, radio, receiver_gain_dbi)


def link_over_plan(
    tx: LinkEnd,
    rx: LinkEnd,
    config_path: str,
    settings: LinkSettings,
    *,
    radio: RadioSettings | None = None,
    receiver_gain_dbi: float | None = None,
) -> Link:
    """
    Explain a link over a plan's own terrain, clutter, zones and climate, with its carriers.

    Parameters
    ----------
    tx, rx : LinkEnd
        Moved to the centres of their cells.
    config_path : str
    settings : LinkSettings
    radio : RadioSettings, optional
    receiver_gain_dbi : float, optional
        The receiver's of the config if not given. [dBi]

    Returns
    -------
    Link

    Raises
    ------
    InvalidInputError
    """
    base = lay_groundwork(load_config(config_path))
    config = base.loaded.config
    carrier = _carrier(base, settings)
    frequency_mhz = settings.frequency_mhz if carrier is None else carrier.frequency_mhz
    if frequency_mhz is None:
        msg = "neither a carrier nor a frequency"
        raise ValueError(msg)
    default_model = None if carrier is None else carrier_models(config)[carrier.name]
    models_asked(settings, frequency_mhz, default_model)
    basis = _Basis(
        ground_from_plan(tx, rx, base, climate_asked(base.ground.climate, settings)),
        frequency_mhz,
        carrier,
        default_model,
        config.propagation.time_percent,
        config.propagation.polarization,
        replace(base.receiver, height_agl_m=rx.height_agl_m),
        load_bands(),
        base.radios,
        Surroundings(
            vapour_density_g_m3=base.air.vapour_density_g_m3,
            rain_rate_001_mm_h=base.air.rain_rate_001_mm_h,
        ),
    )
    return _explained(basis, settings, radio, receiver_gain_dbi)


def _explained(
    basis: _Basis,
    settings: LinkSettings,
    radio: RadioSettings | None,
    receiver_gain_dbi: float | None,
) -> Link:
    ground, frequency_mhz = basis.ground, basis.frequency_mhz
    models = models_asked(settings, frequency_mhz, basis.default_model)
    options = read_options(models, settings.options)
    surroundings = read_surroundings(settings.parts, settings.surroundings, basis.surroundings)
    pointing = None if radio is None else _pointing(basis, radio)
    receiver = basis.receiver
    if receiver_gain_dbi is not None:
        receiver = replace(receiver, gain_dbi=receiver_gain_dbi)
    asked: dict[str, Any] = {
        "frequency_mhz": frequency_mhz,
        "tx_height_agl_m": ground.tx.height_agl_m,
        "rx_height_agl_m": ground.rx.height_agl_m,
        "climate": ground.climate,
        "time_percent": _first(settings.time_percent, basis.time_percent),
        "location_percent": _first(settings.location_percent, 50.0),
        "polarization": settings.polarization or basis.polarization,
    }
    answers = side_by_side(
        models,
        ground.profile,
        **asked,
        location_sigma_db=settings.location_sigma_db,
        options=options,
        parts=settings.parts,
        surroundings=surroundings,
    )
    if all(answer.loss is None for answer in answers):
        is_beyond = not any(reaches(model, frequency_mhz) for model in models)
        remedy = f"pass --model: {who_reaches(frequency_mhz)}" if is_beyond else None
        raise InvalidInputError([Problem(str(item.refusal), remedy=remedy) for item in answers])
    geometry = link_geometry(
        ground.profile,
        tx_height_agl_m=ground.tx.height_agl_m,
        rx_height_agl_m=ground.rx.height_agl_m,
        frequency_mhz=frequency_mhz,
        delta_n=ground.climate.delta_n,
    )
    level = None
    if pointing is not None:
        level = link_level(pointing, receiver, geometry, bearing_deg=ground.bearing_deg)
    bands = bands_at(basis.bands, frequency_mhz)
    if basis.carrier is not None:
        bands = (basis.carrier.band,)
    return Link(
        ground,
        geometry,
        frequency_mhz,
        bands,
        asked["time_percent"],
        asked["location_percent"],
        settings.location_sigma_db,
        asked["polarization"],
        options,
        _stated(surroundings, settings.parts),
        settings.parts,
        free_space_db(geometry.slant_distance_m, frequency_mhz),
        answers,
        level,
        (*ground.notes, *_notes(basis, settings, models, bands, level)),
    )


def _stated(surroundings: Surroundings, parts: Iterable[str]) -> dict[str, str | float]:
    """Return what the parts that are added read of the surroundings, as far as it is told."""
    read = {name for key in parts for name in PARTS[key].reads}
    values = asdict(surroundings)
    return {name: v for name, v in values.items() if name in read and v is not None}


def _carrier(base: Groundwork, settings: LinkSettings) -> Carrier | None:
    """Carrier of a plan that is meant; None where a frequency is given instead."""
    carriers, known = base.carriers, ", ".join(base.carriers)
    if settings.carrier is not None:
        if settings.carrier not in carriers:
            what = f"the config has no carrier {settings.carrier!r}"
            guess = did_you_mean(settings.carrier, carriers)
            problem = Problem(what, where="--carrier", allowed=f"allowed: {known}", remedy=guess)
            raise InvalidInputError(problem)
        return carriers[settings.carrier]
    if settings.frequency_mhz is not None:
        return None
    if len(carriers) > 1:
        what, allowed = "the config has several carriers", f"allowed: {known}"
        remedy = "pass --carrier, or --frequency-mhz"
        raise InvalidInputError(Problem(what, where="--carrier", allowed=allowed, remedy=remedy))
    return next(iter(carriers.values()))


def _pointing(basis: _Basis, settings: RadioSettings) -> Pointing:
    radio = chosen_radio(settings.radio_id, basis.radios, basis.bands, basis.frequency_mhz)
    carrier = basis.carrier
    if carrier is not None and carrier.band.name not in radio.bands:
        fitting = [key for key, one in basis.radios.items() if carrier.band.name in one.bands]
        what = f"radio {radio.radio_id!r} does not transmit in {carrier.band.name}"
        allowed = f"allowed: {', '.join(fitting) or 'none'}"
        raise InvalidInputError(Problem(what, where="--radio", allowed=allowed))
    if settings.bandwidth_mhz is not None and settings.subcarrier_spacing_khz is not None:
        carrier = channel_of(
            radio,
            basis.bands,
            load_resource_blocks(),
            frequency_mhz=basis.frequency_mhz,
            bandwidth_mhz=settings.bandwidth_mhz,
            subcarrier_spacing_khz=settings.subcarrier_spacing_khz,
        )
    pointing = Pointing(radio, carrier, settings.azimuth_deg, settings.tilt_deg)
    refuse_aimed_omni(pointing)
    return pointing


def _notes(
    basis: _Basis,
    settings: LinkSettings,
    models: tuple[PropagationModel, ...],
    bands: tuple[Band, ...],
    level: LinkLevel | None,
) -> Iterator[str]:
    """Tell what the answer rests on beyond its ground."""
    frequency = f"{basis.frequency_mhz:g} MHz"
    if not settings.models and models == (MODELS["p525"],):
        others = who_reaches(basis.frequency_mhz)
        yield (
            f"free space only: no default model counts terrain at {frequency};"
            f" --model takes {others}"
        )
    standard = [band.name for band in bands if not band.study]
    for band in bands:
        if band.study:
            also = f"; it is in {', '.join(standard)} as well" if standard else ""
            yield (
                f"a study: {frequency} is in {band.name}, which has no standard and no licence"
                f" yet{also}"
            )
    if level is not None and level.is_pointed_at_receiver and level.radio.pattern.kind != OMNI:
        yield (
            f"no azimuth is given: the antenna points at the receiver, {level.azimuth_deg:.1f}"
            f" degrees from true north, tilted {level.tilt_deg:g} degrees down"
        )
    if level is not None and level.radio.illustrative:
        yield f"radio {level.radio.radio_id} is illustrative, not a product"
    for name in basis.ground.illustrative:
        yield f"illustrative, not a record: {name}"


def _first(given: float | None, default: float) -> float:
    return default if given is None else given
