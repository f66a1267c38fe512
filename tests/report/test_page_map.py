import base64
import io
import re
from dataclasses import replace

import numpy as np
import pytest
from affine import Affine
from PIL import Image
from pyproj import CRS, Transformer
from siting_builder import make_siting_plan

from ranplan.constants import ZONE_SEA
from ranplan.grid import Grid
from ranplan.report import page_content, page_marks
from ranplan.report.page_frame import Frame, graticule, lookup
from ranplan.report.page_map import FIGURE_SIDE, figure, map_data
from ranplan.report.page_pictures import change_classes, change_uri, tiers_uri
from ranplan.symbology import NEWLY_SERVED_COLOUR, SERVED_BEFORE_COLOUR, tier_colours

GRIDS = {
    "queensland": Grid((720, 374), Affine(271, 0, 292_000, 0, -271, 8_245_000), CRS(32755)),
    "across the antimeridian": Grid(
        (300, 400), Affine(500, 0, 720_000, 0, -500, 8_020_000), CRS(32760)
    ),
    "north and west": Grid((100, 100), Affine(90, 0, 650_000, 0, -90, 4_900_000), CRS(32629)),
}


@pytest.fixture(scope="module")
def plan():
    return make_siting_plan()


@pytest.fixture(scope="module")
def data(plan):
    return map_data(plan, plan.siting, page_content.numbered(plan.siting))


@pytest.fixture(params=GRIDS.values(), ids=GRIDS.keys())
def frame(request):
    return Frame.of(request.param)


def pixels(uri):
    kind, content = uri.split(",")
    assert kind == "data:image/png;base64"
    picture = Image.open(io.BytesIO(base64.b64decode(content))).convert("RGBA")
    return np.asarray(picture).astype(int)


def rgb(colour):
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def test_places_are_metres_from_the_south_west_corner(frame):
    west, south, east, north = frame.grid.bounds
    to_wgs84 = Transformer.from_crs(frame.grid.crs, "EPSG:4326", always_xy=True)
    for x, y in ((0, 0), (12_345, 6_789), (east - west, north - south)):
        longitude, latitude = to_wgs84.transform(west + x, south + y)
        assert frame.place(longitude, latitude) == pytest.approx((x, y), abs=0.6)


def test_a_place_the_projection_cannot_show_is_told(frame):
    assert frame.shows(*frame.to_wgs84.transform(*frame.grid.bounds[:2]))
    assert not frame.shows(float("inf"), 0.0)


def test_each_line_of_the_graticule_keeps_its_degree(frame):
    lines = graticule(frame)
    assert {line["edge"] for line in lines} == {"south", "west"}
    west, south, _, _ = frame.grid.bounds
    for line in lines:
        value = float(line["text"].split("°")[0])
        points = np.add(line["points"], (west, south))
        degrees = frame.to_wgs84.transform(*points.T)[0 if line["edge"] == "south" else 1]
        np.testing.assert_allclose(np.abs(degrees), value, atol=2e-5)  # a metre
        x, y = line["points"][0]
        assert (y if line["edge"] == "south" else x) == pytest.approx(0, abs=60)


def test_degrees_between_the_nodes_are_right_to_ten_metres(frame):
    nodes = np.array(lookup(frame))
    n = nodes.shape[0] - 1
    rng = np.random.default_rng(5)
    for share_x, share_y in rng.random((200, 2)):
        col, row = min(int(share_x * n), n - 1), min(int(share_y * n), n - 1)
        right, up = share_x * n - col, share_y * n - row
        below, above = (
            nodes[r, col] * (1 - right) + nodes[r, col + 1] * right for r in (row, row + 1)
        )
        longitude, latitude = below * (1 - up) + above * up
        place = frame.place(longitude, latitude)
        expected = np.multiply((share_x, share_y), frame.size_m)
        assert np.hypot(*(np.array(place) - expected)) < 10


@pytest.mark.parametrize("azimuth", [0.0, 90.0, 180.0, 270.0, 33.0])
def test_a_wedge_opens_toward_its_azimuth_on_the_grid(plan, azimuth):
    site = plan.siting.existing_sites[0]
    sector = replace(site.sectors[0], azimuth_grid_deg=azimuth)
    path = page_marks.wedges_path(replace(site, sectors=(sector,)), {"low": 20.0})
    ends = re.fullmatch(r"M0 0L(\S+) (\S+)A20 20 0 0 1 (\S+) (\S+)Z", path).groups()
    x0, y0, x1, y1 = map(float, ends)
    assert np.degrees(np.arctan2(x0 + x1, -(y0 + y1))) % 360 == pytest.approx(azimuth, abs=0.5)
    assert np.hypot([x0, x1], [y0, y1]) == pytest.approx(20, abs=0.1)


def test_the_lower_frequency_has_the_longer_wedge_and_equal_sectors_one(plan):
    radii = page_marks.wedge_radii(plan.sites)
    assert radii["low"] > radii["mid"]
    site = next(site for site in plan.sites if len(site.sectors) == 6)
    assert page_marks.wedges_path(site, radii).count("M0 0L") == 6
    doubled = replace(site, sectors=site.sectors * 2)
    assert page_marks.wedges_path(doubled, radii) == page_marks.wedges_path(site, radii)


