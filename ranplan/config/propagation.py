"""Propagation settings of a config, held against the ranges of its carriers' models."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from ranplan.config.schema import RasterModel
from ranplan.errors import InvalidInputError
from ranplan.propagation import MODELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ranplan.config.load import LoadedConfig
    from ranplan.config.schema import PlanConfig
    from ranplan.errors import Problem
    from ranplan.io.yaml_text import KeyPath
    from ranplan.propagation import PropagationModel


def carrier_models(config: PlanConfig) -> dict[str, str]:
    """Return the registry key of each carrier's model, by the carrier's name."""
    return {
        name: carrier.model or config.propagation.model for name, carrier in config.carriers.items()
    }


def check_propagation(loaded: LoadedConfig) -> None:
    """
    Refuse carriers, heights and percentages outside the range of a carrier's model.

    Raises
    ------
    InvalidInputError
        A problem for each value, with its line in the config.
    """
    problems: dict[str, Problem] = {}
    for name, key in carrier_models(loaded.config).items():
        for problem in _problems(loaded, name, MODELS[key]):
            problems[str(problem)] = problem  # a plan-wide value is wrong once, not once a carrier
    if problems:
        raise InvalidInputError(list(problems.values()))


def _problems(loaded: LoadedConfig, name: str, model: PropagationModel) -> Iterator[Problem]:
    config = loaded.config
    carrier = config.carriers[name]
    asked: list[tuple[KeyPath, float, tuple[float, float], str]] = [
        (("carriers", name, "frequency_mhz"), carrier.frequency_mhz, model.frequency_mhz, "MHz"),
        (("carriers", name, "radius_m"), carrier.radius_m, model.distance_m, "m"),
        (
            ("receiver", "height_agl_m"),
            config.receiver.height_agl_m,
            model.rx_height_agl_m,
            "m",
        ),
        (
            ("propagation", "time_percent"),
            config.propagation.time_percent,
            model.time_percent,
            "%",
        ),
    ]
    for path, value, (low, high), unit in asked:
        if not low <= value <= high:
            yield loaded.problem(
                path,
                f"{value:g} {unit} is outside the range of the model {model.key}"
                f" ({model.document})",
                allowed=f"allowed: {low:g} to {high:g} {unit}",
                remedy=_remedy(path, name, value, model),
            )


def _remedy(path: KeyPath, name: str, value: float, model: PropagationModel) -> str:
    """Name a model that takes the value, else say what can be done."""
    quantity = str(path[-1])
    if quantity in ("frequency_mhz", "time_percent"):
        for key in get_args(RasterModel):
            low, high = getattr(MODELS[key], quantity)
            if key != model.key and low <= value <= high:
                return f"set carriers.{name}.model: {key}"
    return "leave the carrier out, or choose a model that reaches there"
