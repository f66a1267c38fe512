"""Several models asked about one link; that a model refuses is an answer too."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ranplan.errors import DoubleCountingError, ModelRangeError
from ranplan.propagation.parts import Surroundings, with_parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ranplan.propagation.model import LinkLoss, PropagationModel
    from ranplan.propagation.window import Climate, Profile


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """
    What one model says about a link: a loss, or why it has none to tell.

    Parameters
    ----------
    model : PropagationModel
    loss : LinkLoss or None
    refusal : str or None
    """

    model: PropagationModel
    loss: LinkLoss | None = None
    refusal: str | None = None


def side_by_side(
    models: Iterable[PropagationModel],
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
    options: Mapping[str, str | float] | None = None,
    parts: Sequence[str] = (),
    surroundings: Surroundings | None = None,
) -> tuple[ModelAnswer, ...]:
    """
    Ask models about one link; arguments as for ``PropagationModel.link_loss``.

    Parameters
    ----------
    models : iterable of PropagationModel
    profile : Profile
    frequency_mhz : float
        [MHz]
    tx_height_agl_m, rx_height_agl_m : float
        [m]
    climate : Climate
        With one latitude, that of the path's centre.
    time_percent, location_percent : float
        [%]
    location_sigma_db : float, optional
        [dB]
    polarization : str
        ``"vertical"`` or ``"horizontal"``.
    options : mapping of str to str or float, optional
        Each model is given those that it has.
    parts : sequence of str
        Keys of ``parts.PARTS``, added to each loss; a model that counts one already refuses.
    surroundings : Surroundings, optional
        What the parts read.

    Returns
    -------
    tuple of ModelAnswer
        In the order of the models.

    Raises
    ------
    ModelRangeError
        If there is an option that none of the models has.
    """
    asked_models = tuple(models)
    given: dict[str, Any] = {} if options is None else dict(options)
    _refuse_unknown_options(asked_models, given)
    near = Surroundings() if surroundings is None else surroundings
    asked: dict[str, Any] = {
        "frequency_mhz": frequency_mhz,
        "tx_height_agl_m": tx_height_agl_m,
        "rx_height_agl_m": rx_height_agl_m,
        "climate": climate,
        "time_percent": time_percent,
        "location_percent": location_percent,
        "polarization": polarization,
    }
    answers = []
    for model in asked_models:
        own = {name: value for name, value in given.items() if name in model.options}
        try:
            loss = model.link_loss(profile, **asked, location_sigma_db=location_sigma_db, **own)
            if parts:
                loss = with_parts(
                    loss, model, profile, parts, surroundings=near, options=own, **asked
                )
        except (ModelRangeError, DoubleCountingError) as error:
            answers.append(ModelAnswer(model, refusal=str(error)))
        else:
            answers.append(ModelAnswer(model, loss=loss))
    return tuple(answers)


def _refuse_unknown_options(models: Iterable[PropagationModel], given: Iterable[str]) -> None:
    known = sorted({name for model in models for name in model.options})
    wrong = []
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1)
            meant = (
                f"did you mean {near[0]!r}?" if near else f"allowed: {', '.join(known) or 'none'}"
            )
            wrong.append(f"none of the models has an option {name!r}; {meant}")
    if wrong:
        raise ModelRangeError("; ".join(wrong))
