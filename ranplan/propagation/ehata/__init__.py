"""
Extended Hata (eHata): Okumura-Hata to 3 GHz and 100 km with corrections for terrain and sea.

NTIA Technical Report TR-15-517 (2015), appendix A. The report was not at hand: the model was read
off NTIA's public code (github.com/NTIA/ehata) and the copy of the Wireless Innovation Forum
(Spectrum-Access-System, its own extensions off), whose published cases decide. Letters: f [MHz],
d [km], h_b and h_m [m], losses and gains [dB].

Oddities of the code that the cases need are kept, and told on the model's page.
"""

from ranplan.propagation.ehata.path_loss import (
    ENVIRONMENTS,
    VARIANTS,
    Link,
    Transmission,
    location_sigma_db,
    median_loss_db,
    transmission,
)

__all__ = [
    "ENVIRONMENTS",
    "VARIANTS",
    "Link",
    "Transmission",
    "location_sigma_db",
    "median_loss_db",
    "transmission",
]
