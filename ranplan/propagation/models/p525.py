"""Free space, ITU-R P.525-4, as an entry of the registry."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ranplan.propagation import p525
from ranplan.propagation.model import LinkLoss, PropagationModel

if TYPE_CHECKING:
    from ranplan.propagation.model import LinkQuery
    from ranplan.propagation.window import Profile

# Free space holds at any frequency, distance and height above zero.
_ABOVE_ZERO = (math.ulp(0.0), math.inf)


def _evaluate(profile: Profile, query: LinkQuery) -> LinkLoss:
    """Loss along the slant line between the antennas; terrain between them is ignored."""
    ground = profile.elevation_amsl_m
    climb = ground[0] + query.tx_height_agl_m - ground[-1] - query.rx_height_agl_m
    slant_m = math.hypot(profile.distance_m[-1], climb)
    loss = p525.path_loss_db(slant_m, query.frequency_mhz)
    return LinkLoss(loss, {"free space": loss}, details={"slant_distance_m": slant_m})


P525 = PropagationModel(
    key="p525",
    title="Free space",
    document="ITU-R P.525",
    edition="P.525-4",
    kind="path",
    evaluate=_evaluate,
    frequency_mhz=_ABOVE_ZERO,
    distance_m=_ABOVE_ZERO,
    tx_height_agl_m=_ABOVE_ZERO,
    rx_height_agl_m=_ABOVE_ZERO,
    time_percent=(0.0, 100.0),
    location_percent=(0.0, 100.0),
    inputs=frozenset(),
    contains=frozenset(),
)
