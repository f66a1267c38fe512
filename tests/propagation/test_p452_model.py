"""P.452 as the registry offers it: parts of its loss, its notes, and what it refuses."""

import math

import numpy as np
import pytest
from raster_cases import raster

from ranplan.constants import ZONE_SEA
from ranplan.errors import ModelRangeError
from ranplan.propagation import RASTER_MODELS, Climate, Profile, Terrain
from ranplan.propagation.models.p452 import P452
from ranplan.propagation.profiles import profile_between

CLIMATE = Climate(45.0, 325.0, -17.0)


def _profile(n=201, length_m=20_000.0, **changes):
    rng = np.random.default_rng(2)
    arrays_of = {
        "distance_m": np.linspace(0, length_m, n),
        "elevation_amsl_m": rng.uniform(0, 60, n),
        "clutter_height_m": rng.choice([0.0, 10.0, 15.0], n),
        "zone": np.full(n, 4, dtype=np.uint8),
    }
    return Profile(**(arrays_of | changes))


PATH = _profile()


def _link(profile=PATH, **changes):
    arguments = {
        "frequency_mhz": 7_500.0,
        "tx_height_agl_m": 30.0,
        "rx_height_agl_m": 1.5,
        "climate": CLIMATE,
    }
    return P452.link_loss(profile, **(arguments | changes))


@pytest.mark.parametrize("time_percent", [50.0, 10.0, 0.01])
@pytest.mark.parametrize("places", [{}, {"location_percent": 90.0, "location_sigma_db": 5.5}])
@pytest.mark.parametrize("length_m", [300.0, 3_000.0, 40_000.0, 300_000.0])
def test_the_parts_add_up_to_the_loss_free_space_first(time_percent, places, length_m):
    found = _link(_profile(length_m=length_m), time_percent=time_percent, **places)
    assert next(iter(found.parts)) == "free space"
    assert sum(found.parts.values()) == pytest.approx(found.loss_db, abs=1e-9)
    assert found.parts["gases"] > 0.0
    assert found.parts["multipath and focusing"] <= 0.0
    assert found.loss_db > 0.0


def test_a_share_of_places_is_borrowed_and_the_answer_says_so():
    half = _link()
    most = _link(location_percent=90.0, location_sigma_db=4.0)
    assert half.notes == ()
    assert half.parts["places"] == 0.0
    assert most.notes == (
        "P.452 knows no share of places: the 90 % are P.1812's, with location_sigma_db = 4 dB",
    )
    assert most.loss_db - half.loss_db == pytest.approx(4.0 * 1.2817, abs=1e-3)
    with pytest.raises(ModelRangeError, match="location_percent = 90 needs location_sigma_db"):
        _link(location_percent=90.0)


def test_a_share_of_places_moves_nothing_at_sea_and_the_answer_says_so():
    at_sea = _profile(zone=np.full(201, ZONE_SEA, dtype=np.uint8))
    most = _link(at_sea, location_percent=90.0, location_sigma_db=4.0)
    assert most.loss_db == _link(at_sea).loss_db
    assert most.notes == ("location_percent = 90 % moves nothing: at sea all places are alike",)


def test_horizons_are_told_only_beyond_the_horizon():
    horizons = {"tx_horizon_km", "rx_horizon_km"}
    sight = _link(_profile(length_m=1_000.0, elevation_amsl_m=np.zeros(201)))
    assert sight.details["path"] == "line of sight"
    assert horizons & sight.details.keys() == set()
    beyond = _link(_profile(length_m=100_000.0))
    assert beyond.details["path"] == "beyond the horizon"
    assert horizons <= beyond.details.keys()


def test_antenna_gain_toward_the_horizon_couples_worse_into_troposcatter():
    mechanisms = [_link(tx_gain_dbi=g, rx_gain_dbi=g).mechanisms for g in (0.0, 20.0, 40.0)]
    scatter = [each["troposcatter"] for each in mechanisms]
    coupling = [0.051 * math.exp(0.055 * 2 * g) for g in (0.0, 20.0, 40.0)]
    assert np.diff(scatter) == pytest.approx(np.diff(coupling), abs=1e-9)
    assert len({each["ducting"] for each in mechanisms}) == 1


@pytest.mark.parametrize(
    "climate",
    [
        Climate(45.0, 325.0, -17.0, pressure_hpa=850.0),
        Climate(45.0, 325.0, -17.0, temperature_c=35.0),
    ],
)
def test_pressure_and_temperature_move_the_gases_and_nothing_else(climate):
    here, there = _link(climate=CLIMATE), _link(climate=climate)
    assert here.parts["gases"] != there.parts["gases"]
    assert here.parts["free space"] == there.parts["free space"]
    assert here.parts["diffraction"] == there.parts["diffraction"]