def test_marks_stand_where_their_sites_are(plan, data):
    west, south, _, _ = plan.region.grid.bounds
    to_grid = Transformer.from_crs("EPSG:4326", plan.region.grid.crs, always_xy=True)
    sites = {site.name: site for site in plan.sites}
    for mark in data["existing"] + data["chosen"]:
        site = sites[mark["title"]]
        easting, northing = to_grid.transform(site.longitude, site.latitude)
        assert mark["at"] == pytest.approx((easting - west, northing - south), abs=0.6)


def test_a_chosen_sites_card_holds_what_a_planner_asks_for(data):
    card = data["chosen"][[mark["title"] for mark in data["chosen"]].index("Old Mill")]
    facts = dict(card["facts"])
    assert set(facts) >= {
        "Newly served",
        "Antennas",
        "Radio units",
        "Cost, illustrative",
        "Backhaul",
        "Place",
    }
    assert facts["Antennas"].startswith("30 m above ground at ")
    assert facts["Backhaul"] == "microwave, 8.4 km to fibre"
    assert card["tag"] == "New site on an existing structure"
    margins = [verdict["margin"] for verdict in card["verdicts"] if "margin" in verdict]
    assert "+29 ± 0.5 m" in margins
    assert "+332 ± 12 m" in margins


def test_verdicts_point_at_their_worst_point(plan, data):
    item = page_content.numbered(plan.siting)[0]
    (setback,) = [v for v in item.verdicts if v.kind == "zoning.setback"]
    frame = Frame.of(plan.region.grid)
    ends = [v["at"] for v in data["chosen"][0]["verdicts"] if v["kind"].startswith("Distance")]
    assert ends == [frame.place(*setback.worst_point)]


def test_candidates_that_were_not_chosen_say_what_forbids_them(plan, data):
    titles = {item.candidate.name for item in plan.siting.candidates if not item.is_chosen}
    assert {mark["title"] for mark in data["candidates"]} == titles
    (hill,) = [mark for mark in data["candidates"] if mark["title"] == "Sacred Hill"]
    assert ("Forbidden", "4 of 4 ways to build it") in hill["facts"]
    assert ("By", "Zone where masts are prohibited") in hill["facts"]


def test_area_outlines_are_theirs(data):
    width, height = data["size"]
    west_half = np.array(data["areas"][0]["rings"][0])
    assert west_half.min(axis=0).tolist() == [0, 0]
    assert west_half.max(axis=0).tolist() == [width / 2, height]


def test_the_drawing_keeps_the_regions_shape_and_its_bar_is_to_scale(data):
    drawing = figure(data)
    width, height = data["size"]
    assert max(drawing["width"], drawing["height"]) == FIGURE_SIDE
    assert drawing["width"] / drawing["height"] == pytest.approx(width / height, rel=1e-3)
    length, unit = drawing["bar_text"].split()
    metres = float(length) * {"m": 1, "km": 1000}[unit]
    assert drawing["bar"] / drawing["width"] == pytest.approx(metres / width, rel=2e-3)


def test_each_cell_of_the_change_picture_says_what_happens_there(plan):
    shown = pixels(change_uri(plan, plan.siting))
    siting, region = plan.siting, plan.region
    assert shown.shape[:2] == region.grid.shape
    is_land = region.zone != ZONE_SEA
    before = siting.served_before & is_land
    new = siting.served_after & ~siting.served_before & is_land
    without = ~siting.served_after & is_land & (region.population > 0)
    assert new.any()
    assert without.any()
    assert (shown[before][:, :3] == rgb(SERVED_BEFORE_COLOUR)).all()
    assert (shown[new][:, :3] == rgb(NEWLY_SERVED_COLOUR)).all()
    assert (shown[before | new | without][:, 3] > 50).all()
    assert (shown[~(before | new | without)][:, 3] == 0).all()


def test_people_without_service_are_darker_where_they_are_more(plan):
    region = plan.region
    people = np.full(region.grid.shape, 0.01, np.float32)
    people[:, 40:] = 30.0
    nobody = np.zeros(region.grid.shape, bool)
    bare = replace(plan.siting, served_before=nobody, served_after=nobody)
    classes = change_classes(replace(plan, region=replace(region, population=people)), bare)
    is_land = region.zone != ZONE_SEA
    assert set(np.unique(classes[:, :40][is_land[:, :40]])) == {3}
    assert set(np.unique(classes[:, 40:][is_land[:, 40:]])) == {6}


def test_tiers_have_the_colours_of_every_other_map_and_given_service_its_own(plan):
    tier_index, served = plan.siting.before_tier_index.copy(), plan.siting.served_before.copy()
    tier_index[:5], served[:5] = 0, True
    shown = pixels(tiers_uri(plan, tier_index, served))
    for index, colour in enumerate(tier_colours(3), start=1):
        assert (shown[tier_index == index][:, :3] == rgb(colour)).all()
    assert (shown[:5, :, :3] == rgb(SERVED_BEFORE_COLOUR)).all()
    assert not served.all()
    assert (shown[~served][:, 3] == 0).all()
