"""The worklist as a spreadsheet and as GDAL read it."""

import csv
import io
from dataclasses import replace

import pyogrio
import pytest
from pyproj import Transformer
from siting_builder import FORMULA_NAME, HOSTILE_NAME, make_siting_plan

from ranplan.io.worklist_output import COLUMNS, worklist_csv


@pytest.fixture(scope="module")
def plan():
    return make_siting_plan()


@pytest.fixture(scope="module")
def lines(plan):
    return read(worklist_csv(plan, plan.siting))


def read(content):
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def named(plan, name):
    """Return the plan with one chosen site of that name."""
    item = plan.siting.chosen[0]
    option = replace(item.option, site=replace(item.option.site, name=name))
    return replace(plan, siting=replace(plan.siting, chosen=(replace(item, option=option),)))


def test_there_is_a_line_for_every_sector_of_the_chosen_sites(plan, lines):
    expected = [s.sector_id for item in plan.siting.chosen for s in item.option.site.sectors]
    assert [line["sector_id"] for line in lines] == expected
    assert tuple(lines[0]) == COLUMNS


def test_places_agree_in_both_systems_and_say_which_grid(lines):
    to_grid = Transformer.from_crs("EPSG:4326", "EPSG:32755", always_xy=True)
    for line in lines:
        easting, northing = to_grid.transform(float(line["longitude"]), float(line["latitude"]))
        assert float(line["easting_m"]) == pytest.approx(easting, abs=0.2)
        assert float(line["northing_m"]) == pytest.approx(northing, abs=0.2)
        assert line["grid_crs"] == "EPSG:32755"


def test_equipment_is_that_of_the_sector(plan, lines):
    sector = plan.siting.chosen[0].option.site.sectors[4]
    line = lines[4]
    assert line["radio_id"] == sector.radio.radio_id
    assert line["vendor"] == sector.radio.vendor
    assert float(line["azimuth_deg"]) == sector.azimuth_true_deg  # true, not grid
    assert float(line["tilt_deg"]) == sector.tilt_deg
    assert float(line["frequency_mhz"]) == sector.carrier.frequency_mhz
    assert (line["carrier"], line["band"]) == ("mid", "n78")
    assert (line["backhaul"], line["fibre_distance_m"]) == ("microwave", "8432.1")
    assert (line["kind"], line["illustrative"]) == ("new", "yes")


def test_an_omni_has_no_azimuth(lines):
    omnis = [line for line in lines if line["pattern"] == "omni"]
    assert {line["site_id"] for line in omnis} == {"C03", "C04"}
    assert all(line["azimuth_deg"] == "" for line in omnis)


def test_permits_and_open_questions_stand_apart(lines):
    by_site = {line["site_id"]: line for line in lines}
    assert by_site["C01"]["verdict"] == "approval needed"
    assert by_site["C01"]["permits_to_obtain"] == (
        "a development permit is needed from <Council> & co "
        "[Shire of <West>, about 90 days, Made-up planning scheme <2026>, 4.1 & 4.2, illustrative]"
    )
    assert by_site["C01"]["to_clarify"] == ""
    assert by_site["C02"]["permits_to_obtain"] == by_site["C02"]["to_clarify"] == ""
    assert by_site["C03"]["permits_to_obtain"] == ""
    height, dates = by_site["C03"]["to_clarify"].split(" | ")
    assert height.startswith("the structure's top is 41 m, the limit 41.3 m")
    assert dates.startswith("the licence does not say when it ends")


def test_names_that_are_formulas_are_defused_and_stay_legible(lines):
    names = {line["site_id"]: line["name"] for line in lines}
    assert names["C01"] == "<script>alert(1)</script> & \"'=cmd|'/C calc'!A1\""
    assert names["C01"].replace("\"'=", '"=') == HOSTILE_NAME
    assert names["C03"] == f"'{FORMULA_NAME}"
    assert names["C02"] == "Old Mill"


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "+61 400",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "\uff1d1",
        "x;=1",  # where a spreadsheet splits at semicolons
        'x";=1',
        "x\n=1",
        "x\t@y",
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_begins_like_a_formula_however_a_spreadsheet_splits_it(plan, name, delimiter):
    odd = named(plan, name)
    text = worklist_csv(odd, odd.siting).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        for cell in row:
            assert cell.lstrip()[:1] not in tuple("=+@\uff1d")
            if cell.lstrip()[:1] == "-":
                float(cell.partition(",")[0])  # a figure, not a formula


@pytest.mark.parametrize("name", ["Mt. O'Brien - West", "Bäcker's, café", "a-b=c", "50 % @ 3"])
def test_an_ordinary_name_is_left_as_it_is(plan, name):
    odd = named(plan, name)
    assert read(worklist_csv(odd, odd.siting))[0]["name"] == name


def test_figures_are_figures_and_negative_ones_too(plan):
    odd = named(plan, "x")
    line = worklist_csv(odd, odd.siting).decode("utf-8-sig").split("\r\n")[1]
    assert ",145.506899,-16.935289,341000.0,8127000.0,EPSG:32755,128.31,40.0,30.0,4.0," in line


def test_excel_and_gdal_are_told_the_encoding(plan, tmp_path):
    odd = named(plan, "Bäcker")
    content = worklist_csv(odd, odd.siting)
    assert content.startswith(b"\xef\xbb\xbfsite_id,")
    assert b"\n" not in content.replace(b"\r\n", b"")
    path = tmp_path / "worklist.csv"
    path.write_bytes(content)
    frame = pyogrio.read_dataframe(path, autodetect_type="YES")
    assert list(frame.columns) == list(COLUMNS)
    assert frame["name"].iloc[0] == "Bäcker"
    assert frame["latitude"].iloc[0] == -16.935289


def test_with_nothing_chosen_the_header_stands_alone():
    plan = make_siting_plan(chosen=False)
    assert read(worklist_csv(plan, plan.siting)) == []
    assert worklist_csv(plan, plan.siting).count(b"\r\n") == 1


def test_two_runs_give_the_same_bytes(plan):
    again = make_siting_plan()
    assert worklist_csv(again, again.siting) == worklist_csv(plan, plan.siting)
