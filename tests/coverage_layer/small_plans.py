"""Small sites and windows with losses that a test chooses."""

import numpy as np
from affine import Affine
from pyproj import CRS

from ranplan.coverage.model import Receiver, Tier
from ranplan.grid import Grid
from ranplan.propagation.window import LOSS_NOT_COMPUTED, PathLossWindow
from ranplan.radio.model import AntennaPattern, ArrayPattern, Band, Carrier, Radio
from ranplan.sites import Sector, Site

BAND = Band("n28", "FDD", 758, 803, 703, 748, "test", "2026-01-01", "I", verified=False)
LOW = Carrier("low", BAND, 773.0, 10.0, 15, 52)
MID = Carrier("mid", BAND, 3550.0, 100.0, 30, 273)
PANEL = AntennaPattern("tr38901_element", 15.0, 65.0, 12.0)
ROUND = AntennaPattern("omni", 8.0, 360.0, 15.0)
BEAMS = ArrayPattern(
    AntennaPattern("tr38901_element", 5.0, 90.0, 65.0),
    columns=8,
    rows=8,
    column_spacing_wavelengths=0.5,
    row_spacing_wavelengths=0.7,
    beam_azimuths_deg=(-45.0, -15.0, 15.0, 45.0),
    beam_elevations_deg=(0.0, -8.0),
)
RECEIVER = Receiver(1.5, 0.0, 0.0)
TIERS = (Tier("basic", -110.0), Tier("good", -100.0))


def make_grid(rows=21, cols=21, cell_m=100.0):
    transform = Affine(cell_m, 0.0, 300_000.0, 0.0, -cell_m, 8_100_000.0)
    return Grid((rows, cols), transform, CRS.from_epsg(32755))


def make_radio(pattern, power_dbm_per_path=46.0):
    return Radio(
        radio_id=f"radio-{pattern.kind}",
        vendor="Example",
        model="test",
        bands=("n28",),
        n_tx=2,
        power_dbm_per_path=power_dbm_per_path,
        feeder_loss_db=0.5,
        pattern=pattern,
        illustrative=True,
        source="test",
        date="2026-01-01",
        trust="I",
        verified=False,
    )


def make_site(
    site_id, row, col, *, azimuths_deg=None, carriers=(LOW,), tilt_deg=0.0, pattern=PANEL
):
    """Return a mast with an omni, or with a panel toward each azimuth."""
    sectors = []
    for carrier in carriers:
        if azimuths_deg is None:
            radio = make_radio(ROUND)
            sectors.append(Sector(f"{site_id}/{carrier.name}/1", carrier, radio, None, 0.0, 0.0))
            continue
        radio = make_radio(pattern)
        sectors += [
            Sector(f"{site_id}/{carrier.name}/{n}", carrier, radio, azimuth, azimuth, tilt_deg)
            for n, azimuth in enumerate(azimuths_deg, start=1)
        ]
    return Site(site_id, site_id, 145.0, -17.0, row, col, 0.0, 30.0, tuple(sectors))


def make_window(grid, site, *, reach=10, loss_db=100.0, departure_deg=0.0):
    """Return a round window about a mast; loss and departure may be arrays of the whole grid."""
    block = grid.disc_window(site.row, site.col, reach * grid.cell_m)
    cells = (slice(*block[:2]), slice(*block[2:]))
    row, col = np.mgrid[cells]
    loss_cdb = np.round(np.broadcast_to(loss_db, grid.shape)[cells] * 100).astype(np.uint16)
    loss_cdb[np.hypot(row - site.row, col - site.col) > reach] = LOSS_NOT_COMPUTED
    departure = np.broadcast_to(departure_deg, grid.shape)[cells]
    departure_cdeg = np.round(departure * 100).astype(np.int16)
    window_grid = grid.window(*block)
    return PathLossWindow(
        window_grid, block[0], block[2], site.row, site.col, loss_cdb, departure_cdeg
    )
