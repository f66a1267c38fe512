"""Masts and the sectors on them."""

from ranplan.sites.model import Sector, Site

__all__ = ["Sector", "Site"]
