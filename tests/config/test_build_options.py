"""Options: candidate by height by equipment, connected to fibre and priced."""

import dataclasses
import math
import time

import numpy as np
import pytest
from pyproj import Geod
from siting_files import GRID, Folder, lon_lat, make_region, write_lines

from ranplan.config.options import build_options
from ranplan.errors import InvalidInputError
from ranplan.sites.candidate import Candidate
from ranplan.sites.orientation import grid_azimuth_deg

PANEL, OMNI, MID = "synthetic-a-n28-4t40", "synthetic-c-n28-omni", "synthetic-a-n78-8t25"
ONE = f"- {{name: one, radios: {{low: {PANEL}}}, azimuths_deg: [0, 120, 240], tilt_deg: 3}}"
EQUIPMENT = f"""\
equipment:
  {ONE}
  - {{name: both, radios: {{mid: {MID}, low: {PANEL}}}, azimuths_deg: [90]}}
  - {{name: village, radios: {{low: {OMNI}}}, azimuths_deg: omni}}
"""
COSTS = f"""\
costs:
  currency: AUD
  towers:
    classes:
      - {{up_to_height_m: 30, new: 150000, existing: 20000}}
      - {{up_to_height_m: 60, new: 250000, existing: 35000}}
    source: quotation
  power: {{new: 50000, existing: 5000, source: quotation}}
  radios:
    price: {{{PANEL}: 9000, {MID}: 12000, {OMNI}: 4000}}
    installation_per_sector: 2500
    integration_per_site: 8000
    source: quotation
  opex_per_year: {{new: 5000, existing: 12000, per_sector: 700, source: quotation}}
"""
BACKHAUL = """\
backhaul:
  source: quotation
  fibre: {file: fibre.geojson}
  route_factor: 1.25
  links:
    - {kind: fibre, up_to_m: 1250, fixed: 10000, per_m: 40}
    - {kind: microwave, up_to_m: 5000, fixed: 60000, opex_per_year: 3000}
"""


def candidate(site_id="N001", row=100, col=100, *, kind="new", heights_agl_m=(30.0, 45.0), shift=0):
    easting, northing = GRID.xy(row, col)
    longitude, latitude = lon_lat(easting + shift, northing)
    return Candidate(
        site_id,
        f"site {site_id}",
        longitude,
        latitude,
        row,
        col,
        123.0,
        kind,
        "test",
        None if kind == "new" else max(heights_agl_m),
        heights_agl_m,
    )


