"""Spectrum licences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import shapely

    from ranplan.constraints.area import Area
    from ranplan.constraints.model import Citation, Emission

IN_FORCE = ("active", "issued", "granted", "registered")
NOT_YET = ("none", "applied", "offered")
ENDED = ("suspended", "surrendered", "cancelled", "revoked", "refused", "lapsed", "expired")


@dataclass(frozen=True, slots=True, eq=False)
class Licence:
    """
    A spectrum licence.

    Parameters
    ----------
    licence_id : str
    geometry : shapely Polygon or MultiPolygon
        Valid, WGS84. [deg]
    low_mhz, high_mhz : float
        Edges of the block in which base stations transmit. [MHz]
    citation : Citation
    holder : str or None
    third_party_allowed : bool or None
    status : str or None
        One of ``IN_FORCE``, ``NOT_YET``, ``ENDED``; None where the record says none.
    valid : (str or None, str or None)
        First and last day, ISO 8601.
    max_eirp_dbm : float or None
        In each ``eirp_ref_bw_mhz``. [dBm]
    eirp_ref_bw_mhz : float or None
        [MHz]
    is_repaired : bool
        The polygon was invalid.
    is_doubtful : bool
        It is not clear which area an invalid polygon means.
    """

    licence_id: str
    geometry: shapely.Geometry
    low_mhz: float
    high_mhz: float
    citation: Citation
    holder: str | None = None
    third_party_allowed: bool | None = None
    status: str | None = None
    valid: tuple[str | None, str | None] = (None, None)
    max_eirp_dbm: float | None = None
    eirp_ref_bw_mhz: float | None = None
    is_repaired: bool = False
    is_doubtful: bool = False

    def overlaps(self, emission: Emission) -> bool:
        """Tell whether its block and a channel have frequencies in common, or may have."""
        if emission.low_mhz is None or emission.high_mhz is None:
            return True
        return self.low_mhz < emission.high_mhz and emission.low_mhz < self.high_mhz


@dataclass(frozen=True, slots=True, eq=False)
class LicenceLayer:
    """
    A layer of licences.

    Parameters
    ----------
    layer_id : str
    licences : tuple of Licence
    accuracy_m : float
        Horizontal accuracy of the polygons. [m]
    extent : Area or None
        Where the layer is complete; None: not known.
    citation : Citation
        Of the layer, for verdicts that no licence decides.
    """

    layer_id: str
    licences: tuple[Licence, ...]
    accuracy_m: float
    extent: Area | None
    citation: Citation
