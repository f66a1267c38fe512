"""What may be added to a model's loss: the sum stays a sum, and nothing is counted twice."""

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest

from ranplan.errors import DoubleCountingError, ModelRangeError, UnknownModelError
from ranplan.propagation import MODELS, Climate, LinkLoss, Profile, p530, p676, p2108, p2109
from ranplan.propagation.link_geometry import link_geometry
from ranplan.propagation.model import CONTENTS
from ranplan.propagation.parts import (
    PARTS,
    Surroundings,
    addable,
    check_combination,
    with_parts,
)

INDEX = Path(__file__).parents[2] / "docs" / "models" / "README.md"
FREE_SPACE = MODELS["p525"]
LINK = {
    "frequency_mhz": 2_600.0,
    "tx_height_agl_m": 35.0,
    "rx_height_agl_m": 1.5,
    "climate": Climate(45.0, 325.0, -17.0, pressure_hpa=990.0, temperature_c=25.0),
}
NEAR = Surroundings(
    vapour_density_g_m3=20.0,
    rain_rate_001_mm_h=60.0,
    rain_time_percent=0.01,
    clutter_type="suburban",
    clutter_height_m=12.0,
    street_width_m=20.0,
    building="traditional",
)
TOGETHER = ("gases", "rain", "clutter_statistical", "building_entry")


def _profile(clutter_m=0.0):
    clutter = np.zeros(61)
    clutter[30:40] = clutter_m
    ground = np.linspace(120.0, 10.0, 61)
    return Profile(np.linspace(0.0, 6_000.0, 61), ground, clutter, np.full(61, 4, np.uint8))


BARE, BUILT_UP = _profile(), _profile(15.0)


def _added(keys, near=NEAR, model=FREE_SPACE, **changes):
    link = LINK | changes
    loss = model.link_loss(BARE, **link)
    return loss, with_parts(loss, model, BARE, keys, surroundings=near, **link)


def _expected():
    """What each part is, by the public functions."""
    f, climate = LINK["frequency_mhz"], LINK["climate"]
    geometry = link_geometry(
        BARE,
        tx_height_agl_m=LINK["tx_height_agl_m"],
        rx_height_agl_m=LINK["rx_height_agl_m"],
        frequency_mhz=f,
        delta_n=climate.delta_n,
    )
    slant_m = math.hypot(6_000.0, 110.0 + 33.5)
    assert geometry.arrival_deg == pytest.approx(math.degrees(math.atan(143.5 / 6_000.0)), abs=0.05)
    return {
        "gases": p676.gas_attenuation_db(
            f, slant_m, dry_pressure_hpa=990.0, vapour_density_g_m3=20.0, temperature_c=25.0
        ),
        "rain": p530.rain_attenuation_db(
            f, slant_m, rain_rate_001_mm_h=60.0, time_percent=0.01, tilt_deg=90.0
        ),
        "clutter_height_gain": p2108.height_gain_loss_db(
            f, 1.5, "suburban", clutter_height_m=12.0, street_width_m=20.0
        ),
        "clutter_statistical": p2108.terrestrial_loss_db(f, 6_000.0),
        "building_entry": p2109.building_entry_loss_db(
            f, "traditional", elevation_deg=geometry.arrival_deg
        ),
    }


@pytest.mark.parametrize("key", PARTS)
def test_a_part_adds_what_its_public_function_says(key):
    before, after = _added([key])
    assert after.parts[PARTS[key].title] == pytest.approx(_expected()[key], rel=1e-12)
    assert after.loss_db - before.loss_db == pytest.approx(_expected()[key], rel=1e-9)


@pytest.mark.parametrize("model", [FREE_SPACE, MODELS["p1812"]], ids=lambda model: model.key)
def test_the_parts_still_add_up_and_every_mechanism_is_as_much_weaker(model):
    before, after = _added(TOGETHER, model=model)
    assert sum(after.parts.values()) == pytest.approx(after.loss_db, abs=1e-9)
    assert list(after.parts)[: len(before.parts)] == list(before.parts)
    added_db = after.loss_db - before.loss_db
    assert added_db == pytest.approx(sum(_expected()[key] for key in TOGETHER), rel=1e-9)
    assert after.mechanisms == pytest.approx(
        {name: loss_db + added_db for name, loss_db in before.mechanisms.items()}
    )
    assert after.details == before.details


def test_no_part_leaves_the_loss_as_it_is():
    before, after = _added([])
    assert isinstance(after, LinkLoss)
    assert after == before


