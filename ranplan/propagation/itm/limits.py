"""Published range of ITM: TR-82-100, and the limits NTIA's implementation refuses at."""

from ranplan.arguments import Limits

DOCUMENT = "NTIA ITM"

VALID_FREQUENCY_MHZ = (20.0, 20_000.0)
VALID_DISTANCE_M = (1_000.0, 2_000_000.0)
VALID_HEIGHT_AGL_M = (0.5, 3_000.0)
# The shares are open to 0 and 100 %; no statistics bear more than this.
VALID_PERCENT = (0.01, 99.99)
VALID_SURFACE_REFRACTIVITY = (150.0, 400.0)  # N_s, at the height of the path

AIR_AND_GROUND = {
    "surface_refractivity_n0": Limits(250.0, 400.0, "N-units"),
    "ground_permittivity": Limits(1.0, 100.0, "(relative)", open_low=True),
    "ground_conductivity_s_m": Limits(0.0, 10.0, "S/m", open_low=True),
}
AREA = {
    "frequency_mhz": Limits(*VALID_FREQUENCY_MHZ, "MHz"),
    "distance_m": Limits(*VALID_DISTANCE_M, "m"),
    "delta_h_m": Limits(0.0, 3_000.0, "m"),
    "tx_height_agl_m": Limits(*VALID_HEIGHT_AGL_M, "m"),
    "rx_height_agl_m": Limits(*VALID_HEIGHT_AGL_M, "m"),
    "time_percent": Limits(*VALID_PERCENT, "%"),
    "location_percent": Limits(*VALID_PERCENT, "%"),
    "situation_percent": Limits(*VALID_PERCENT, "%"),
}
