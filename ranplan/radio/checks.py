"""Limits of what antennas can be, where no document gives any."""

from ranplan.arguments import Limits

AZIMUTH_DEG = Limits(-180.0, 180.0, "deg")
ELEVATION_DEG = Limits(-90.0, 90.0, "deg")
TURN_DEG = Limits(-720.0, 720.0, "deg")
HORIZONTAL_BEAMWIDTH_DEG = Limits(0.0, 360.0, "deg", open_low=True)
VERTICAL_BEAMWIDTH_DEG = Limits(0.0, 180.0, "deg", open_low=True)
GAIN_DBI = Limits(-20.0, 60.0, "dBi")
ATTENUATION_DB = Limits(0.0, 200.0, "dB")
