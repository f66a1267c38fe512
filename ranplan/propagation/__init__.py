"""
Propagation models over profiles, and path loss rasters over terrain.

``MODELS`` is the table of models; each one's ``path_loss_db`` takes a ``Profile`` and refuses what
lies outside its range, its ``link_loss`` tells what the loss is made of. ``path_loss_raster``
computes the cells around a mast, with the models that ``RASTER_MODELS`` names.
"""

from ranplan.propagation.exact import RASTER_MODELS, path_loss_raster
from ranplan.propagation.model import LinkLoss, PropagationModel
from ranplan.propagation.registry import MODELS
from ranplan.propagation.window import Climate, PathLossWindow, Profile, Terrain

__all__ = [
    "MODELS",
    "RASTER_MODELS",
    "Climate",
    "LinkLoss",
    "PathLossWindow",
    "Profile",
    "PropagationModel",
    "Terrain",
    "path_loss_raster",
]
