"""ITU's digital maps: files made up in their layout, whose every value is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ranplan.errors import InvalidInputError
from ranplan.io.inputs import InputFile
from ranplan.io.itu_maps import PRODUCTS, read_itu_map

longitudes = st.floats(-180.0, 180.0)
latitudes = st.floats(-90.0, 90.0)
drawn = settings(deadline=None, derandomize=True, database=None, max_examples=300)


def _field(longitude, latitude):
    """Falls to the south pole and to the antimeridian, straight between points of any map."""
    return 60.0 + 0.2 * np.asarray(latitude) - 0.1 * np.abs(longitude)


def _lines(quantity):
    """Text of a map of the field, as its product lays it out."""
    product = PRODUCTS[quantity]
    rows, cols = product.shape
    step = -product.step_deg if product.southward else product.step_deg
    latitude = product.first_latitude_deg + step * np.arange(rows)
    longitude = product.first_longitude_deg + product.step_deg * np.arange(cols)
    longitude[longitude > 180.0] -= 360.0
    values = _field(longitude, latitude[:, np.newaxis])
    return [" ".join(f"{value:.8g}" for value in row) for row in values]


def _file(path, lines):
    path.write_text("\n".join(lines) + "\n")
    return InputFile(given=f"maps/{path.name}", path=path, role="delta_n")


@pytest.fixture(scope="module")
def lines():
    return _lines("delta_n")


@pytest.fixture(scope="module")
def delta_n(lines, tmp_path_factory):
    return read_itu_map(_file(tmp_path_factory.mktemp("maps") / "DN50.TXT", lines), "delta_n")


def test_products_are_laid_out_as_implementations_read_them():
    assert PRODUCTS["delta_n"].shape == PRODUCTS["surface_refractivity_n0"].shape == (121, 241)
    assert PRODUCTS["rain_rate_001_mm_h"].shape == (1441, 2881)


@drawn
@given(longitudes, latitudes)
def test_a_field_without_bends_is_read_exactly_everywhere(delta_n, longitude, latitude):
    assert delta_n.at(longitude, latitude) == pytest.approx(_field(longitude, latitude), abs=1e-9)


@pytest.mark.parametrize(
    ("longitude", "latitude", "row", "col"),
    [(0.0, 90.0, 0, 0), (1.5, 88.5, 1, 1), (-1.5, -90.0, 120, 239), (-180.0, 0.0, 60, 120)],
)
def test_a_point_of_the_map_gets_its_own_value(delta_n, longitude, latitude, row, col):
    assert delta_n.at(longitude, latitude) == delta_n.values[row, col]


@drawn
@given(latitudes)
def test_both_names_of_the_antimeridian_are_one_place(delta_n, latitude):
    assert delta_n.at(-180.0, latitude) == delta_n.at(180.0, latitude)


def test_numbers_give_a_number_and_arrays_their_common_shape(delta_n):
    assert isinstance(delta_n.at(145.5, -17.2), float)
    assert delta_n.at([145.0, 146.0, 147.0], [[-17.0], [-18.0]]).shape == (2, 3)


def test_the_rain_map_is_read_from_the_south_and_from_the_antimeridian(tmp_path):
    file = _file(tmp_path / "R001.TXT", _lines("rain_rate_001_mm_h"))
    rain = read_itu_map(file, "rain_rate_001_mm_h")
    for longitude, latitude in ((145.77, -16.92), (-122.4, 37.8), (-180.0, -90.0), (180.0, 90.0)):
        expected = _field(longitude, latitude)
        assert rain.at(longitude, latitude) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("longitude", "latitude", "message"),
    [
        (180.1, 0.0, r"longitude 180\.1; -180 to 180 degrees"),
        ([0.0, float("nan")], 0.0, "longitude nan"),
        (0.0, -90.5, r"latitude -90\.5; -90 to 90 degrees"),
    ],
)
def test_what_is_no_place_is_refused(delta_n, longitude, latitude, message):
    with pytest.raises(InvalidInputError, match=message):
        delta_n.at(longitude, latitude)


def _without_a_line(lines):
    return lines[:-1]


def _without_a_number(lines):
    return [*lines[:7], lines[7].rpartition(" ")[0], *lines[8:]]


def _with(text):
    return lambda lines: [*lines[:7], f"{text} {lines[7].partition(' ')[2]}", *lines[8:]]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_without_a_line, r"^maps/DN50\.TXT: has 120 lines of numbers; 121 lines of 241 numbers"),
        (_without_a_number, r"^maps/DN50\.TXT:8: has 240 numbers; 121 lines of 241 numbers"),
        (_with("n/a"), r"^maps/DN50\.TXT:8: number 1: 'n/a' is no number"),
        (_with("nan"), r"^maps/DN50\.TXT:8: number 1: 'nan' is no number"),
        (_with("inf"), r"^maps/DN50\.TXT:8: number 1: 'inf' is no number"),
        (_with("-39.02"), r"^maps/DN50\.TXT:8: number 1: -39\.02 N-units/km is out of range; 1 to"),
        (_with("-39.02"), r"the maps of P\.453 are negative"),
        (_with("7,5"), r"^maps/DN50\.TXT:8: number 1: '7,5' is no number"),
    ],
)
def test_a_file_that_is_not_the_map_is_refused_with_its_line(tmp_path, lines, spoil, message):
    file = _file(tmp_path / "DN50.TXT", spoil(lines))
    with pytest.raises(InvalidInputError, match=message):
        read_itu_map(file, "delta_n")


def test_a_map_of_another_quantity_is_refused_by_its_values(tmp_path, lines):
    file = _file(tmp_path / "N050.TXT", lines)
    with pytest.raises(InvalidInputError, match="out of range; 200 to 500 N-units"):
        read_itu_map(file, "surface_refractivity_n0")


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "DN50.TXT"
    path.write_bytes(bytes(range(256)))
    file = InputFile(given="DN50.TXT", path=path, role="delta_n")
    with pytest.raises(InvalidInputError, match=r"DN50\.TXT: is not a table of numbers"):
        read_itu_map(file, "delta_n")


def test_windows_line_ends_and_empty_lines_do_not_matter(tmp_path, lines, delta_n):
    path = tmp_path / "DN50.TXT"
    path.write_bytes("\r\n".join([*lines, "", ""]).encode())
    again = read_itu_map(InputFile(given="DN50.TXT", path=path, role="delta_n"), "delta_n")
    assert np.array_equal(again.values, delta_n.values)