@pytest.fixture
def build(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = Folder(tmp_path)

    def run(candidates, text=EQUIPMENT + COSTS, masts=()):
        loaded = folder.load(text)
        parts = folder.radio_parts(loaded)
        return build_options(loaded, make_region(), candidates, *parts, masts=masts)

    return run


@pytest.fixture
def refused(build):
    def run(candidates, text=EQUIPMENT + COSTS, masts=()):
        with pytest.raises(InvalidInputError) as caught:
            build(candidates, text, masts)
        return [str(problem) for problem in caught.value.problems]

    return run


def test_options_are_candidates_by_heights_by_equipment(build):
    found = build([candidate("N001"), candidate("T/1", 50, 60, kind="existing")])
    assert [option.option_id for option in found.options] == [
        f"{site}/h{height}/{name}"
        for site in ("N001", "T/1")
        for height in (30, 45)
        for name in ("one", "both", "village")
    ]
    assert (found.unconnected, found.files) == ((), ())
    assert found.notes == ("backhaul: none given; connections cost nothing and reach anywhere",)


def mast_at(build, shift, *, site_id="M1", equipment="one"):
    """A mast in service so far east of the candidate, with an equipment's sectors."""
    options = build([candidate(site_id, shift=shift)]).options
    return next(option.site for option in options if option.equipment == equipment)


@pytest.mark.parametrize(
    ("site_id", "shift", "is_there"),
    [("M1", 0, True), ("M1", -49, True), ("M1", 51, False), ("N001", 5_000, True)],
)
def test_a_carrier_that_a_mast_there_transmits_is_not_offered_again(
    build, site_id, shift, is_there
):
    equipment = EQUIPMENT + f"  - {{name: more, radios: {{mid: {MID}}}, azimuths_deg: [90]}}\n"
    mast = mast_at(build, shift, site_id=site_id)  # on the low carrier
    found = build([candidate("N001"), candidate("N002", 30, 30)], equipment + COSTS, [mast])
    offered = {o.equipment for o in found.options if o.site.site_id == "N001"}
    assert offered == ({"more"} if is_there else {"one", "both", "village", "more"})
    assert sum(option.site.site_id == "N002" for option in found.options) == 2 * 4
    note = (
        "equipment: 6 options repeat a carrier of a mast in service at the same place and are left"
        " out"
    )
    assert found.notes[1:] == ((note,) if is_there else ())  # after that of the backhaul


def test_if_masts_there_transmit_all_that_could_be_built_the_config_is_refused(build, refused):
    (problem,) = refused([candidate()], masts=[mast_at(build, 0)])
    assert problem.startswith("plan.yaml:8: equipment: every entry repeats a carrier of the mast")


def test_an_option_carries_the_site_it_would_build(build):
    place = candidate("N001", heights_agl_m=(30.5,))
    options = {option.equipment: option for option in build([place]).options}
    option = options["one"]
    assert option.option_id == "N001/h30.5/one"
    assert option.candidate is place
    site = option.site
    assert (site.site_id, site.name, site.height_agl_m) == ("N001", "site N001", 30.5)
    assert (site.row, site.col, site.ground_amsl_m) == (100, 100, 123.0)
    assert [s.sector_id for s in site.sectors] == [f"{option.option_id}/low/{n}" for n in (1, 2, 3)]
    assert [s.azimuth_true_deg for s in site.sectors] == [0.0, 120.0, 240.0]
    assert {s.tilt_deg for s in site.sectors} == {3.0}
    assert {s.radio.radio_id for s in site.sectors} == {PANEL}
    for sector in site.sectors:
        assert sector.azimuth_grid_deg == pytest.approx(
            grid_azimuth_deg(sector.azimuth_true_deg, GRID.crs, place.longitude, place.latitude),
            abs=1e-9,
        )
    both = options["both"].site.sectors  # carriers in the order of the config's carriers
    assert [(s.carrier.name, s.radio.radio_id) for s in both] == [("low", PANEL), ("mid", MID)]
    (omni,) = options["village"].site.sectors
    assert (omni.azimuth_true_deg, omni.azimuth_grid_deg, omni.tilt_deg) == (None, 0.0, 0.0)
    assert options["both"].vendors == ("Synthetic A",)


def test_costs_by_hand(build):
    found = build([candidate("N001"), candidate("T1", kind="existing", heights_agl_m=(30.0,))])
    costs = {option.option_id: option.cost for option in found.options}
    new = costs["N001/h45/both"]
    assert new.capex_parts == {
        "tower": 250_000.0,
        "power": 50_000.0,
        "backhaul": 0.0,
        "o_ru": 21_000.0,
        "installation": 5_000.0,
        "integration": 8_000.0,
    }
    assert new.opex_parts == {"site": 5_000.0, "sectors": 1_400.0, "backhaul": 0.0}
    assert new.currency == "AUD"
    assert costs["T1/h30/one"].capex == 20_000 + 5_000 + 3 * 9_000 + 3 * 2_500 + 8_000
    assert costs["T1/h30/one"].opex_per_year == 12_000 + 3 * 700


def test_without_backhaul_a_site_has_no_link(build):
    (option, *_) = build([candidate()]).options
    assert (option.backhaul, option.fibre_distance_m) == (None, None)


def fibre_east_of_column_100(tmp_path, metres):
    """A route north to south, so far east of the centres of column 100."""
    easting, _ = GRID.xy(100, 100)
    _, south, _, north = GRID.bounds
    # with a corner a kilometre: between them a line runs straight in degrees
    route = [(easting + metres, y) for y in np.arange(south - 3_000, north + 3_000, 1_000.0)]
    write_lines(tmp_path / "fibre.geojson", route)


@pytest.mark.parametrize(
    ("metres", "kind", "capex"),
    [
        (0.0, "fibre", 10_000.0),
        (800.0, "fibre", 50_000.0),  # 800 m x 1.25 x 40
        (1_004.0, "microwave", 60_000.0),  # fibre would bridge 1,250 m, which are 1,000 straight
        (3_990.0, "microwave", 60_000.0),
    ],
)
def test_a_site_gets_the_cheapest_link_that_reaches(build, tmp_path, metres, kind, capex):
    fibre_east_of_column_100(tmp_path, metres)
    option = build([candidate()], EQUIPMENT + COSTS + BACKHAUL).options[0]
    assert option.backhaul == kind
    assert option.fibre_distance_m == pytest.approx(1.25 * metres, abs=0.2)
    assert option.cost.capex_parts["backhaul"] == pytest.approx(capex, abs=40 * 0.2)
    assert option.cost.opex_parts["backhaul"] == (0.0 if kind == "fibre" else 3_000.0)


def test_distance_starts_at_the_candidates_place_not_at_its_cells_centre(build, tmp_path):
    fibre_east_of_column_100(tmp_path, 800.0)
    options = build([candidate(shift=40.0)], EQUIPMENT + COSTS + BACKHAUL).options
    assert options[0].fibre_distance_m == pytest.approx(1.25 * 760.0, abs=0.2)


def test_distances_agree_with_the_ellipsoid_to_a_thousandth(build, tmp_path):
    geod = Geod(ellps="WGS84")
    pops = [GRID.xy(20, 30), (GRID.bounds[2] + 1_000.0, GRID.bounds[1] - 500.0)]
    write_lines(tmp_path / "fibre.geojson", *pops, kind="Point")
    places = [candidate("A", 40, 50), candidate("B", 190, 190)]
    text = EQUIPMENT + COSTS + BACKHAUL.replace("up_to_m: 5000", "up_to_m: 50000")
    found = {option.site.site_id: option for option in build(places, text).options}
    for place in places:
        metres = min(geod.inv(place.longitude, place.latitude, *lon_lat(*pop))[2] for pop in pops)
        assert found[place.site_id].fibre_distance_m / 1.25 == pytest.approx(metres, rel=1e-3)


def test_a_long_straight_line_in_degrees_is_bent_as_it_runs_on_the_map(build, tmp_path):
    # along a parallel over 20 degrees; its chord on the map would pass kilometres away
    _, latitude = lon_lat(*GRID.xy(100, 100))
    text = (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {},'
        ' "geometry": {"type": "LineString", "coordinates":'
        f" [[135, {latitude}], [155, {latitude}]]}}}}]}}"
    )
    (tmp_path / "fibre.geojson").write_text(text)
    option = build([candidate()], EQUIPMENT + COSTS + BACKHAUL).options[0]
    assert option.fibre_distance_m == pytest.approx(0.0, abs=1.0)


def test_candidates_beyond_the_longest_link_are_unconnected_and_said(build, tmp_path):
    fibre_east_of_column_100(tmp_path, 0.0)
    near, far = candidate("A", 100, 61), candidate("B", 100, 59)  # 3,900 m and 4,100 m
    found = build([near, far], EQUIPMENT + COSTS + BACKHAUL)
    assert {option.site.site_id for option in found.options} == {"A"}
    assert found.unconnected == (far,)
    assert found.notes == (
        "backhaul: 1 of 2 candidates are farther than 5000 m from the fibre network along the"
        " ground and get no site",
    )
    assert [(file.given, file.role) for file in found.files] == [("fibre.geojson", "fibre network")]


@pytest.mark.parametrize("metres", [6_000.0, 3_000_000.0])
def test_if_no_candidate_can_be_connected_the_config_is_refused(refused, tmp_path, metres):
    fibre_east_of_column_100(tmp_path, metres)
    (problem,) = refused([candidate()], EQUIPMENT + COSTS + BACKHAUL)
    line = (EQUIPMENT + COSTS + BACKHAUL).splitlines().index("  links:") + 8
    assert problem.startswith(f"plan.yaml:{line}: backhaul.links: no candidate is within 5000 m of")


def test_a_link_without_a_practical_limit_is_no_hindrance(build, tmp_path):
    fibre_east_of_column_100(tmp_path, 30_000.0)
    text = BACKHAUL.replace("up_to_m: 5000", "up_to_m: 40000000")
    option = build([candidate()], EQUIPMENT + COSTS + text).options[0]
    assert option.backhaul == "microwave"
    assert option.fibre_distance_m == pytest.approx(37_500.0, rel=1e-3)


def test_polygons_are_no_fibre(refused, tmp_path):
    corners = [GRID.xy(10, 10), GRID.xy(10, 20), GRID.xy(20, 20), GRID.xy(10, 10)]
    write_lines(tmp_path / "fibre.geojson", corners, kind="Polygon")
    (problem,) = refused([candidate()], EQUIPMENT + COSTS + BACKHAUL)
    assert problem.startswith("fibre.geojson: holds Polygon where lines or points are needed")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "  power: {new: 50000, existing: 5000, source: quotation}",
            "  power: {new: 50000, existing: 5000, illustrative: true}",
        ),
        ("per_sector: 700, source: quotation", "per_sector: 700, illustrative: true"),
        (
            "backhaul:\n  source: quotation",
            "backhaul:\n  illustrative: true",
        ),
        ("{file: fibre.geojson}", "{file: fibre.geojson, illustrative: true}"),
    ],
)
def test_a_cost_is_made_up_if_any_part_of_it_is(build, tmp_path, old, new):
    fibre_east_of_column_100(tmp_path, 100.0)
    text = EQUIPMENT + COSTS + BACKHAUL
    assert old in text
    assert build([candidate()], text).options[0].cost.illustrative is False
    assert build([candidate()], text.replace(old, new)).options[0].cost.illustrative is True


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "- {name: one, radios: {low: synthetic-a}, azimuths_deg: [0]}",
            "plan.yaml:9: equipment[0].radios.low: there is no radio 'synthetic-a'; allowed: synth",
        ),
        (
            f"- {{name: one, radios: {{mid: {PANEL}}}, azimuths_deg: [0]}}",
            f"equipment[0].radios.mid: radio '{PANEL}' does not transmit in n78; allowed: synth",
        ),
        (
            f"- {{name: one, radios: {{low: {PANEL}}}, azimuths_deg: omni}}",
            f"equipment[0].azimuths_deg: radio '{PANEL}' has a sector antenna and no azimuth",
        ),
        (
            f"- {{name: one, radios: {{low: {OMNI}}}, azimuths_deg: [0, 180]}}",
            f"equipment[0].azimuths_deg: radio '{OMNI}' has an omni antenna, which has no azimuth",
        ),
        (
            f"- {{name: one, radios: {{low: {OMNI}}}, azimuths_deg: omni, tilt_deg: 2}}",
            "has an omni antenna, which has no azimuth or tilt; set azimuths_deg to omni and tilt",
        ),
        (
            f"- {{name: one, radios: {{low: {PANEL}}}, azimuths_deg: [0, 120, 0]}}",
            "equipment[0].azimuths_deg: two sectors point the same way; leave one out",
        ),
    ],
)
def test_equipment_that_cannot_be_is_refused_with_its_line(refused, line, message):
    text = (EQUIPMENT + COSTS).replace(ONE, line)
    prices = "price: {synthetic-a: 1, "
    problems = refused([candidate()], text.replace("price: {", prices))
    assert len(problems) == 1
    assert message in problems[0]


