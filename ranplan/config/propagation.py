"""Propagation settings of a config, held against the model's range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranplan.errors import InvalidInputError
from ranplan.propagation import MODELS

if TYPE_CHECKING:
    from ranplan.config.load import LoadedConfig
    from ranplan.errors import Problem
    from ranplan.io.yaml_text import KeyPath


def check_propagation(loaded: LoadedConfig) -> None:
    """
    Refuse carriers, heights, percentages and climate outside the range of the model.

    Raises
    ------
    InvalidInputError
        A problem for each value, with its line in the config.
    """
    config = loaded.config
    model = MODELS[config.propagation.model]
    asked: list[tuple[KeyPath, float, tuple[float, float], str]] = [
        (("carriers", name, "frequency_mhz"), carrier.frequency_mhz, model.frequency_mhz, "MHz")
        for name, carrier in config.carriers.items()
    ]
    asked += [
        (("carriers", name, "radius_m"), carrier.radius_m, model.distance_m, "m")
        for name, carrier in config.carriers.items()
    ]
    receiver_height = config.receiver.height_agl_m
    asked.append((("receiver", "height_agl_m"), receiver_height, model.rx_height_agl_m, "m"))
    time_percent = config.propagation.time_percent
    asked.append((("propagation", "time_percent"), time_percent, model.time_percent, "%"))
    problems: list[Problem] = [
        loaded.problem(
            path,
            f"{value:g} {unit} is outside the range of the model {model.key} ({model.document})",
            allowed=f"allowed: {low:g} to {high:g} {unit}",
            remedy="leave the carrier out, or choose a model that reaches there",
        )
        for path, value, (low, high), unit in asked
        if not low <= value <= high
    ]
    if problems:
        raise InvalidInputError(problems)
