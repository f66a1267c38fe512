"""Variability of the seven radio climates, from NBS Technical Note 101 as NTIA's ITM 1.4 has it.

One row a climate, in the order of ``ranplan.propagation.window.RADIO_CLIMATES``; section 5 of the
document, (5.5) to (5.7).
"""

import numpy as np

# Curves over the effective distance: c1, c2 [dB], x1, x2, x3 [m].
MEDIAN_CURVES = np.array(
    [
        [-9.67, 12.7, 144.9e3, 190.3e3, 133.8e3],
        [-0.62, 9.19, 228.9e3, 205.2e3, 143.6e3],
        [1.26, 15.5, 262.6e3, 185.2e3, 99.8e3],
        [-9.21, 9.05, 84.1e3, 101.1e3, 98.6e3],
        [-0.62, 9.19, 228.9e3, 205.2e3, 143.6e3],
        [-0.39, 2.86, 141.7e3, 315.9e3, 167.4e3],
        [3.15, 857.9, 2222.0e3, 164.8e3, 116.3e3],
    ]
)
# Deviation over the times of more loss than the median, sigma_T-.
DEVIATION_BELOW_CURVES = np.array(
    [
        [2.13, 159.5, 762.2e3, 123.6e3, 94.5e3],
        [2.66, 7.67, 100.4e3, 172.5e3, 136.4e3],
        [6.11, 6.65, 138.2e3, 242.2e3, 178.6e3],
        [1.98, 13.11, 139.1e3, 132.7e3, 193.5e3],
        [2.68, 7.16, 93.7e3, 186.8e3, 133.5e3],
        [6.86, 10.38, 187.8e3, 169.6e3, 108.9e3],
        [8.51, 169.8, 609.8e3, 119.9e3, 106.6e3],
    ]
)
# Deviation over the times of less loss than the median, sigma_T+.
DEVIATION_ABOVE_CURVES = np.array(
    [
        [2.11, 102.3, 636.9e3, 134.8e3, 95.6e3],
        [6.87, 15.53, 138.7e3, 143.7e3, 98.6e3],
        [10.08, 9.60, 165.3e3, 225.7e3, 129.7e3],
        [3.68, 159.3, 464.4e3, 93.1e3, 94.2e3],
        [4.75, 8.12, 93.2e3, 135.9e3, 113.4e3],
        [8.58, 13.97, 216.0e3, 152.0e3, 122.7e3],
        [8.43, 8.19, 136.2e3, 188.5e3, 122.9e3],
    ]
)
# Factor of a deviation over the frequency: f1, f2, f3.
FREQUENCY_FACTORS_BELOW = np.array(
    [
        [1.0, 0.0, 0.0],
        [1.0, 0.0, 0.0],
        [1.0, 0.0, 0.0],
        [1.0, 0.0, 0.0],
        [0.92, 0.25, 1.77],
        [1.0, 0.0, 0.0],
        [1.0, 0.0, 0.0],
    ]
)
FREQUENCY_FACTORS_ABOVE = np.array(
    [
        [1.0, 0.0, 0.0],
        [0.93, 0.31, 2.00],
        [1.0, 0.0, 0.0],
        [0.93, 0.19, 1.79],
        [0.93, 0.31, 2.00],
        [1.0, 0.0, 0.0],
        [1.0, 0.0, 0.0],
    ]
)
# Rare times of little loss, ducts among them: C_D scales sigma_T+ beyond the deviate z_D.
RARE_TIMES = np.array(
    [
        [1.224, 1.282],
        [0.801, 2.161],
        [1.380, 1.282],
        [1.000, 20.0],
        [1.224, 1.282],
        [1.518, 1.282],
        [1.518, 1.282],
    ]
)
