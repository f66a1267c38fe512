"""Class codes to clutter heights, and the table ranplan ships."""

import numpy as np
import pytest

from ranplan.errors import InvalidInputError
from ranplan.io.clutter_table import read_class_table, shipped_class_table
from ranplan.region import ClutterClass
from ranplan.region.clutter import clutter_heights, is_sea_class, with_heights

# Product user manual of ESA WorldCover: the codes of its eleven classes.
WORLDCOVER_CODES = [10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100]
P1812_DEFAULTS_M = {0.0, 10.0, 15.0, 20.0}
LEGEND = (
    ClutterClass(1, "open", 0.0),
    ClutterClass(7, "town", 12.0),
    ClutterClass(9, "sea", 0.0, is_sea=True),
)


def test_every_cell_gets_the_height_of_its_class():
    code = np.array([[1, 7], [9, 7]], np.uint8)
    height_m = clutter_heights(code, LEGEND)
    assert height_m.dtype == np.float32
    np.testing.assert_array_equal(height_m, [[0.0, 12.0], [0.0, 12.0]])
    np.testing.assert_array_equal(is_sea_class(code, LEGEND), [[False, False], [True, False]])


def test_heights_of_the_config_replace_those_of_the_table_by_name():
    changed = with_heights(LEGEND, {"town": 8.0}, "config")
    assert [item.height_m for item in changed] == [0.0, 8.0, 0.0]
    assert changed[1].source == "config"
    assert changed[0] is LEGEND[0]


def test_worldcover_is_shipped_with_its_codes_and_the_defaults_of_p1812():
    legend = shipped_class_table("esa_worldcover")
    assert [item.code for item in legend] == WORLDCOVER_CODES
    assert {item.height_m for item in legend} <= P1812_DEFAULTS_M
    assert {item.name: item.height_m for item in legend}["tree cover"] == 15.0
    assert not any(item.is_sea for item in legend), "class 80 holds lakes as well as sea"
    assert all("P.1812" in item.source and item.trust in ("V2", "M") for item in legend)


def table(tmp_path, text: str):
    path = tmp_path / "classes.csv"
    path.write_text(text, encoding="utf-8")
    return read_class_table(path, "data/classes.csv")


def test_a_table_of_one_s_own_may_say_where_the_sea_is(tmp_path):
    legend = table(tmp_path, "code,name,height_m,is_sea\n0,ocean,0,TRUE\n254,palms,11.5,0\n")
    assert [(i.code, i.name, i.height_m, i.is_sea) for i in legend] == [
        (0, "ocean", 0.0, True),
        (254, "palms", 11.5, False),
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("255,a,1", r"classes\.csv:3: code is '255'; a whole number from 0 to 254"),
        ("-1,a,1", "code is '-1'"),
        ("2.5,a,1", "code is '2.5'"),
        ("2,,1", "name is empty"),
        ("2,a,nan", "height_m is 'nan'; a number from 0 to 100 m"),
        ("2,a,-3", "height_m is '-3'"),
        ("2,a,101", "height_m is '101'"),
        ("2,a,", "height_m is ''"),
        ('2,a,"1,5"', "height_m is '1,5'"),
        ("1,a,1", "code '1' stands in line 2 already"),
        ("01,a,1", "code '01' stands in line 2 already"),
        ("2,open,1", "name 'open' stands in line 2 already"),
        ("2,a", "has 2 values, the header 3"),
    ],
)
def test_a_bad_line_is_refused_by_number(tmp_path, row, message):
    with pytest.raises(InvalidInputError, match=message):
        table(tmp_path, f"code,name,height_m\n1,open,0\n{row}\n")


def test_every_bad_line_is_reported_at_once(tmp_path):
    with pytest.raises(InvalidInputError) as caught:
        table(tmp_path, "code,name,height_m\nx,a,1\n2,b,nan\n3,c,1\n4,d,-1\n")
    assert [problem.line for problem in caught.value.problems] == [2, 3, 5]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("code,name,height_m\n", "has no classes"),
        ("code,name\n1,a\n", "column 'height_m' is missing"),
        ("code,name,height_m,is_see\n1,a,1,0\n", "did you mean 'is_sea'"),
        ("code;name;height_m\n1;a;1\n", "column 'code' is missing"),
        ("code,name,height_m,is_sea\n1,a,1,maybe\n", "is_sea is 'maybe'; true or false"),
        ("code,name,name,height_m\n1,a,a,1\n", "repeats a column"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path, text, message):
    with pytest.raises(InvalidInputError, match=message):
        table(tmp_path, text)


def test_a_table_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "classes.csv"
    path.write_bytes("code,name,height_m\n1,forêt,15\n".encode("latin-1"))
    with pytest.raises(InvalidInputError, match="UTF-8"):
        read_class_table(path, "classes.csv")
