"""
Propagation models over profiles, and path loss rasters over terrain.

``MODELS`` is the table of models; each one's ``path_loss_db`` takes a ``Profile`` and refuses what
lies outside its range. ``path_loss_raster`` computes the cells around a mast; ``cell_path_loss`` is
the rule for one of them.
"""

from ranplan.propagation.exact import path_loss_raster
from ranplan.propagation.registry import MODELS, PropagationModel, cell_path_loss
from ranplan.propagation.window import Climate, PathLossWindow, Profile, Terrain

__all__ = [
    "MODELS",
    "Climate",
    "PathLossWindow",
    "Profile",
    "PropagationModel",
    "Terrain",
    "cell_path_loss",
    "path_loss_raster",
]