def test_a_note_says_at_which_share_a_part_that_varies_stands():
    near = dataclasses.replace(NEAR, building_percent=90.0)
    notes = " | ".join(_added(TOGETHER, near)[1].notes)
    assert "rain: exceeded for 0.01 % of the year" in notes
    assert "clutter, over places: its median" in notes
    assert "building entry: not exceeded in 90 % of places" in notes


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.key)
@pytest.mark.parametrize("part", PARTS.values(), ids=lambda part: part.key)
def test_what_a_model_counts_is_not_added_to_it_and_all_else_may_be(model, part):
    if part.adds in model.contains:
        with pytest.raises(DoubleCountingError, match=f"{part.key} .* would count it twice"):
            check_combination(model, [part.key], profile=BUILT_UP)
    elif model.key == "tr38901_inh" and part.key in ("rain", "building_entry"):
        with pytest.raises(ModelRangeError, match=f"{part.key} is not added: .* one building"):
            check_combination(model, [part.key], profile=BUILT_UP)
    else:
        check_combination(model, [part.key], profile=BUILT_UP)


@pytest.mark.parametrize("key", ["clutter_height_gain", "clutter_statistical"])
def test_a_model_that_takes_clutter_from_the_profile_counts_none_where_there_is_none(key):
    check_combination(MODELS["p1812"], [key], profile=BARE)
    for profile in (None, BUILT_UP):
        with pytest.raises(
            DoubleCountingError,
            match=r"P\.1812 .*already counts clutter in its profile: .*, or give a profile without",
        ):
            check_combination(MODELS["p1812"], [key], profile=profile)


def _with_clutter(length_m, *places_m):
    """A profile in steps of 10 m with clutter at some places."""
    distance = np.arange(0.0, length_m + 1.0, 10.0)
    clutter = np.where(np.isin(distance, places_m), 12.0, 0.0)
    return Profile(distance, np.zeros(distance.size), clutter, np.full(distance.size, 4, np.uint8))


@pytest.mark.parametrize(
    ("key", "place_m", "counts"),
    [
        ("p1812", 0.0, False),
        ("p1812", 1_000.0, False),
        ("p1812", 10.0, True),
        ("p1812", 990.0, True),
        ("p452", 40.0, False),
        ("p452", 50.0, True),
        ("p452", 950.0, True),
        ("p452", 960.0, False),
    ],
)
def test_clutter_that_a_model_does_not_meet_is_not_counted_by_it(key, place_m, counts):
    model, profile = MODELS[key], _with_clutter(1_000.0, place_m)
    # The model says so itself.
    losses = [model.path_loss_db(p, **LINK) for p in (profile, _with_clutter(1_000.0))]
    if not counts:
        assert losses[0] == losses[1]
        check_combination(model, ["clutter_statistical"], profile=profile)
    else:
        with pytest.raises(DoubleCountingError, match="counts clutter in its profile"):
            check_combination(model, ["clutter_statistical"], profile=profile)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"time_percent": math.nan}, "time_percent = nan % is"),
        ({"location_percent": math.nan}, "location_percent = nan % is"),
        ({"location_percent": 100.0}, "location_percent = 100 % is outside"),
        ({"polarization": "circular"}, "polarization 'circular' is none of"),
    ],
)
def test_shares_and_polarizations_that_are_none_are_refused(change, told):
    loss = FREE_SPACE.link_loss(BARE, **LINK)
    with pytest.raises(ModelRangeError, match=told):
        with_parts(loss, FREE_SPACE, BARE, ["gases"], surroundings=NEAR, **(LINK | change))


def test_clutter_that_is_part_of_a_models_surroundings_is_counted_over_a_bare_profile_too():
    contains = frozenset({"clutter"})
    for kind, inputs in (("site_general", frozenset({"clutter"})), ("path", frozenset())):
        model = dataclasses.replace(FREE_SPACE, kind=kind, inputs=inputs, contains=contains)
        with pytest.raises(DoubleCountingError, match="counts clutter in its surroundings"):
            check_combination(model, ["clutter_statistical"], profile=BARE)


def test_clutter_stood_on_the_terrain_by_an_option_is_counted_too():
    options = {"clutter": "added_to_terrain"}
    check_combination(FREE_SPACE, ["clutter_statistical"], profile=BARE, options=options)
    with pytest.raises(DoubleCountingError, match="already counts clutter in its profile"):
        check_combination(FREE_SPACE, ["clutter_statistical"], profile=BUILT_UP, options=options)


def test_gases_are_not_added_to_a_model_that_has_them():
    model = dataclasses.replace(FREE_SPACE, contains=frozenset({"gases"}))
    with pytest.raises(DoubleCountingError, match=r"adding gases \(ITU-R P\.676\) would count it"):
        check_combination(model, ["gases"])


