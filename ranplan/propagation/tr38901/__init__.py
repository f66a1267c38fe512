"""
Path loss by scenario, 3GPP TR 38.901 (as of V15.0.0): RMa, UMa, UMi street canyon, indoor office.

Nothing of the document was at hand: tables and sections (path loss 7.4.1, line-of-sight
probability 7.4.2, penetration into buildings 7.4.3) were read second-hand, in notes on
implementations that name V15.0.0, ns-3 among them; their values decide. What Release 19 changes
(7 to 24 GHz, the suburban scenario) is not here. Inside, the report's letters and units hold: f_c
[GHz], d_2D, d_3D and heights [m], c = 3e8 m/s. Terrain is no input: both heights are those above
the local ground.
"""

from ranplan.propagation.tr38901.line_of_sight import LOS_SCENARIOS, los_probability
from ranplan.propagation.tr38901.path_loss import path_loss_db, shadow_sigma_db
from ranplan.propagation.tr38901.penetration import (
    PENETRATION_SIGMA_DB,
    indoor_loss_db,
    material_loss_db,
    penetration_loss_db,
)
from ranplan.propagation.tr38901.scenarios import SCENARIOS, Scenario

__all__ = [
    "LOS_SCENARIOS",
    "PENETRATION_SIGMA_DB",
    "SCENARIOS",
    "Scenario",
    "indoor_loss_db",
    "los_probability",
    "material_loss_db",
    "path_loss_db",
    "penetration_loss_db",
    "shadow_sigma_db",
]