def test_all_that_is_wrong_with_equipment_comes_at_once(refused):
    text = (EQUIPMENT + COSTS).replace("[90]", "omni").replace("[0, 120, 240]", "[0, 0]")
    assert len(refused([candidate(heights_agl_m=(80.0,))], text)) == 3


def test_an_omni_beside_panels_has_no_azimuth(build):
    text = (EQUIPMENT + COSTS).replace(
        ONE, f"- {{name: one, radios: {{low: {OMNI}, mid: {MID}}}, azimuths_deg: [10, 190]}}"
    )
    sectors = build([candidate()], text).options[0].site.sectors
    assert [(s.carrier.name, s.azimuth_true_deg) for s in sectors] == [
        ("low", None),
        ("mid", 10.0),
        ("mid", 190.0),
    ]


def test_a_height_above_the_last_tower_class_is_refused(build, refused):
    assert build([candidate(heights_agl_m=(60.0,))]).options
    (problem,) = refused(
        [candidate("A", heights_agl_m=(30.0, 60.1)), candidate("B", heights_agl_m=(85.0,))]
    )
    line = (EQUIPMENT + COSTS).splitlines().index("    classes:") + 8
    assert problem.startswith(
        f"plan.yaml:{line}: costs.towers.classes: 2 candidates have antenna heights that no class"
        " has a price for, the greatest 85 m at B; allowed: up to 60 m"
    )


def test_options_of_a_made_up_structure_are_made_up_sites(build):
    place = candidate()
    made_up = dataclasses.replace(place, illustrative=True)
    assert build([made_up]).options[0].site.illustrative is True


def test_a_thousand_options_take_less_than_a_second(build, tmp_path):
    fibre_east_of_column_100(tmp_path, 0.0)
    rng = np.random.default_rng(1)
    places = [candidate(f"N{n}", int(row), 100) for n, row in enumerate(rng.integers(0, 200, 170))]
    start = time.perf_counter()
    found = build(places, EQUIPMENT + COSTS + BACKHAUL)
    assert time.perf_counter() - start < 1.0
    assert len(found.options) == 170 * 2 * 3
    assert all(math.isfinite(option.cost.capex) for option in found.options)
