"""What a propagation model is to its callers: its range, its inputs, what it contains, one call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np

from ranplan.propagation.checks import checked_options, checked_profile, checked_query

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ranplan.propagation.window import Climate, Profile

Range = tuple[float, float]

# What a loss can count; adding a thing that is already in it is refused (see ``parts``).
CONTENTS = (
    "terrain",
    "clutter",
    "gases",
    "rain",
    "ducting",
    "troposcatter",
    "location_variability",
    "building_entry",
    "vegetation",
)

# What a model can read besides the frequency, the two antenna heights and the path's length.
INPUTS = (
    "terrain",
    "clutter",
    "zones",
    "delta_n",
    "surface_refractivity_n0",
    "latitude",
    "radio_climate",
    "ground_constants",
    "pressure",
    "temperature",
    "polarization",
)


@dataclass(frozen=True, slots=True)
class Choice:
    """
    An option of one model that is a word.

    Parameters
    ----------
    default : str
    allowed : tuple of str
    meaning : str
        One line for help and catalogue.
    """

    default: str
    allowed: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Number:
    """
    An option of one model that is a number.

    Parameters
    ----------
    default, low, high : float
    unit : str
    meaning : str
        One line for help and catalogue.
    """

    default: float
    low: float
    high: float
    unit: str
    meaning: str


Option = Choice | Number


@dataclass(frozen=True, slots=True)
class LinkQuery:
    """
    What is asked of a model besides the profile; checked before a model sees it.

    Parameters
    ----------
    frequency_mhz : float
        [MHz]
    tx_height_agl_m, rx_height_agl_m : float
        [m]
    climate : Climate
        With one latitude, that of the path's centre.
    time_percent, location_percent : float
        The loss is not exceeded for this share of time and of places. [%]
    location_sigma_db : float or None
        Deviation over places, where the caller gives one. [dB]
    polarization : str
        ``"vertical"`` or ``"horizontal"``.
    options : mapping of str to str or float
        Every option of the model, defaults filled in.
    """

    frequency_mhz: float
    tx_height_agl_m: float
    rx_height_agl_m: float
    climate: Climate
    time_percent: float
    location_percent: float
    location_sigma_db: float | None
    polarization: str
    options: Mapping[str, str | float]


@dataclass(frozen=True, slots=True)
class LinkLoss:
    """
    The loss of one link, and what it is made of.

    Parameters
    ----------
    loss_db : float
        Basic transmission loss. [dB]
    parts : mapping of str to float
        Contributions that add up to the loss, free space first. [dB]
    mechanisms : mapping of str to float
        Loss if one mechanism alone carried the signal; empty where a model has but one. [dB]
    details : mapping of str to float or str
        Quantities on the way, under names that carry their unit.
    notes : tuple of str
        What the model says about its own answer, for instance that it left its tested range.
    """

    loss_db: float
    parts: Mapping[str, float]
    mechanisms: Mapping[str, float] = field(default_factory=dict)
    details: Mapping[str, float | str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PropagationModel:
    """
    A model and the range in which its document defines it.

    Parameters
    ----------
    key, title, document, edition : str
    kind : str
        ``"path"``: over a terrain profile; ``"site_general"``: from distance and heights, the
        surroundings being one of the model's options.
    evaluate : callable
        ``evaluate(profile, query) -> LinkLoss`` for values that have been checked.
    frequency_mhz, distance_m, tx_height_agl_m, rx_height_agl_m, time_percent, location_percent :
        Lowest and highest value, both included. [MHz], [m], [m], [m], [%], [%]
    inputs : frozenset of str
        Which of ``INPUTS`` move the result.
    contains : frozenset of str
        Which of ``CONTENTS`` the loss already counts, and must not be added again.
    options : mapping of str to Choice or Number
    min_points : int
        Points a profile must have.
    needs_even_steps : bool
        Whether the profile's points must be evenly spaced.
    """

    key: str
    title: str
    document: str
    edition: str
    kind: Literal["path", "site_general"]
    evaluate: Callable[[Profile, LinkQuery], LinkLoss]
    frequency_mhz: Range
    distance_m: Range
    tx_height_agl_m: Range
    rx_height_agl_m: Range
    time_percent: Range
    location_percent: Range
    inputs: frozenset[str]
    contains: frozenset[str]
    options: Mapping[str, Option] = field(default_factory=dict)
    min_points: int = 2
    needs_even_steps: bool = False

    def link_loss(
        self,
        profile: Profile,
        *,
        frequency_mhz: float,
        tx_height_agl_m: float,
        rx_height_agl_m: float,
        climate: Climate,
        time_percent: float = 50.0,
        location_percent: float = 50.0,
        location_sigma_db: float | None = None,
        polarization: str = "vertical",
        **options: str | float,
    ) -> LinkLoss:
        """
        Loss of a link and what it is made of, arguments checked.

        Parameters
        ----------
        profile : Profile
        frequency_mhz : float
            [MHz]
        tx_height_agl_m, rx_height_agl_m : float
            [m]
        climate : Climate
            With one latitude, that of the path's centre.
        time_percent, location_percent : float
            The loss is not exceeded for this share of time and of places. [%]
        location_sigma_db : float, optional
            Deviation over places, for models that do not bring their own. [dB]
        polarization : str
            ``"vertical"`` or ``"horizontal"``.
        **options
            The model's own, see ``options``.

        Returns
        -------
        LinkLoss

        Raises
        ------
        ModelRangeError
            If a value is no number or outside the model's range; it names value and limits.
        """
        query = LinkQuery(
            frequency_mhz,
            tx_height_agl_m,
            rx_height_agl_m,
            climate,
            time_percent,
            location_percent,
            location_sigma_db,
            polarization,
            checked_options(self, options),
        )
        return self.evaluate(checked_profile(self, profile), checked_query(self, query))

    @overload
    def path_loss_db(self, profile: Profile, **link: Any) -> float: ...

    @overload
    def path_loss_db(self, profile: Iterable[Profile], **link: Any) -> np.ndarray: ...

    def path_loss_db(self, profile: Profile | Iterable[Profile], **link: Any) -> float | np.ndarray:
        """
        Basic transmission loss of one link, or of one over each of several profiles.

        Parameters
        ----------
        profile : Profile or iterable of Profile
        **link
            As for ``link_loss``, the same for all profiles.

        Returns
        -------
        loss_db : float or (profile,) float64 array
            [dB]

        Raises
        ------
        ModelRangeError
        """
        if not isinstance(profile, Iterable):
            return self.link_loss(profile, **link).loss_db
        return np.array([self.link_loss(one, **link).loss_db for one in profile], dtype=np.float64)
