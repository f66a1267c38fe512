"""Irregular Terrain Model of NTIA (Longley-Rice), version 1.4: over a profile, or over an area.

Documents: TR-82-100, "A Guide to the Use of the ITS Irregular Terrain Model in the Area Prediction
Mode" (1982), and G. A. Hufford, "The ITS Irregular Terrain Model, version 1.2.2: The Algorithm",
whose section and equation numbers stand in the docstrings. They were read second-hand, in
descriptions of NTIA's implementation; the official cases decide. The work of Longley, Rice, Hufford
and NTIA is acknowledged; this code is its own.

Inside, the document's letters hold: h [m], d and s [m], f [MHz], k [1/m], theta [rad], A [dB].
Loss is *not exceeded* for the shares of time, places and situations that are asked for.
"""

from ranplan.propagation.itm.area import SITINGS, area_loss, area_path_loss_db
from ranplan.propagation.itm.asked import VARIABILITY_MODES, confidence_and_reliability
from ranplan.propagation.itm.limits import (
    VALID_DISTANCE_M,
    VALID_FREQUENCY_MHZ,
    VALID_HEIGHT_AGL_M,
    VALID_PERCENT,
)
from ranplan.propagation.itm.transmission import Link, Transmission, over_area, over_profile
from ranplan.propagation.itm.variability import Variability

__all__ = [
    "SITINGS",
    "VALID_DISTANCE_M",
    "VALID_FREQUENCY_MHZ",
    "VALID_HEIGHT_AGL_M",
    "VALID_PERCENT",
    "VARIABILITY_MODES",
    "Link",
    "Transmission",
    "Variability",
    "area_loss",
    "area_path_loss_db",
    "confidence_and_reliability",
    "over_area",
    "over_profile",
]
