"""Terrain, clutter, zones and people of a region, all on one grid."""

from ranplan.region.model import ClutterClass, Region

__all__ = ["ClutterClass", "Region"]
