"""Constants, SI, each with its source."""

SPEED_OF_LIGHT_M_S = 299_792_458.0  # exact, SI
SPEED_OF_LIGHT_ITU_M_S = 2.998e8  # as the reference implementations of P.1812 and P.452 use it
EARTH_RADIUS_KM = 6371.0  # mean radius, P.1812 section 4.1

# Radio-climatic zones of P.1812, section 4.1 (codes as in the official validation profiles).
ZONE_SEA = 1
ZONE_COASTAL = 3
ZONE_INLAND = 4
