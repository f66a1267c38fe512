"""What is asked of a link, as the user writes it, and what it means."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.spelling import did_you_mean
from ranplan.propagation import MODELS, Climate
from ranplan.propagation.model import Number
from ranplan.propagation.parts import NEEDED, PARTS, Surroundings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from ranplan.propagation import PropagationModel

ALL_MODELS = "all"
DEFAULT_CLIMATE = Climate(45.0, 325.0, 0.0)  # as a config's, to be edited; see docs/path.md
# Without --model: the first that reaches the frequency. Free space reaches every one.
_PREFERRED = ("p1812", "p452", "p525")
_HIGHEST_MHZ = 1e6  # 1 THz, where P.676 ends


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """
    What is asked of the models; None takes what the plan's config says, else the usual.

    Parameters
    ----------
    models : tuple of str
        Registry keys, or ``all``; empty takes the one that suits the frequency, or the plan's.
    frequency_mhz : float or None
        [MHz]
    carrier : str or None
        Of the plan's config.
    time_percent, location_percent : float or None
        [%]
    location_sigma_db : float or None
        [dB]
    polarization : str or None
    options : mapping of str to str
        The models' own, as written.
    climate : mapping of str to float or str
        Fields of ``Climate`` that are set.
    parts : tuple of str
        Keys of ``parts.PARTS`` that are added to the loss.
    surroundings : mapping of str to str
        Fields of ``parts.Surroundings`` as written.
    """

    models: tuple[str, ...]
    frequency_mhz: float | None
    carrier: str | None
    time_percent: float | None
    location_percent: float | None
    location_sigma_db: float | None
    polarization: str | None
    options: Mapping[str, str]
    climate: Mapping[str, float | str]
    parts: tuple[str, ...] = ()
    surroundings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RadioSettings:
    """
    The radio whose level is asked for.

    Parameters
    ----------
    radio_id : str
    azimuth_deg : float or None
        From true north; None points at the receiver. [deg]
    tilt_deg : float
        [deg]
    bandwidth_mhz, subcarrier_spacing_khz : float or None
        Of the channel; without them and without a plan's carrier the level is that of all power.
    """

    radio_id: str
    azimuth_deg: float | None
    tilt_deg: float
    bandwidth_mhz: float | None
    subcarrier_spacing_khz: int | None


def models_asked(
    settings: LinkSettings, frequency_mhz: float, default: str | None
) -> tuple[PropagationModel, ...]:
    """
    Models by their names, or the one that suits.

    Parameters
    ----------
    settings : LinkSettings
    frequency_mhz : float
        [MHz]
    default : str or None
        The plan's.

    Raises
    ------
    UnknownModelError
        If there is no model of a name.
    """
    if ALL_MODELS in settings.models:
        return tuple(MODELS.values())
    if settings.models:
        return tuple(MODELS[key] for key in dict.fromkeys(settings.models))
    if default is not None:
        return (MODELS[default],)
    preferred = (MODELS[key] for key in _PREFERRED)
    return (next((m for m in preferred if reaches(m, frequency_mhz)), MODELS["p525"]),)


def refuse_no_frequency(frequency_mhz: float | None) -> None:
    """
    Refuse what is no radio frequency, as one in Hz.

    Raises
    ------
    InvalidInputError
    """
    if frequency_mhz is not None and not 0.0 < frequency_mhz <= _HIGHEST_MHZ:
        problem = Problem(
            f"frequency_mhz is in MHz, and is {frequency_mhz:,.10g}",
            where="--frequency-mhz",
            allowed=f"allowed: above 0 to {_HIGHEST_MHZ:,.0f} MHz",
            remedy="write 778 MHz as 778",
        )
        raise InvalidInputError(problem)


def reaches(model: PropagationModel, frequency_mhz: float) -> bool:
    """Tell whether a frequency is in a model's range."""
    low_mhz, high_mhz = model.frequency_mhz
    return low_mhz <= frequency_mhz <= high_mhz