def test_two_parts_that_count_the_same_exclude_each_other():
    with pytest.raises(
        DoubleCountingError, match="clutter_height_gain and clutter_statistical both count clutter"
    ):
        check_combination(FREE_SPACE, ["clutter_height_gain", "gases", "clutter_statistical"])


def test_everything_that_is_counted_twice_is_told_at_once():
    model = dataclasses.replace(FREE_SPACE, contains=frozenset({"gases"}))
    with pytest.raises(DoubleCountingError) as refusal:
        check_combination(model, ["gases", "rain", "rain"])
    assert "rain is asked for 2 times" in str(refusal.value)
    assert "counts gases" in str(refusal.value)


def test_parts_are_refused_before_they_are_computed():
    with pytest.raises(DoubleCountingError, match="rain is asked for 2 times"):
        _added(["rain", "rain"], Surroundings())


@pytest.mark.parametrize(
    ("changes", "near", "told"),
    [
        (
            {"location_percent": 90.0, "location_sigma_db": 5.5},
            {"building_percent": 80.0},
            "location_percent = 90 % and building_percent = 80 %: .* shares of places",
        ),
        (
            {},
            {"clutter_percent": 90.0, "building_percent": 80.0},
            "clutter_percent = 90 % and building_percent = 80 %: .* shares of places",
        ),
        ({"time_percent": 1.0}, {}, "time_percent = 1 % and rain_time_percent = 0.01 %: .* time"),
    ],
)
def test_two_shares_other_than_half_do_not_add(changes, near, told):
    model, link = MODELS["p1812"], LINK | changes
    loss = model.link_loss(BARE, **link)
    link.pop("location_sigma_db", None)
    surroundings = dataclasses.replace(NEAR, **near)
    with pytest.raises(DoubleCountingError, match=f"{told}.*ask all but one for 50 %"):
        with_parts(loss, model, BARE, TOGETHER, surroundings=surroundings, **link)


def test_one_share_other_than_half_is_added_to_medians():
    near = dataclasses.replace(NEAR, building_percent=90.0)
    _, after = _added(["clutter_statistical", "building_entry"], near)
    expected = p2109.building_entry_loss_db(
        LINK["frequency_mhz"], "traditional", elevation_deg=1.3, percent=90.0
    )
    assert after.parts["building entry"] == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    ("key", "missing"),
    [
        ("rain", "rain_rate_001_mm_h is needed, in mm/h"),
        ("clutter_height_gain", "clutter_type is needed, one of water_sea"),
        ("building_entry", "building is needed, one of traditional, thermally_efficient"),
    ],
)
def test_what_a_part_needs_and_is_not_told_is_refused_not_guessed(key, missing):
    with pytest.raises(ModelRangeError, match=missing):
        _added([key], Surroundings())


def test_rain_needs_its_share_of_the_year():
    with pytest.raises(ModelRangeError, match="rain_time_percent is needed, of the year"):
        _added(["rain"], Surroundings(rain_rate_001_mm_h=60.0))


@pytest.mark.parametrize("key", PARTS)
def test_a_part_refuses_a_frequency_outside_its_range_and_takes_its_ends(key):
    low, high = PARTS[key].frequency_mhz
    for inside in (low, high):
        _added([key], frequency_mhz=inside)
    for outside in (low * 0.99, high * 1.01):
        with pytest.raises(ModelRangeError, match="frequency_mhz = "):
            _added([key], frequency_mhz=outside)


def test_a_part_that_does_not_exist_is_answered_with_those_that_do():
    with pytest.raises(UnknownModelError, match="no part 'fog' to add; allowed: gases, rain, clu"):
        check_combination(FREE_SPACE, ["fog"])


@pytest.mark.parametrize("part", PARTS.values(), ids=lambda part: part.key)
def test_a_part_says_what_it_counts_and_reads_in_the_words_of_the_models(part):
    assert part.adds in CONTENTS
    assert set(part.reads) <= {field.name for field in dataclasses.fields(Surroundings)}
    assert part.share is None or part.share[1] in part.reads


@pytest.fixture(scope="module")
def index():
    """Rows of the table in the index of models: key, what it counts, what may be added."""
    rows = [line.split("|")[1:-1] for line in INDEX.read_text("utf-8").splitlines() if "|" in line]
    words = [[cell.replace("`", "").strip() for cell in row] for row in rows if len(row) == 3]
    return {row[0]: row[1:] for row in words if row[0] in MODELS}


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.key)
def test_the_index_of_models_says_what_each_counts_and_what_may_be_added(model, index):
    counted, may_be = (set(cell.split(", ")) for cell in index[model.key])
    assert counted == {name.replace("_", " ") for name in model.contains or {"nothing"}}
    assert may_be == set(addable(model))
    assert set(addable(model)) <= {p.key for p in PARTS.values() if p.adds not in model.contains}
