import numpy as np
import pytest

from ranplan.report.hillshade import hillshade, relief_exaggeration


def plane(east_slope, north_slope, cell_m=10.0):
    rows, cols = np.indices((20, 30))
    return cell_m * (east_slope * cols - north_slope * rows)


@pytest.mark.parametrize("altitude_deg", [15.0, 45.0, 90.0])
def test_level_ground_is_as_bright_as_the_sine_of_the_suns_altitude(altitude_deg):
    shade = hillshade(np.full((4, 5), 123.0), 90.0, altitude_deg=altitude_deg)
    np.testing.assert_allclose(shade, np.sin(np.radians(altitude_deg)))


def test_a_slope_square_to_the_sun_is_fully_lit_and_its_back_is_dark():
    rise = np.sqrt(0.5)  # 45 degrees, falling toward the north-west
    np.testing.assert_allclose(hillshade(plane(rise, -rise), 10.0), 1.0)
    np.testing.assert_allclose(hillshade(plane(-rise, rise), 10.0), 0.0, atol=1e-12)


@pytest.mark.parametrize(
    ("azimuth_deg", "east_slope", "north_slope"),
    [(0.0, 0.0, -1.0), (90.0, -1.0, 0.0), (180.0, 0.0, 1.0), (270.0, 1.0, 0.0)],
)
def test_the_sun_shines_from_its_azimuth_clockwise_from_north(azimuth_deg, east_slope, north_slope):
    shade = hillshade(plane(east_slope, north_slope), 10.0, azimuth_deg=azimuth_deg)
    np.testing.assert_allclose(shade, 1.0)


def test_exaggeration_is_the_same_as_higher_ground():
    ground = plane(0.1, 0.05)
    np.testing.assert_allclose(
        hillshade(ground, 10.0, exaggeration=3.0), hillshade(3.0 * ground, 10.0)
    )


@pytest.mark.parametrize(("slope", "factor"), [(0.0, 6.0), (0.01, 6.0), (0.1, 3.0), (0.5, 1.0)])
def test_plains_are_exaggerated_and_mountains_are_not(slope, factor):
    assert relief_exaggeration(plane(slope, 0.0), 10.0) == pytest.approx(factor)
