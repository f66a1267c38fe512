"""P.452-18 beside pycraf, which computes P.452-16, over bare terrain; skipped where it is not.

Measured with pycraf 2.1.0, which is not among the test requirements (it needs astropy). What the
two editions share agrees; what they do not is taken away before they are compared:

- pycraf's free space is 92.5 + 20 log(f d) over the ground distance, ours 92.4 + 20 log(f d_3D);
- its gases are the closed formulas of P.676-10 Annex 2, ours the lines of P.676-13;
- its clutter is a loss at the terminals that P.452-18 no longer has, so there is none here.
"""

import importlib.util
import math
import warnings
from typing import NamedTuple

import numpy as np
import pytest

from ranplan.propagation import p452, p526

MECHANISMS_DB = 5e-4  # constants rounded otherwise
GASES_DB_KM = 0.009  # the two annexes of P.676 at 26 GHz, the worst of the frequencies here


class _Path(NamedTuple):
    distance_km: np.ndarray
    ground_m: np.ndarray
    link: p452.Link


def _drawn(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(20, 200))
    ground = np.abs(np.cumsum(rng.normal(0, rng.choice([0.5, 3, 15]), n + 1)))
    link = p452.Link(
        frequency_ghz=float(rng.choice([0.3, 0.7, 2.0, 3.5, 6.0, 10.0, 26.0])),
        tx_height_agl_m=10 ** rng.uniform(0.5, 2),
        rx_height_agl_m=10 ** rng.uniform(0.5, 2),
        time_percent=float(rng.choice([0.01, 0.1, 1.0, 10.0, 50.0])),
        polarization=int(rng.choice([p526.HORIZONTAL, p526.VERTICAL])),
        latitude_deg=45.0,
        delta_n=rng.uniform(35, 60),
        surface_refractivity_n0=rng.uniform(300, 360),
        tx_coast_km=500.0,
        rx_coast_km=500.0,
        tx_gain_dbi=rng.uniform(0, 30),
        rx_gain_dbi=rng.uniform(0, 30),
    )
    return _Path(np.linspace(0, 10 ** rng.uniform(0.3, 2.2), n + 1), ground, link)


@pytest.fixture(scope="module")
def pycraf_losses(without_oracle):
    """Call pycraf for a path: its losses of each mechanism, gases taken out."""
    if importlib.util.find_spec("pycraf") is None:
        without_oracle("pycraf is not installed; it needs astropy and is no test requirement")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from astropy import units as u
        from pycraf import pathprof
        from pycraf.conversions import dBi

    def losses(path):
        distance, ground, link = path
        length = distance[-1]
        half_deg = math.degrees(length / 2 / 6371)
        north, south = (45 + half_deg) * u.deg, (45 - half_deg) * u.deg
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            of_path = pathprof.PathProp(
                link.frequency_ghz * u.GHz,
                288.15 * u.K,
                1013.25 * u.hPa,
                10 * u.deg,
                south,
                10 * u.deg,
                north,
                link.tx_height_agl_m * u.m,
                link.rx_height_agl_m * u.m,
                1000 * distance[1] * u.m,
                link.time_percent * u.percent,
                polarization={p526.HORIZONTAL: 0, p526.VERTICAL: 1}[link.polarization],
                version=16,
                delta_N=link.delta_n / u.km,
                N0=link.surface_refractivity_n0 * u.dimensionless_unscaled,
                hprof_dists=distance * u.km,
                hprof_heights=ground * u.m,
                hprof_bearing=0 * u.deg,
                hprof_backbearing=180 * u.deg,
            )
            gains = link.tx_gain_dbi * dBi, link.rx_gain_dbi * dBi
            with_gases, focusing, _ = (q.value for q in pathprof.loss_freespace(of_path))
            names = ("line of sight", "diffraction", "troposcatter", "ducting", "loss")
            found = pathprof.loss_complete(of_path, *gains)
            losses = {name: q.value for name, q in zip(names, found, strict=False)}
        gases = with_gases - 92.5 - 20 * math.log10(link.frequency_ghz * length)
        return losses | {"focusing": focusing, "gases": gases}

    return losses


@pytest.fixture(scope="module")
def compared(pycraf_losses):
    """What pycraf gives less what we give, for 150 paths, in arrays under the mechanisms' names."""
    rows = []
    for seed in range(150):
        path = _drawn(seed)
        zone = np.full(len(path.distance_km), 4, dtype=np.uint8)
        gases = p452.gases(path.link.frequency_ghz, 1013.25, 15.0)
        ours = p452.transmission(
            path.distance_km, path.ground_m, path.ground_m, zone, path.link, gases
        )
        theirs = pycraf_losses(path)
        length = path.distance_km[-1]
        climb = 10 * math.log10(1 + ((ours.hts - ours.hrs) / 1000 / length) ** 2)
        gases_on_the_ground = ours.Ag / 10 ** (climb / 20)
        rows.append(
            {
                "length_km": length,
                "climb": climb,
                "focusing": theirs["focusing"] - (ours.Lb0p - ours.Lbfsg),
                "diffraction": theirs["diffraction"] - theirs["line of sight"] - ours.Ldp,
                "ducting": theirs["ducting"] - theirs["gases"] - (ours.Lba - gases_on_the_ground),
                "gases": theirs["gases"] - gases_on_the_ground,
                "troposcatter": theirs["troposcatter"] - ours.Lbs,
                "loss": theirs["loss"] - ours.Lb,
                "transhorizon": ours.transhorizon,
            }
        )
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def test_the_paths_compared_are_in_sight_and_beyond_the_horizon(compared):
    assert 30 < compared["transhorizon"].sum() < 145


@pytest.mark.parametrize("mechanism", ["focusing", "diffraction", "ducting"])
def test_what_both_editions_share_is_what_pycraf_gives(compared, mechanism):
    assert np.abs(compared[mechanism]).max() < MECHANISMS_DB


@pytest.mark.parametrize("mechanism", ["gases", "troposcatter"])
def test_gases_differ_by_what_the_two_annexes_of_p676_do(compared, mechanism):
    assert (np.abs(compared[mechanism]) <= GASES_DB_KM * compared["length_km"] + 0.001).all()


def test_losses_differ_by_the_constant_of_free_space_and_by_gases(compared):
    gases = GASES_DB_KM * compared["length_km"]
    # Less than the constant's 0.1 dB where the path climbs: d_3D is longer than the ground's.
    assert (compared["loss"] <= 0.1 + gases + 0.003).all()
    assert (compared["loss"] >= -compared["climb"] - gases - 0.003).all()
    assert np.median(np.abs(compared["loss"] - 0.1)) < 0.01
