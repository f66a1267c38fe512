"""The four scenarios and the ranges in which the tables state them."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

DOCUMENT = "3GPP TR 38.901"
EDITION = "V15.0.0, second-hand; nothing of Release 19"

RMA, UMA, UMI, INH = range(4)

CONDITIONS = ("los", "nlos")


@dataclass(frozen=True, slots=True)
class Scenario:
    """
    A scenario of table 7.4.1-1.

    Parameters
    ----------
    code : int
        For the kernels.
    title : str
    frequency_mhz : (float, float)
        [MHz]
    los_distance_m, nlos_distance_m : (float, float)
        Along the ground, d_2D. [m]
    base_height_agl_m : (float, float)
        What is taken. For UMa, UMi and the office the table states one height,
        ``stated_base_height_agl_m``; the range around it is ours, see the model's page. [m]
    terminal_height_agl_m : (float, float)
        [m]
    stated_base_height_agl_m : float or None
        None where the table states a range. [m]
    """

    code: int
    title: str
    frequency_mhz: tuple[float, float]
    los_distance_m: tuple[float, float]
    nlos_distance_m: tuple[float, float]
    base_height_agl_m: tuple[float, float]
    terminal_height_agl_m: tuple[float, float]
    stated_base_height_agl_m: float | None


SCENARIOS = MappingProxyType(
    {
        "rma": Scenario(
            RMA,
            "Rural macro",
            (500.0, 30_000.0),
            (10.0, 10_000.0),
            (10.0, 5_000.0),
            (10.0, 150.0),
            (1.0, 10.0),
            None,
        ),
        "uma": Scenario(
            UMA,
            "Urban macro",
            (500.0, 100_000.0),
            (10.0, 5_000.0),
            (10.0, 5_000.0),
            (10.0, 150.0),
            (1.5, 22.5),
            25.0,
        ),
        "umi": Scenario(
            UMI,
            "Urban micro, street canyon",
            (500.0, 100_000.0),
            (10.0, 5_000.0),
            (10.0, 5_000.0),
            (3.0, 20.0),
            (1.5, 22.5),
            10.0,
        ),
        "inh": Scenario(
            INH,
            "Indoor office",
            (500.0, 100_000.0),
            (1.0, 150.0),
            (1.0, 150.0),
            (1.0, 10.0),
            (0.5, 10.0),
            3.0,
        ),
    }
)
