"""Frozen record of a place where a site may be built."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    A place where a site may be built, before anything is put on it.

    Parameters
    ----------
    site_id, name : str
    longitude, latitude : float
        WGS84. [deg]
    row, col : int
        Cell of the region's grid.
    ground_amsl_m : float
        Elevation of that cell. [m]
    kind : str
        ``"existing"``: a structure stands there; ``"new"``: one would be built.
    origin : str
        The file it comes from, or ``"lattice"``, ``"prominent ground"``.
    structure_height_m : float or None
        Of the structure that stands; None where its record states none. [m]
    heights_agl_m : tuple of float
        Antenna heights to try, rising. [m]
    illustrative : bool
        The structure is made up, not a record.
    """

    site_id: str
    name: str
    longitude: float
    latitude: float
    row: int
    col: int
    ground_amsl_m: float
    kind: str
    origin: str
    structure_height_m: float | None
    heights_agl_m: tuple[float, ...]
    illustrative: bool = False

    @property
    def is_existing(self) -> bool:
        """Whether a structure stands there already."""
        return self.kind == "existing"
