"""How loss varies over the places of a small square, Recommendation ITU-R P.1812-8, section 4.8.

The formula stands in ``p1812``, in GHz and unchecked, as the kernels use it.
"""

from types import MappingProxyType

from ranplan.arguments import Limits, checked_numbers
from ranplan.propagation import p1812

DOCUMENT = "ITU-R P.1812, 4.8"

# No published range of the square was at hand: what a raster's cell can be.
VALID = MappingProxyType(
    {
        "frequency_mhz": Limits(*p1812.VALID_FREQUENCY_MHZ, "MHz"),
        "prediction_area_m": Limits(1.0, 1_000.0, "m"),
        "rx_height_agl_m": Limits(*p1812.VALID_HEIGHT_AGL_M, "m"),
        "clutter_height_m": Limits(0.0, 1_000.0, "m"),
    }
)


def location_sigma_db(
    frequency_mhz: float,
    *,
    prediction_area_m: float,
    rx_height_agl_m: float,
    clutter_height_m: float,
) -> float:
    """
    Standard deviation of loss over the places of a small square.

    Parameters
    ----------
    frequency_mhz : float
        30 to 6000. [MHz]
    prediction_area_m : float
        Side of the square, the cell of a raster; 1 to 1000. [m]
    rx_height_agl_m : float
        [m]
    clutter_height_m : float
        Representative clutter height at the receiver. [m]

    Returns
    -------
    sigma_db : float
        For a model's ``location_sigma_db``; zero from 10 m above the clutter upward. [dB]

    Raises
    ------
    ModelRangeError
        If a value is no number or out of range; it names value and limits.

    Examples
    --------
    >>> area = {"prediction_area_m": 50.0, "rx_height_agl_m": 1.5, "clutter_height_m": 10.0}
    >>> round(location_sigma_db(3_500.0, **area), 4)
    1.8061
    """
    asked = {
        "frequency_mhz": frequency_mhz,
        "prediction_area_m": prediction_area_m,
        "rx_height_agl_m": rx_height_agl_m,
        "clutter_height_m": clutter_height_m,
    }
    f_mhz, area_m, rx_m, clutter_m = checked_numbers(DOCUMENT, VALID, asked).values()
    return p1812.location_sigma_db(f_mhz / 1000.0, area_m, rx_m, clutter_m)