def test_what_stands_within_fifty_metres_of_a_terminal_does_not_count():
    fine = _profile(n=101, length_m=1_000.0, elevation_amsl_m=np.zeros(101))
    clutter = np.full(101, 10.0)
    bare_ends = np.where(np.minimum(fine.distance_m, 1_000 - fine.distance_m) < 50, 0, clutter)
    assert np.count_nonzero(bare_ends != clutter) == 10
    arrays = fine.distance_m, fine.elevation_amsl_m
    whole, cut = (_link(Profile(*arrays, c, fine.zone)) for c in (clutter, bare_ends))
    assert whole.loss_db == cut.loss_db
    clutter[95] += 20.0  # the point at 50 m from the handset
    assert _link(Profile(*arrays, clutter, fine.zone)).loss_db > whole.loss_db


def test_the_caller_s_profile_is_left_as_it_was():
    path = _profile(n=101, length_m=1_000.0)
    before = path.clutter_height_m.copy(), path.elevation_amsl_m.copy()
    _link(path)
    np.testing.assert_array_equal(path.clutter_height_m, before[0])
    np.testing.assert_array_equal(path.elevation_amsl_m, before[1])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"frequency_mhz": 99.0}, r"ITU-R P\.452: frequency_mhz = 99 MHz is outside 100 to 50000"),
        ({"frequency_mhz": 50_001.0}, "outside 100 to 50000 MHz"),
        ({"time_percent": 0.0}, r"time_percent = 0 % is outside 0\.001 to 50 %"),
        ({"time_percent": 51.0}, r"outside 0\.001 to 50 %"),
        ({"tx_height_agl_m": 0.5}, r"tx_height_agl_m = 0\.5 m is outside 1 to 3000 m"),
        ({"tx_gain_dbi": 81.0}, "tx_gain_dbi = 81 dBi is outside -30 to 80 dBi"),
        ({"rx_gain_dbi": math.nan}, "rx_gain_dbi = nan"),
        (
            {"smooth_form": "closed"},
            "no option 'smooth_form'; allowed: tx_gain_dbi, rx_gain_dbi, coast",
        ),
        ({"climate": Climate(45.0, 325.0, 0.0, pressure_hpa=math.nan)}, "pressure_hpa = nan hPa"),
        ({"climate": Climate(45.0, 325.0, 0.0, temperature_c=90.0)}, "temperature_c = 90"),
        ({"profile": _profile(length_m=249.0)}, r"249 m is outside 250 to 1e\+07 m"),
        ({"profile": _profile(n=4)}, "has 4 points; at least 5 are needed"),
    ],
)
def test_what_is_outside_the_range_is_refused_by_name(changes, message):
    with pytest.raises(ModelRangeError, match=message):
        _link(**changes)


@pytest.mark.parametrize("frequency_mhz", [100.0, 50_000.0])
@pytest.mark.parametrize("time_percent", [0.001, 50.0])
@pytest.mark.parametrize(("length_m", "n"), [(250.0, 5), (10_000_000.0, 101)])
def test_the_limits_of_the_range_are_taken(frequency_mhz, time_percent, length_m, n):
    path = _profile(n=n, length_m=length_m)
    found = _link(path, frequency_mhz=frequency_mhz, time_percent=time_percent)
    assert math.isfinite(found.loss_db)


def test_a_raster_s_cell_is_the_model_s_loss_along_the_same_profile():
    rng = np.random.default_rng(8)
    shape, site, cell = (60, 60), (5, 6), (52, 40)
    terrain = Terrain(
        rng.uniform(0, 90, shape).astype(np.float32),
        rng.choice(np.float32([0, 10, 20]), shape),
        rng.choice(np.uint8([1, 3, 4]), shape),
    )
    window = raster(
        terrain,
        30.0,
        site,
        25.0,
        model="p452",
        frequency_mhz=26_000.0,
        radius_m=5_000.0,
        time_percent=1.0,
        climate=CLIMATE,
    )
    distance_km, ground, surface, zone = profile_between(terrain, 30.0, site, cell)
    path = Profile(1000.0 * distance_km, ground, surface - ground, zone)
    link = {"frequency_mhz": 26_000.0, "tx_height_agl_m": 25.0, "time_percent": 1.0}
    assert window.loss_cdb[cell] / 100 == pytest.approx(_link(path, **link).loss_db, abs=0.0051)


def test_the_models_with_a_raster_are_listed():
    assert RASTER_MODELS == ("p1812", "p452")
