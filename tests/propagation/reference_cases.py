"""The reference folder's case files and profiles, each read once, and the calls they describe."""

import csv
import functools

import numpy as np

from ranplan.propagation import p526, p1812
from ranplan.propagation.profile_geometry import centre_latitude_deg

SMOOTH_FORM = {"0": p526.SAMPLED_FORM, "1": p526.CLOSED_FORM}
POLARIZATION = {"1": p526.HORIZONTAL, "2": p526.VERTICAL, "H": p526.HORIZONTAL}


@functools.cache
def rows(path):
    """Rows of a table as dictionaries of text, none left out."""
    with path.open(newline="") as file:
        table = tuple(csv.DictReader(file))
    assert len(table) == len(path.read_text().splitlines()) - 1
    return table


def manifest(reference_dir, models):
    """Manifest rows of these models, by file."""
    return {
        row["file"]: row for row in rows(reference_dir / "manifest.csv") if row["model"] in models
    }


@functools.cache
def profile(path):
    """Distance [km], ground, ground with clutter [m amsl] and zone; bare inland where not told."""
    table = rows(path)
    distance = np.array([float(row["d_km"]) for row in table])
    ground = np.array([float(row["h_m"]) for row in table])
    clutter = np.array([float(row.get("R_m", 0)) for row in table])
    clutter[[0, -1]] = 0.0
    zone = np.array([int(row.get("zone", 4)) for row in table], dtype=np.uint8)
    return distance, ground, ground + clutter, zone


def p1812_link(row, length_km):
    """The link that a row of the P.1812 cases describes."""
    value = {name: float(row[name]) for name in row if name not in {"case_id", "profile"}}
    return p1812.Link(
        frequency_ghz=value["f_GHz"],
        tx_height_agl_m=value["htg_m"],
        rx_height_agl_m=value["hrg_m"],
        time_percent=value["p_pct"],
        location_percent=value["pL_pct"],
        location_sigma_db=value["sigmaL_dB"],
        polarization=POLARIZATION[row["pol"]],
        latitude_deg=centre_latitude_deg(
            length_km, value["phi_t"], value["lam_t"], value["phi_r"], value["lam_r"]
        ),
        delta_n=value["DN"],
        surface_refractivity_n0=value["N0"],
        tx_coast_km=value["dct_km"],
        rx_coast_km=value["dcr_km"],
        smooth_form=SMOOTH_FORM[row["flag4"]],
    )


def p1812_transmission(reference_dir, row):
    """What the kernel makes of a row of the P.1812 cases."""
    path = profile(reference_dir / "p1812" / row["profile"])
    return p1812.transmission(*path, p1812_link(row, path[0][-1]))
