"""Places, zones and licences whose distances are known beforehand."""

from dataclasses import replace

import shapely
from pyproj import Geod

from ranplan.constraints.area import Area
from ranplan.constraints.engine import evaluate
from ranplan.constraints.licence import Licence, LicenceLayer
from ranplan.constraints.model import Citation, Emission, Life, RuleBook, Subject
from ranplan.constraints.zoning import Zone, ZoningLayer

GEOD = Geod(ellps="WGS84")
LIFE = Life("2027-06-01", "2037-05-31")
SOURCE = Citation("Planning scheme", "3.1", trust="V", verified=True)
LAYER_SOURCE = Citation("zones.gpkg")

# A box of a degree. From a point of its western side, a geodesic that leaves at a right angle
# has that point as its foot on the side: the distance to the box is known without computing it.
BOX = shapely.box(145.0, -17.0, 146.0, -16.0)
FOOT = (145.0, -16.4)
EVERYWHERE = Area([shapely.box(140.0, -22.0, 151.0, -11.0)])


def from_the_box(distance_m: float) -> tuple[float, float]:
    """Longitude and latitude so far west of BOX; negative: inside it. [deg]."""
    azimuth_deg = 270.0 if distance_m >= 0.0 else 90.0
    longitude, latitude, _ = GEOD.fwd(*FOOT, azimuth_deg, abs(distance_m))
    return longitude, latitude


def subject_at(place: tuple[float, float], **changes) -> Subject:
    """Return a new structure of 30 m without accuracies, footprint or emissions."""
    exact = Subject(
        subject_id="S1/h30",
        site_id="S1",
        name="Site 1",
        longitude=place[0],
        latitude=place[1],
        top_agl_m=30.0,
        is_new=True,
        position_accuracy_m=0.0,
        height_accuracy_m=0.0,
        footprint_radius_m=0.0,
        emissions=(),
    )
    return replace(exact, **changes)


def zone(geometry=BOX, **fields) -> Zone:
    return Zone(fields.pop("zone_id", "Z1"), geometry, SOURCE, **fields)


def zoning(*zones: Zone, accuracy_m=0.0, extent=EVERYWHERE) -> ZoningLayer:
    return ZoningLayer("plan", zones, accuracy_m, extent, LAYER_SOURCE)


EMISSION = Emission("c700", 773.0, 783.0, 60.0, "Example Operator")
LICENCE = Licence(
    licence_id="L1",
    geometry=BOX,
    low_mhz=773.0,
    high_mhz=783.0,
    citation=SOURCE,
    holder="Example Operator",
    status="active",
    valid=("2021-01-01", "2044-12-31"),
    max_eirp_dbm=60.0,
    eirp_ref_bw_mhz=10.0,
)


def licences(*items: Licence, accuracy_m=0.0, extent=EVERYWHERE) -> LicenceLayer:
    return LicenceLayer("spectrum", items or (LICENCE,), accuracy_m, extent, LAYER_SOURCE)


def judged(rule, subject: Subject, life: Life = LIFE) -> list:
    return list(evaluate([subject], RuleBook((rule,)), life))


def verdict_on(rule, subject: Subject, life: Life = LIFE):
    (verdict,) = judged(rule, subject, life)
    return verdict
