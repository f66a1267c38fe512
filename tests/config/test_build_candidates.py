"""Candidates from files and from the ground, and what is left out or refused on the way."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import Point
from siting_files import GRID, Folder, lon_lat, make_region, points

from ranplan.config.candidates import build_candidates
from ranplan.errors import InvalidInputError
from ranplan.sites import Site

GENERATED = "generated: {heights_agl_m: [40, 30], lattice_m: 5000, min_spacing_m: 3000}"


@pytest.fixture
def build(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = Folder(tmp_path)

    def run(candidates, *, region=None, masts=(), **files):
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        loaded = folder.load(f"candidates: {candidates}\n")
        return build_candidates(loaded, make_region() if region is None else region, masts)

    return run


@pytest.fixture
def refused(build):
    def run(candidates, **files):
        with pytest.raises(InvalidInputError) as caught:
            build(candidates, **files)
        return [str(problem) for problem in caught.value.problems]

    return run


def table(*rows, header="id,lon,lat,height_m"):
    return f"{header}\n{points(*rows)}"


def test_a_structure_is_a_candidate_where_it_stands(build):
    found = build("{files: [{file: a.csv, source: register}]}", a=table(("T1", 50, 120, 42)))
    (candidate,) = found.candidates
    assert (candidate.site_id, candidate.row, candidate.col) == ("T1", 50, 120)
    assert candidate.ground_amsl_m == make_region().elevation_amsl_m[50, 120]
    assert (candidate.kind, candidate.is_existing, candidate.origin) == ("existing", True, "a.csv")
    assert (candidate.structure_height_m, candidate.heights_agl_m) == (42.0, (42.0,))
    assert candidate.illustrative is False
    (file,) = found.files
    assert (file.given, file.role, file.source) == ("a.csv", "structures", "register")
    assert found.notes == ()


@pytest.mark.parametrize(
    ("structure_m", "tried", "note"),
    [
        (60, (25.0, 35.0, 50.0), None),
        (50, (25.0, 35.0, 50.0), None),
        (49.9, (25.0, 35.0), "a.csv: 1 structures are too low for some of heights_agl_m"),
        (20, (20.0,), "some of heights_agl_m; 1 for all, and their own height is tried"),
    ],
)
def test_heights_are_tried_up_to_the_structures_own(build, structure_m, tried, note):
    found = build(
        "{files: [{file: a.csv, heights_agl_m: [50, 25, 35]}]}",
        a=table(("T1", 50, 120, structure_m)),
    )
    assert found.candidates[0].heights_agl_m == tried
    assert [note in item for item in found.notes] == ([] if note is None else [True])


@pytest.mark.parametrize(
    ("header", "cell", "height_m"),
    [
        ("height_m", "40", 40.0),
        ("Hgt(ft)", "100", 30.48),
        ("tower_height_m", "55", 55.0),
        ("Structure Height (m)", "31", 31.0),
        ("Support Height (m)", "28", 28.0),
        ("mast_height_ft", "200", 60.96),
        ("height_agl_m,tower_height_m", "30,45", 45.0),
        ("height_agl_m,tower_height_m", "30,", 30.0),
    ],
)
def test_usual_spellings_of_a_structures_height(build, header, cell, height_m):
    text = table(("T1", 50, 120, cell), header=f"Tower_ID,Lon_deg,Lat_deg,{header}")
    (candidate,) = build("{files: [{file: a.csv}]}", a=text).candidates
    assert candidate.structure_height_m == pytest.approx(height_m, rel=1e-12)


@pytest.mark.parametrize("header", ["height", "tower_height", "Hgt", "Structure Height"])
def test_a_height_without_a_unit_is_refused(refused, header):
    (problem,) = refused(
        "{files: [{file: a.csv, default_height_agl_m: 30}]}",
        a=table(("T1", 50, 120, 40), header=f"id,lon,lat,{header}"),
    )
    assert problem.startswith(f"a.csv:1: column {header!r} does not say its unit")


def test_a_missing_height_needs_a_default_that_is_said(build, refused):
    text = table(("T1", 50, 120, ""), ("T2", 60, 120, 44))
    (problem,) = refused("{files: [{file: a.csv}]}", a=text)
    assert problem.startswith("a.csv:2: site T1: the structure has no height; add structure_height")
    found = build("{files: [{file: a.csv, default_height_agl_m: 25}]}", a=text)
    assert [c.heights_agl_m for c in found.candidates] == [(25.0,), (44.0,)]


def test_a_height_that_is_assumed_is_not_the_structures(build):
    text = table(("T1", 50, 120, ""), ("T2", 60, 120, 44))
    entry = "{file: a.csv, heights_agl_m: [20, 30, 40], default_height_agl_m: 35}"
    found = build(f"{{files: [{entry}]}}", a=text)
    assert [(c.structure_height_m, c.heights_agl_m) for c in found.candidates] == [
        (None, (20.0, 30.0)),
        (44.0, (20.0, 30.0, 40.0)),
    ]
    assert found.notes == (
        "a.csv: 1 structures state no height; 35 m is assumed for the antennas; rules on their"
        " height stay undecided",
    )


@pytest.mark.parametrize("height", ["0", "-3", "4000"])
def test_a_height_no_structure_has_is_refused(refused, height):
    (problem,) = refused("{files: [{file: a.csv}]}", a=table(("T1", 50, 120, height)))
    assert f"a.csv:2: site T1: a height of {height} m is out of range; allowed:" in problem


def test_a_register_that_covers_more_than_the_region_is_cut_to_it(build):
    text = table(("T1", 50, 120, 40)) + "far,0,0,\nhigh,145.5,80,-7\n"
    found = build("{files: [{file: a.csv}]}", a=text)
    assert [candidate.site_id for candidate in found.candidates] == ["T1"]
    assert found.notes == ("a.csv: 2 of 3 structures are outside the region and left out",)


def test_a_register_of_another_country_is_refused(refused):
    (problem,) = refused(
        "{files: [{file: a.csv}]}", a="id,lon,lat,height_m\nA,5,44,30\nB,5,45,30\n"
    )
    assert problem.startswith(
        "a.csv: none of its 2 structures is inside the region; the region lies"
    )


def test_a_structure_at_sea_is_left_out_and_said(build):
    found = build("{files: [{file: a.csv}]}", a=table(("T1", 50, 120, 40), ("T2", 50, 19, 40)))
    assert [candidate.site_id for candidate in found.candidates] == ["T1"]
    assert found.notes == ("a.csv: 1 structures at sea are left out",)


def test_an_id_in_two_files_is_refused_with_both_names(refused):
    (problem,) = refused(
        "{files: [{file: a.csv}, {file: b.csv}]}",
        a=table(("T1", 50, 120, 40)),
        b=table(("T0", 51, 120, 40), ("T1", 52, 120, 40)),
    )
    assert problem.startswith("b.csv:3: site T1: this id stands in a.csv already")


def test_problems_of_all_files_come_at_once(refused):
    problems = refused(
        "{files: [{file: a.csv}, {file: b.csv}]}",
        a=table(("T1", 50, 120, ""), ("T2", 50, 130, 0)),
        b=table(("T3", 51, 120, "")),
    )
    assert [problem.partition(": the")[0].partition(": a h")[0] for problem in problems] == [
        "a.csv:2: site T1",
        "a.csv:3: site T2",
        "b.csv:2: site T3",
    ]


def test_structures_are_made_up_if_their_row_or_their_file_says_so(build):
    header = "id,lon,lat,height_m,illustrative"
    text = table(("T1", 50, 120, 40, "yes"), ("T2", 60, 120, 40, "no"), header=header)
    found = build("{files: [{file: a.csv}]}", a=text)
    assert [candidate.illustrative for candidate in found.candidates] == [True, False]
    found = build("{files: [{file: a.csv, illustrative: true}]}", a=text)
    assert [candidate.illustrative for candidate in found.candidates] == [True, True]


def test_a_geopackage_of_several_layers_is_read_by_name(build, refused, tmp_path):
    for layer, name in (("towers", "T1"), ("poles", "P1")):
        gpd.GeoDataFrame(
            {"id": [name], "height_m": [40.0]}, geometry=[Point(GRID.xy(50, 120))], crs=GRID.crs
        ).to_file(tmp_path / "a.gpkg", layer=layer, driver="GPKG")
    found = build("{files: [{file: a.gpkg, layer: poles}]}")
    assert [candidate.site_id for candidate in found.candidates] == ["P1"]
    (problem,) = refused("{files: [{file: a.gpkg, layer: pole}]}")
    assert problem.startswith("a.gpkg: has no layer 'pole'; layers: towers, poles; did you mean 'p")
    (problem,) = refused("{files: [{file: a.gpkg}]}")
    assert "2 layers with geometry: towers, poles" in problem


def test_a_layer_of_a_csv_is_refused(refused):
    (problem,) = refused("{files: [{file: a.csv, layer: x}]}", a=table(("T1", 50, 120, 40)))
    assert problem == "a.csv: only a GeoPackage has layers; leave the layer out"


def test_generated_candidates_are_numbered_and_on_land(build):
    found = build(f"{{{GENERATED}}}")
    ids = [candidate.site_id for candidate in found.candidates]
    assert ids == [f"N{number:03d}" for number in range(1, len(ids) + 1)]
    assert len(ids) > 5
    for candidate in found.candidates:
        assert (candidate.kind, candidate.structure_height_m) == ("new", None)
        assert candidate.name == f"new site {candidate.site_id}"
        assert candidate.heights_agl_m == (30.0, 40.0)
        assert candidate.col >= 20
        assert candidate.origin in ("lattice", "prominent ground")


def test_a_generated_candidate_stands_at_the_centre_of_its_cell(build):
    for candidate in build(f"{{{GENERATED}}}").candidates:
        centre = lon_lat(*GRID.xy(candidate.row, candidate.col))
        assert (candidate.longitude, candidate.latitude) == pytest.approx(centre, abs=1e-9)


def test_generated_candidates_keep_their_distance_from_structures(build):
    text = table(("T1", 50, 120, 40), ("T2", 111, 60, 40))
    found = build(f"{{files: [{{file: a.csv}}], {GENERATED}}}", a=text)
    at = np.array([GRID.xy(c.row, c.col) for c in found.candidates])
    apart = np.hypot(*(at[:, None, :] - at[None, :, :]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert [c.site_id for c in found.candidates[:2]] == ["T1", "T2"]
    assert apart.min() >= 3000.0 - 1e-6


def test_a_number_that_a_structure_bears_is_not_given_again(build):
    found = build(f"{{files: [{{file: a.csv}}], {GENERATED}}}", a=table(("N002", 50, 120, 40)))
    ids = [candidate.site_id for candidate in found.candidates]
    assert ids[:4] == ["N002", "N001", "N003", "N004"]


def test_generated_candidates_keep_away_from_masts_in_service_and_their_ids(build):
    before = build(f"{{{GENERATED}}}").candidates
    row, col = before[1].row, before[1].col
    longitude, latitude = lon_lat(*GRID.xy(row, col))
    mast = Site("N002", "mast", longitude, latitude, row, col, 100.0, 30.0, ())
    after = build(f"{{{GENERATED}}}", masts=[mast]).candidates
    assert [c.site_id for c in after[:3]] == ["N001", "N003", "N004"]
    east, north = GRID.xy(row, col)
    away_m = [np.hypot(*np.subtract(GRID.xy(c.row, c.col), (east, north))) for c in after]
    assert min(away_m) >= 3000.0 - 1e-6


@pytest.mark.parametrize(("one", "other"), [("40", "40.0000001"), ("30", "30"), ("25", "25.004")])
def test_heights_that_are_equal_to_the_centimetre_are_refused(refused, one, other):
    said = f"{float(one)!r} and {float(other)!r} are the same height to the centimetre"
    for section in (
        f"{{files: [{{file: a.csv, heights_agl_m: [{other}, 35, {one}]}}]}}",
        f"{{generated: {{heights_agl_m: [{one}, 35, {other}]}}}}",
    ):
        (problem,) = refused(section, a=table(("T1", 50, 120, 42)))
        assert problem.startswith("plan.yaml:8: candidates.")
        assert said in problem


def test_stopping_at_the_greatest_number_is_said(build):
    found = build(f"{{{GENERATED[:-1]}, max_sites: 3}}}}")
    assert len(found.candidates) == 3
    assert found.notes == (
        "candidates: generation stopped at max_sites, 3: there may be room for more",
    )


def test_no_candidate_at_all_is_refused_with_its_line(refused):
    (problem,) = refused(f"{{{GENERATED[:-1]}, min_people: 1e9}}}}")
    assert problem.startswith("plan.yaml:8: candidates: no candidate is left; add files of str")


def test_a_region_without_people_gets_a_lattice_over_its_land(build):
    found = build(f"{{{GENERATED}}}", region=make_region(population=False))
    assert len(found.candidates) > 5


def test_neither_radios_nor_budget_move_a_candidate(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = Folder(tmp_path)
    section = f"candidates: {{{GENERATED}}}\n"
    plain = build_candidates(folder.load(section), make_region(), ())
    other = folder.load(
        section
        + "placement: {budget_capex: 1}\nseed: 5\n"
        + "equipment: [{name: a, radios: {low: synthetic-c-n28-omni}, azimuths_deg: omni}]\n"
    )
    assert build_candidates(other, make_region(), ()) == plain
