"""One link, explained: its profile, what models make of it, what a radio brings across."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
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
    refuse_odd_pointing,
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
    refuse_no_frequency,
    what_is_added,
    who_reaches,
)
from ranplan.propagation import MODELS, RASTER_MODELS
from ranplan.propagation.link_geometry import LinkGeometry, link_geometry
from ranplan.propagation.p525 import path_loss_db as free_space_db
from ranplan.propagation.parts import PARTS, Surroundings
from ranplan.propagation.short_path import model_weight
from ranplan.propagation.side_by_side import ModelAnswer, side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ranplan.propagation import PropagationModel
    from ranplan.radio.model import Band, Carrier, Radio

_RASTER_OPTIONS = {"smooth_form": "closed"}  # as a plan's rasters are computed


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
    added : tuple of (str, str)
        Title of a part that is added, and what its figure rests on.
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
    added: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]

    @property
    def study(self) -> bool:
        """Whether no band holds the frequency, or one without standard and licence yet."""
        return not self.bands or any(band.study for band in self.bands)


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
    options: Mapping[str, str] = field(default_factory=dict)  # that differ from the models' own
    is_of_plan: bool = False


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked on that basis, read and checked."""

    models: tuple[PropagationModel, ...]
    options: Mapping[str, str | float]
    surroundings: Surroundings
    pointing: Pointing | None
    receiver: Receiver
    link: Mapping[str, Any]  # what every model is asked


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
    refuse_no_frequency(settings.frequency_mhz)
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
    refuse_no_frequency(settings.frequency_mhz)
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
        _RASTER_OPTIONS,
        is_of_plan=True,
    )
    return _explained(basis, settings, radio, receiver_gain_dbi)


def _explained(
    basis: _Basis,
    settings: LinkSettings,
    radio: RadioSettings | None,
    receiver_gain_dbi: float | None,
) -> Link:
    ground, request = basis.ground, _request(basis, settings, radio, receiver_gain_dbi)
    answers = side_by_side(
        request.models,
        ground.profile,
        **request.link,
        location_sigma_db=settings.location_sigma_db,
        options=request.options,
        parts=settings.parts,
        surroundings=request.surroundings,
    )
    _refuse_no_answer(answers, basis.frequency_mhz)
    geometry = link_geometry(
        ground.profile,
        tx_height_agl_m=ground.tx.height_agl_m,
        rx_height_agl_m=ground.rx.height_agl_m,
        frequency_mhz=basis.frequency_mhz,
        delta_n=ground.climate.delta_n,
    )
    level = None
    if request.pointing is not None:
        bearing_deg = ground.bearing_deg
        level = link_level(request.pointing, request.receiver, geometry, bearing_deg=bearing_deg)
    bands = bands_at(basis.bands, basis.frequency_mhz)
    if basis.carrier is not None:
        bands = (basis.carrier.band,)
    of_region = "the config's region" if basis.is_of_plan else "by default"
    return Link(
        ground,
        geometry,
        basis.frequency_mhz,
        bands,
        request.link["time_percent"],
        request.link["location_percent"],
        settings.location_sigma_db,
        request.link["polarization"],
        request.options,
        _stated(request.surroundings, settings.parts),
        settings.parts,
        free_space_db(geometry.slant_distance_m, basis.frequency_mhz),
        answers,
        level,
        tuple(what_is_added(settings, request.surroundings, of_region=of_region)),
        (*ground.notes, *_notes(basis, settings, request.models, bands, level)),
    )


def _request(
    basis: _Basis,
    settings: LinkSettings,
    radio: RadioSettings | None,
    receiver_gain_dbi: float | None,
) -> _Request:
    ground = basis.ground
    models = models_asked(settings, basis.frequency_mhz, basis.default_model)
    known = {name for model in models for name in model.options}
    of_basis = {name: value for name, value in basis.options.items() if name in known}
    receiver = basis.receiver
    if receiver_gain_dbi is not None:
        receiver = replace(receiver, gain_dbi=receiver_gain_dbi)
    return _Request(
        models,
        read_options(models, of_basis | dict(settings.options)),
        read_surroundings(settings.parts, settings.surroundings, basis.surroundings),
        None if radio is None else _pointing(basis, radio),
        receiver,
        {
            "frequency_mhz": basis.frequency_mhz,
            "tx_height_agl_m": ground.tx.height_agl_m,
            "rx_height_agl_m": ground.rx.height_agl_m,
            "climate": ground.climate,
            "time_percent": _first(settings.time_percent, basis.time_percent),
            "location_percent": _first(settings.location_percent, 50.0),
            "polarization": settings.polarization or basis.polarization,
        },
    )


def _refuse_no_answer(answers: tuple[ModelAnswer, ...], frequency_mhz: float) -> None:
    """
    Refuse a link that no model answers.

    Raises
    ------
    InvalidInputError
        With each model's reason.
    """
    if any(answer.loss is not None for answer in answers):
        return
    is_beyond = not any(reaches(answer.model, frequency_mhz) for answer in answers)
    others = f"pass --model: {who_reaches(frequency_mhz)}" if is_beyond else None
    problems = []
    for answer in answers:
        what = str(answer.refusal)
        needs_sigma = "needs location_sigma_db" in what
        remedy = "pass --location-sigma-db" if needs_sigma else others
        problems.append(Problem(what, where=answer.model.key, remedy=remedy))
    raise InvalidInputError(problems)


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
    refuse_odd_pointing(pointing)
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
            f"{'' if 'gases' in settings.parts else ', and --add gases counts the air'}"
        )
    if basis.is_of_plan:
        yield from _of_the_raster(basis, models)
    if not bands:
        yield f"a study: {frequency} is in no band of the catalogue"
    standard = [band.name for band in bands if not band.study]
    for band in bands:
        if band.study:
            also = f"; it is in {', '.join(standard)} as well" if standard else ""
            yield (
                f"a study: {frequency} is in {band.name}, which has no standard and no licence"
                f" yet{also}"
            )
    if level is not None and level.is_pointed_at_receiver and not level.is_omni:
        yield (
            f"no azimuth is given: the antenna points at the receiver, {level.azimuth_deg:.1f}"
            f" degrees from true north, tilted {level.tilt_deg:g} degrees down"
        )
    if level is not None and level.radio.illustrative:
        yield f"radio {level.radio.radio_id} is illustrative, not a product"
    for name in basis.ground.illustrative:
        yield f"illustrative, not a record: {name}"


def _of_the_raster(basis: _Basis, models: tuple[PropagationModel, ...]) -> Iterator[str]:
    """Tell where a plan's raster does not follow its model alone, the path being short."""
    distance_km = basis.ground.profile.distance_m / 1000.0
    weight = model_weight(distance_km[-1], distance_km[-1] / (distance_km.size - 1))
    keys = [model.key for model in models if model.key in RASTER_MODELS]
    if weight == 1.0 or not keys:
        return
    share = "" if weight == 0.0 else f"{100.0 * (1.0 - weight):.0f} % of "
    yield (
        f"a raster has the short-path rule here, {share}free space and a knife edge: its loss is"
        f" not that of {' or '.join(keys)}"
    )


def _first(given: float | None, default: float) -> float:
    return default if given is None else given