def who_reaches(frequency_mhz: float) -> str:
    """Name the models that have a frequency in their range."""
    return ", ".join(key for key, model in MODELS.items() if reaches(model, frequency_mhz))


def climate_asked(climate: Climate, settings: LinkSettings) -> Climate:
    """Return a climate with what the user sets of it."""
    set_fields: dict[str, Any] = dict(settings.climate)
    return replace(climate, **set_fields)


def read_options(
    models: Iterable[PropagationModel], given: Mapping[str, str]
) -> dict[str, str | float]:
    """
    Options of models as these take them.

    Raises
    ------
    InvalidInputError
        With every name that no model has, and every number that is none.
    """
    known = {name: option for model in models for name, option in model.options.items()}
    numbers = {name for name, option in known.items() if isinstance(option, Number)}
    return _read(given, known, numbers, where="--option", of="of the models asked")


def read_surroundings(
    parts: Sequence[str], given: Mapping[str, str], region: Surroundings
) -> Surroundings:
    """
    What the parts that are added are told of the receiver's surroundings, beyond the region's.

    Raises
    ------
    InvalidInputError
        With every name that no part reads, every number that is none, and all that a part needs
        and nobody tells.
    """
    known = list(dict.fromkeys(name for key in parts for name in PARTS[key].reads))
    numbers = {item.name for item in fields(Surroundings) if "float" in str(item.type)}
    values: dict[str, Any] = _read(given, known, numbers, where="--with", of="of what is added")
    surroundings = replace(region, **values)
    missing = [
        Problem(
            f"{key} needs {name}, {NEEDED[name]}", where="--add", remedy=f"pass --with {name}=…"
        )
        for key in parts
        for name in PARTS[key].needs
        if getattr(surroundings, name) is None
    ]
    if missing:
        raise InvalidInputError(missing)
    return surroundings


def what_is_added(
    settings: LinkSettings, surroundings: Surroundings, *, of_region: str
) -> Iterator[tuple[str, str]]:
    """
    What the figures of the parts added rest on, and who told it.

    Parameters
    ----------
    settings : LinkSettings
    surroundings : Surroundings
        As the parts read them.
    of_region : str
        Where what the user did not tell comes from.

    Yields
    ------
    tuple of (str, str)
        Title of a part, and its text.
    """
    near = surroundings

    def told(name: str) -> str:
        return "as given" if name in settings.surroundings else of_region

    for key in settings.parts:
        if key == "rain":
            yield (
                PARTS[key].title,
                f"{near.rain_rate_001_mm_h:g} mm/h exceeded for 0.01 % of the year"
                f" ({told('rain_rate_001_mm_h')}), attenuation exceeded for"
                f" {near.rain_time_percent:g} % of it ({told('rain_time_percent')})",
            )
        elif key == "gases" and near.vapour_density_g_m3 != Surroundings().vapour_density_g_m3:
            yield (
                PARTS[key].title,
                f"{near.vapour_density_g_m3:g} g/m³ of water vapour"
                f" ({told('vapour_density_g_m3')})",
            )


def _read(
    given: Mapping[str, str],
    known: Collection[str],
    numbers: Collection[str],
    *,
    where: str,
    of: str,
) -> dict[str, str | float]:
    values: dict[str, str | float] = {}
    problems = []
    for name, text in given.items():
        if name not in known:
            allowed = f"options {of}: {', '.join(sorted(known)) or 'none'}"
            what, guess = f"there is no option {name!r}", did_you_mean(name, known)
            problems.append(Problem(what, where=where, allowed=allowed, remedy=guess))
            continue
        try:
            values[name] = float(text) if name in numbers else text
        except ValueError:
            what = f"{name} is {text!r}"
            problems.append(Problem(what, where=where, allowed="a number"))
    if problems:
        raise InvalidInputError(problems)
    return values
