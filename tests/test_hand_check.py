"""docs/hand-check.md worked once more, and compared with the page and with ranplan.

Every number in the page's tables follows here from the inputs and the profiles the page prints, by
``math`` alone. ranplan is asked only what the region holds and what it computed itself. Letters and
units are those of P.1812: d [km], heights [m amsl], f [GHz], angles in mrad, losses [dB].
"""

import json
import math
import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

from ranplan.coverage.link_budget import rsrp_dbm
from ranplan.coverage.model import Receiver
from ranplan.execution import stored_window
from ranplan.io.store import PathLossStore
from ranplan.pipeline import read_coverage_job, run_coverage_job

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "hand-check.md"
CONFIG = ROOT / "configs" / "far_north_queensland_coverage.yaml"
MASTS = ROOT / "sample_regions" / "far_north_queensland" / "masts.geojson"
SITE, CARRIER, SECTOR = "FNQ-04", "n28", "FNQ-04/n28/3"
INLAND = 4
CELLS = ("A", "B", "C")
TOLERANCE_DB = 0.01  # a window's loss is stored to this, and the page says as much


# --- the page -----------------------------------------------------------------------------------

NAME, NUMBER, NONE = re.compile(r"`\w+`"), re.compile(r"-?\d+(\.\d+)?"), "-"
ROW_FORMS = {(False, 1), (False, 3), (True, 9)}  # a shared line, a line of the cells, a point
HEADS = (
    "| line | value | unit | from |",
    "| line | A | B | C | unit | from |",
    "| A km | ground m | clutter m | B km | ground m | clutter m | C km | ground m | clutter m |",
)


def read_page(text):
    """Numbers as the page prints them: the shared ones, those of each cell, and its profile."""
    page = SimpleNamespace(shared={}, lines={c: {} for c in CELLS}, profile={c: [] for c in CELLS})
    for line in text.splitlines():
        if "|" not in line or line in HEADS or not set(line) - set("|-:"):
            continue
        fields = [field.strip() for field in line.strip("|").split("|")]
        name, *values = fields[:-2] if NAME.fullmatch(fields[0]) else (None, *fields)
        assert (name is None, len(values)) in ROW_FORMS, f"unknown row {line!r}"
        assert all(value == NONE or NUMBER.fullmatch(value) for value in values), line
        if name is None:
            for i, cell in enumerate(CELLS):
                if NONE not in (point := values[3 * i : 3 * i + 3]):
                    page.profile[cell].append(tuple(map(float, point)))
            continue
        tables = [page.shared] if len(values) == 1 else page.lines.values()
        for table, value in zip(tables, values, strict=True):
            assert name.strip("`") not in table, f"twice on the page: {line}"
            if value != NONE:
                table[name.strip("`")] = value
    return page


def disagreements(printed, worked):
    """Rows that are not worked, lines that are not printed, numbers that differ as printed."""
    faults = [f"{name}: only on one side" for name in sorted(printed.keys() ^ worked.keys())]
    for name in printed.keys() & worked.keys():
        decimals = len(printed[name].partition(".")[2])
        if round(float(worked[name]), decimals) != float(printed[name]):
            faults.append(f"{name}: the page has {printed[name]}, worked {worked[name]:.6f}")
    return faults


def picked(printed, names):
    return {name: printed[name] for name in names}


# --- the calculation --------------------------------------------------------------------------

SHARED_INPUTS = (
    *("longitude", "latitude", "easting", "northing", "ground", "zone", "h_tg", "h_rg"),
    *("f", "p", "delta_N", "N_0"),
    *("azimuth_true", "tilt", "P_path", "n_tx", "N_RB", "feeder", "G_rx", "loss_rx"),
    *("G_max", "phi_3dB", "theta_3dB", "A_max", "SLA_V"),
)
PLACE = ("easting", "northing", "latitude")
FROM_RANPLAN = ("window_loss", "window_departure", "raster_RSRP", "difference")


def work_shared(x):
    """Wave, earth, orientation and power, from the shared inputs."""
    a_e = 6371.0 * 157.0 / (157.0 - x["delta_N"])  # (6), (7a)
    from_meridian = math.radians(x["longitude"] - 147.0)  # of zone 55
    convergence = math.degrees(
        math.atan(math.tan(from_meridian) * math.sin(math.radians(x["latitude"])))
    )
    P_total = x["P_path"] + 10.0 * math.log10(x["n_tx"])
    N_sc = 12.0 * x["N_RB"]
    return x | {
        "lambda": 2.998e8 / (x["f"] * 1e9),
        "k": a_e / 6371.0,
        "a_e": a_e,
        "C_e": 500.0 / a_e,
        "h_ts": x["ground"] + x["h_tg"],
        "convergence": convergence,
        "azimuth_grid": x["azimuth_true"] - convergence,
        "P_total": P_total,
        "N_sc": N_sc,
        "P_re": P_total - 10.0 * math.log10(N_sc) - x["feeder"],
    }


def work(shared, place, heights):
    """Every line of one cell, step after step; heights are ground and clutter at equal steps."""
    x = shared | {f"rx_{name}": value for name, value in place.items()}
    x |= geometry(x, heights[-1][0])
    step_km = x["d"] / (len(heights) - 1)
    profile = [(i * step_km, *height) for i, height in enumerate(heights)]
    x |= bullington(x, profile)
    x |= smooth_surface(x, profile)
    x |= spherical_earth(x)
    x |= diffraction(x)
    x |= horizons(x, profile)
    x |= troposcatter(x)
    x |= ducting(x, profile)
    x |= combination(x)
    x |= antenna(x)
    lines = {name: x[name] for name in x.keys() - shared.keys() if not name.startswith("rx_")}
    return place | lines


def geometry(x, rx_ground):
    east, north = x["rx_easting"] - x["easting"], x["rx_northing"] - x["northing"]
    d = math.hypot(east, north) / 1000.0
    h_rs = rx_ground + x["h_rg"]
    slant_square = d**2 + ((x["h_ts"] - h_rs) / 1000.0) ** 2
    return {
        "d": d,
        "bearing": math.degrees(math.atan2(east, north)) % 360.0,
        "h_rs": h_rs,
        "L_bfs": 92.4 + 20.0 * math.log10(x["f"]) + 10.0 * math.log10(slant_square),  # (8)
    }


def knife_edge(nu):
    """Loss over one edge, (12)."""
    if nu <= -0.78:
        return 0.0
    return 6.9 + 20.0 * math.log10(math.sqrt((nu - 0.1) ** 2 + 1.0) + nu - 0.1)


def whole_path(J, d):
    """Loss of the whole path from that of its edge, (21)."""
    return J + (1.0 - math.exp(-J / 6.0)) * (10.0 + 0.02 * d)


def over_line(x, d1, height):
    """Height above the straight line between the antennas. [m]."""
    return height - (x["h_ts"] * (x["d"] - d1) + x["h_rs"] * d1) / x["d"]


def fresnel(x, d1, above):
    """Diffraction parameter of an edge so high above the line, (15)."""
    return above * math.sqrt(0.002 * x["d"] / (x["lambda"] * d1 * (x["d"] - d1)))


def bullington(x, profile):
    """(13) to (21) over ground and clutter."""
    d, h_ts, h_rs = x["d"], x["h_ts"], x["h_rs"]
    edges = [(d1, h + R + x["C_e"] * d1 * (d - d1)) for d1, h, R in profile[1:-1]]
    S_tim, S_tim_at = max(((g - h_ts) / d1, d1) for d1, g in edges)  # (13)
    S_tr = (h_rs - h_ts) / d  # (14)
    lines = {"S_tim": S_tim, "S_tim_at": S_tim_at, "S_tr": S_tr}
    if S_tim < S_tr:
        nu, at, g = max((fresnel(x, d1, over_line(x, d1, g)), d1, g) for d1, g in edges)
        lines |= {"nu_max_at": at, "g_max": g, "nu_max": nu}
    else:
        S_rim, S_rim_at = max(((g - h_rs) / (d - d1), d1) for d1, g in edges)  # (17)
        d_b = (h_rs - h_ts + S_rim * d) / (S_tim + S_rim)  # (18)
        h_b = over_line(x, d_b, h_ts + S_tim * d_b)
        nu = fresnel(x, d_b, h_b)  # (19)
        lines |= {"S_rim": S_rim, "S_rim_at": S_rim_at, "d_b": d_b, "h_b": h_b, "nu_b": nu}
    J = knife_edge(nu)  # (16), (20)
    return lines | {"J": J, "L_bulla": whole_path(J, d)}


def smooth_surface(x, profile):
    """Straight line through the bare ground, lowered under obstructions: (85) to (91), (38)."""
    d = x["d"]
    legs = [(d0, h0, d1, h1) for (d0, h0, _), (d1, h1, _) in pairwise(profile)]
    v_1 = sum((d1 - d0) * (h1 + h0) for d0, h0, d1, h1 in legs)
    v_2 = sum((d1 - d0) * (h1 * (2 * d1 + d0) + h0 * (d1 + 2 * d0)) for d0, h0, d1, h1 in legs)
    h_st, h_sr = (2.0 * v_1 * d - v_2) / d**2, (v_2 - v_1 * d) / d**2
    above = [(over_line(x, d1, h), d1) for d1, h, _ in profile[1:-1]]
    h_obs = max(above)[0]
    lines = {"v_1": v_1, "v_2": v_2, "h_st": h_st, "h_sr": h_sr, "h_obs": h_obs}
    if h_obs > 0.0:
        alpha_t = max(H / d1 for H, d1 in above)
        alpha_r = max(H / (d - d1) for H, d1 in above)
        lines |= {"alpha_t": alpha_t, "alpha_r": alpha_r}
        h_st -= h_obs * alpha_t / (alpha_t + alpha_r)
        h_sr -= h_obs * alpha_r / (alpha_t + alpha_r)
    h_std, h_srd = min(h_st, x["ground"]), min(h_sr, profile[-1][1])
    heights = {"h_te": x["h_ts"] - h_std, "h_re": x["h_rs"] - h_srd}
    return lines | {"h_std": h_std, "h_srd": h_srd} | heights


def spherical_earth(x):
    """(22) to (36), within the horizon of a smooth sphere."""
    d, a_e, h_te, h_re = x["d"], x["a_e"], x["h_te"], x["h_re"]
    d_los = math.sqrt(2.0 * a_e) * (math.sqrt(0.001 * h_te) + math.sqrt(0.001 * h_re))  # (22)
    assert d < d_los
    c = (h_te - h_re) / (h_te + h_re)
    m = 250.0 * d**2 / (a_e * (h_te + h_re))
    angle = math.pi / 3.0 + math.acos(1.5 * c * math.sqrt(3.0 * m / (m + 1.0) ** 3)) / 3.0
    b = 2.0 * math.sqrt((m + 1.0) / (3.0 * m)) * math.cos(angle)
    d_1 = 0.5 * d * (1.0 + b)  # (24)
    d_2 = d - d_1
    h = ((h_te - x["C_e"] * d_1**2) * d_2 + (h_re - x["C_e"] * d_2**2) * d_1) / d  # (23)
    h_req = 17.456 * math.sqrt(d_1 * d_2 * x["lambda"] / d)  # (25)
    lines = {"d_los": d_los, "c": c, "m": m, "b": b, "d_1": d_1, "h": h, "h_req": h_req}
    if h > h_req:
        return lines | {"L_dsph": 0.0}
    a_em = 500.0 * (d / (math.sqrt(h_te) + math.sqrt(h_re))) ** 2  # (26)
    lines |= {"a_em": a_em} | first_term(d, h_te, h_re, a_em, x["f"])
    return lines | {"L_dsph": (1.0 - h / h_req) * lines["L_dft"]}  # (27)


def first_term(d, h_te, h_re, a, f):
    """First term of the residue series over land, vertical polarisation: (28) to (36)."""
    square = (18.0 * 0.003 / f) ** 2
    K = 0.036 / (a * f) ** (1 / 3) / (21.0**2 + square) ** 0.25 * math.sqrt(22.0**2 + square)
    beta = (1.0 + 1.6 * K**2 + 0.67 * K**4) / (1.0 + 4.5 * K**2 + 1.53 * K**4)
    X = 21.88 * beta * (f / a**2) ** (1 / 3) * d
    assert X >= 1.6
    F_X = 11.0 + 10.0 * math.log10(X) - 17.6 * X
    lines = {"K": K, "beta_dft": beta, "X": X, "F_X": F_X}
    for end, height in (("t", h_te), ("r", h_re)):
        Y = 0.9575 * beta * (f**2 / a) ** (1 / 3) * height
        B = beta * Y
        if B > 2.0:
            gain = 17.6 * math.sqrt(B - 1.1) - 5.0 * math.log10(B - 1.1) - 8.0
        else:
            gain = 20.0 * math.log10(B + 0.1 * B**3)
        lines |= {f"Y_{end}": Y, f"G_{end}": max(gain, 2.0 + 20.0 * math.log10(K))}
    return lines | {"L_dft": -F_X - lines["G_t"] - lines["G_r"]}


def diffraction(x):
    """The smooth path's Bullington loss in closed form, Attachment 4, and (39)."""
    nu_s = fresnel(x, x["d_1"], -x["h"])
    J_s = knife_edge(nu_s)
    L_bulls = whole_path(J_s, x["d"])
    L_d = x["L_bulla"] + max(x["L_dsph"] - L_bulls, 0.0)
    return {"nu_s": nu_s, "J_s": J_s, "L_bulls": L_bulls, "L_d": L_d}


def horizons(x, profile):
    """Angles and distances of the horizons over bare ground, (77) to (84)."""
    d, h_ts, h_rs = x["d"], x["h_ts"], x["h_rs"]

    def elevation(rise_m, away_km):
        return 1000.0 * math.atan(rise_m / (1000.0 * away_km) - away_km / (2.0 * x["a_e"]))

    between = profile[1:-1]
    theta_t, d_lt = max((elevation(h - h_ts, d1), d1) for d1, h, _ in between)
    theta_r, d_lr = max((elevation(h - h_rs, d - d1), d - d1) for d1, h, _ in between)
    if theta_t <= elevation(h_rs - h_ts, d):
        theta_t, theta_r = elevation(h_rs - h_ts, d), elevation(h_ts - h_rs, d)
        bulged = ((d1, h + x["C_e"] * d1 * (d - d1)) for d1, h, _ in between)
        _, d_lt = max((fresnel(x, d1, over_line(x, d1, g)), d1) for d1, g in bulged)
        d_lr = d - d_lt
    theta = 1000.0 * d / x["a_e"] + theta_t + theta_r
    return {"theta_t": theta_t, "theta_r": theta_r, "theta": theta, "d_lt": d_lt, "d_lr": d_lr}


def troposcatter(x):
    """(44), (45)."""
    f = x["f"]
    L_f = 25.0 * math.log10(f) - 2.5 * math.log10(0.5 * f) ** 2
    L_bs = 190.1 + L_f + 20.0 * math.log10(x["d"]) + 0.573 * x["theta"] - 0.15 * x["N_0"]
    return {"L_bs": L_bs - 10.125 * math.log10(50.0 / x["p"]) ** 0.7}


def ducting(x, profile):
    """(46) to (56), wholly inland and above 0.5 GHz: no coast, no sea, no A_lf."""
    d, f, a_e, d_lt, d_lr = x["d"], x["f"], x["a_e"], x["d_lt"], x["d_lr"]
    A_st, A_sr = shielding(x["theta_t"], d_lt, f), shielding(x["theta_r"], d_lr, f)
    A_f = 102.45 + 20.0 * math.log10(f) + 20.0 * math.log10(d_lt + d_lr) + A_st + A_sr  # (47)
    theta_1 = 1000.0 * d / a_e + min(x["theta_t"], 0.1 * d_lt) + min(x["theta_r"], 0.1 * d_lr)
    beta = duct_time(x, profile)
    log_beta, ratio = math.log10(beta), x["p"] / beta
    Gamma = 1.076 / (2.0058 - log_beta) ** 1.012
    Gamma *= math.exp(-(9.51 - 4.8 * log_beta + 0.198 * log_beta**2) * 1e-6 * d**1.13)
    A_p = -12.0 + (1.2 + 3.7e-3 * d) * math.log10(ratio) + 12.0 * ratio**Gamma
    A_d = 5e-5 * a_e * f ** (1 / 3) * theta_1 + A_p
    return {"A_st": A_st, "A_sr": A_sr, "A_f": A_f, "beta": beta, "A_d": A_d, "L_ba": A_f + A_d}


def shielding(theta, horizon, f):
    """Loss of a terminal that its own horizon hides from the duct, (48)."""
    over = max(theta - 0.1 * horizon, 0.0)
    edge = 20.0 * math.log10(1.0 + 0.361 * over * math.sqrt(f * horizon))
    return edge + 0.264 * over * f ** (1 / 3)


def duct_time(x, profile):
    """beta: time with a duct, inland (2) to (5), less over long and rough paths. [%]."""
    d, d_lt, d_lr = x["d"], x["d_lt"], x["d_lr"]
    phi = abs(x["latitude"] + x["rx_latitude"]) / 2.0
    tau = 1.0 - math.exp(-4.12e-4 * d**2.41)
    mu_1 = 10.0 ** (-d / (16.0 - 6.6 * tau)) + 10.0 ** (-5.0 * (0.496 + 0.354 * tau))
    mu_1 = min(mu_1**0.2, 1.0)
    beta_0 = 10.0 ** (-0.015 * phi + 1.67) * mu_1 * mu_1 ** (-0.935 + 0.0176 * phi)
    h_st, h_sr = min(x["h_st"], x["ground"]), min(x["h_sr"], profile[-1][1])  # (92)
    alpha = max(-0.6 - 3.5e-9 * d**3.1 * tau, -3.4)
    heights = math.sqrt(x["h_ts"] - h_st) + math.sqrt(x["h_rs"] - h_sr)  # (94)
    mu_2 = min((500.0 * d**2 / (x["a_e"] * heights**2)) ** alpha, 1.0)
    rough = [  # bare ground over the smooth line, horizon to horizon, (95)
        h - (h_st + (h_sr - h_st) * d1 / d) for d1, h, _ in profile if d_lt <= d1 <= d - d_lr + 1e-9
    ]
    over = max(*rough, 10.0) - 10.0
    mu_3 = math.exp(-4.6e-5 * over * (43.0 + 6.0 * min(d - d_lt - d_lr, 40.0)))
    return beta_0 * mu_2 * mu_3


def combination(x):
    """(10), (41) and (57) to (69) at p = 50, where ducting is weaker than diffraction."""
    L_bd = x["L_bfs"] + x["L_d"]
    L_minbap = 2.5 * math.log1p(math.exp((x["L_bfs"] - x["L_ba"]) / 2.5)) + x["L_ba"]
    assert x["p"] == 50.0
    assert L_minbap > L_bd
    L_bc = -5.0 * math.log10(10.0 ** (-0.2 * x["L_bs"]) + 10.0 ** (-0.2 * L_bd))  # (63)
    return {"L_bd": L_bd, "L_minbap": L_minbap, "L_bc": L_bc, "L_b": max(L_bc, x["L_bfs"])}


def antenna(x):
    """The panel turned down by its tilt, TR 38.901's element, and the sum."""
    departure = math.degrees(x["theta_t"] / 1000.0)
    offset = (x["bearing"] - x["azimuth_grid"] + 180.0) % 360.0 - 180.0
    ahead = math.cos(math.radians(departure)) * math.cos(math.radians(offset))
    right = math.cos(math.radians(departure)) * math.sin(math.radians(offset))
    up = math.sin(math.radians(departure))
    tilt = math.radians(x["tilt"])
    outward = ahead * math.cos(tilt) - up * math.sin(tilt)
    upward = up * math.cos(tilt) + ahead * math.sin(tilt)
    phi = math.degrees(math.atan2(right, outward))
    theta = math.degrees(math.atan2(upward, math.hypot(outward, right)))
    A_h = min(12.0 * (phi / x["phi_3dB"]) ** 2, x["A_max"])
    A_v = min(12.0 * (theta / x["theta_3dB"]) ** 2, x["SLA_V"])
    attenuation = min(A_h + A_v, x["A_max"])
    G = x["G_max"] - attenuation
    return {
        "departure": departure,
        "offset": offset,
        "ahead": ahead,
        "right": right,
        "up": up,
        "outward": outward,
        "upward": upward,
        "phi_panel": phi,
        "theta_panel": theta,
        "A_h": A_h,
        "A_v": A_v,
        "A_ant": attenuation,
        "G": G,
        "RSRP": x["P_re"] + G - x["L_b"] + x["G_rx"] - x["loss_rx"],
    }


# --- page, calculation and ranplan --------------------------------------------------------------

PRINTED = read_page(PAGE.read_text(encoding="utf-8"))


def worked_shared():
    return work_shared({name: float(PRINTED.shared[name]) for name in SHARED_INPUTS})


def worked(cell):
    place = {name: float(PRINTED.lines[cell][name]) for name in PLACE}
    return work(worked_shared(), place, [point[1:] for point in PRINTED.profile[cell]])


def plain_profile(terrain, tx, rx):
    """Ground, obstructing clutter and zone where the line crosses its major axis' grid lines."""
    run = [stop - start for start, stop in zip(tx, rx, strict=True)]
    n = max(map(abs, run))
    points = []
    for i in range(n + 1):
        place = [start + Fraction(i * cells, n) for start, cells in zip(tx, run, strict=True)]
        before, after = (tuple(map(side, place)) for side in (math.floor, math.ceil))
        share = float(sum(x - math.floor(x) for x in place))  # zero along the major axis
        low, high = (float(terrain.elevation_amsl_m[at]) for at in (before, after))
        half = Fraction(1, 2)
        nearest = tuple(  # a tie goes to the cell farther from the mast
            math.floor(x + half) if cells > 0 else math.ceil(x - half)
            for x, cells in zip(place, run, strict=True)
        )
        clutter = float(terrain.clutter_height_m[nearest]) if 0 < i < n else 0.0
        points.append((low + share * (high - low), clutter, int(terrain.zone[nearest])))
    return points


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """What ranplan reads and computes for this mast alone."""
    folder = tmp_path_factory.mktemp("hand_check")
    masts = json.loads(MASTS.read_text(encoding="utf-8"))
    masts["features"] = [
        feature for feature in masts["features"] if feature["properties"]["site_id"] == SITE
    ]
    (folder / "mast.geojson").write_text(json.dumps(masts), encoding="utf-8")
    job = read_coverage_job(CONFIG, folder / "mast.geojson")
    store = PathLossStore(folder / "cache")
    plan, _ = run_coverage_job(job, store)
    (site,) = job.sites
    (sector,) = (sector for sector in site.sectors if sector.sector_id == SECTOR)
    (window,) = (
        stored_window(task, job.base.ground.grid, store)
        for task in job.tasks
        if task.carrier == CARRIER
    )
    return SimpleNamespace(job=job, plan=plan, site=site, sector=sector, window=window)


def row_col(cell, ran):
    place = (float(PRINTED.lines[cell][name]) for name in ("easting", "northing"))
    row, col = ran.job.base.region.grid.rowcol(*place)
    return int(row[0]), int(col[0])


def test_the_shared_inputs_are_those_of_the_config_and_the_sample_region(ran):
    region, site, sector = ran.job.base.region, ran.site, ran.sector
    radio, pattern, config = sector.radio, sector.radio.pattern, ran.job.base.loaded.config
    easting, northing = region.grid.xy(site.row, site.col)
    inputs = {
        "longitude": site.longitude,
        "latitude": site.latitude,
        "easting": easting,
        "northing": northing,
        "ground": site.ground_amsl_m,
        "zone": region.zone[site.row, site.col],
        "h_tg": site.height_agl_m,
        "h_rg": config.receiver.height_agl_m,
        "f": sector.carrier.frequency_mhz / 1000.0,
        "p": config.propagation.time_percent,
        "delta_N": config.region.climate.delta_n,
        "N_0": config.region.climate.surface_refractivity_n0,
        "azimuth_true": sector.azimuth_true_deg,
        "tilt": sector.tilt_deg,
        "P_path": radio.power_dbm_per_path,
        "n_tx": radio.n_tx,
        "N_RB": sector.carrier.n_resource_blocks,
        "feeder": radio.feeder_loss_db,
        "G_rx": config.receiver.gain_dbi,
        "loss_rx": config.receiver.loss_db,
        "G_max": pattern.max_gain_dbi,
        "phi_3dB": pattern.horizontal_beamwidth_deg,
        "theta_3dB": pattern.vertical_beamwidth_deg,
        "A_max": pattern.max_attenuation_db,
        "SLA_V": pattern.side_lobe_attenuation_db,
    }
    assert disagreements(picked(PRINTED.shared, SHARED_INPUTS), inputs) == []
    assert (config.propagation.polarization, pattern.kind) == ("vertical", "tr38901_element")
    assert region.grid.crs.to_epsg() == 32755


def test_every_shared_number_follows_from_the_inputs():
    assert disagreements(PRINTED.shared, worked_shared()) == []


@pytest.mark.parametrize("cell", CELLS)
def test_the_printed_place_and_profile_are_those_of_the_sample_region(cell, ran):
    region, at = ran.job.base.region, row_col(cell, ran)
    easting, northing = region.grid.xy(*at)
    place = {"easting": easting, "northing": northing, "latitude": region.latitude_deg[at]}
    assert disagreements(picked(PRINTED.lines[cell], PLACE), place) == []

    mast = ran.site.row, ran.site.col
    profile = plain_profile(ran.job.base.ground.terrain, mast, at)
    step_km = math.dist(mast, at) * region.grid.cell_m / 1000.0 / (len(profile) - 1)
    assert PRINTED.profile[cell] == [
        (round(i * step_km, 3), round(ground, 2), clutter)
        for i, (ground, clutter, _) in enumerate(profile)
    ]
    assert {zone for _, _, zone in profile} == {INLAND}


@pytest.mark.parametrize("cell", CELLS)
def test_every_line_of_a_cell_follows_from_its_place_and_profile(cell):
    printed = PRINTED.lines[cell]
    assert disagreements(picked(printed, printed.keys() - FROM_RANPLAN), worked(cell)) == []


@pytest.mark.parametrize("cell", CELLS)
def test_ranplan_stored_the_loss_and_the_angle_worked_by_hand(cell, ran):
    (row, col), window, lines = row_col(cell, ran), ran.window, worked(cell)
    inside = row - window.row_start, col - window.col_start
    stored = {
        "window_loss": window.loss_cdb[inside] / 100.0,
        "window_departure": window.departure_cdeg[inside] / 100.0,
    }
    assert disagreements(picked(PRINTED.lines[cell], stored), stored) == []
    assert lines["L_b"] == pytest.approx(stored["window_loss"], abs=TOLERANCE_DB)
    assert lines["departure"] == pytest.approx(stored["window_departure"], abs=0.01)


@pytest.mark.parametrize("cell", CELLS)
def test_ranplan_has_the_rsrp_worked_by_hand(cell, ran):
    at, coverage, lines = row_col(cell, ran), ran.plan.coverage, worked(cell)
    assert coverage.sector_ids[coverage.best_server[at]] == SECTOR
    raster = float(coverage.rsrp_dbm[at])
    compared = {"raster_RSRP": raster, "difference": lines["RSRP"] - raster}
    assert disagreements(picked(PRINTED.lines[cell], compared), compared) == []
    assert lines["RSRP"] == pytest.approx(raster, abs=TOLERANCE_DB)


@pytest.mark.parametrize("cell", CELLS)
def test_ranplans_link_budget_gives_the_same_from_the_same_loss_and_angle(cell, ran):
    lines, receiver = worked(cell), ran.job.base.loaded.config.receiver
    budget = rsrp_dbm(
        ran.sector,
        Receiver(receiver.height_agl_m, receiver.gain_dbi, receiver.loss_db),
        lines["L_b"],
        bearing_grid_deg=lines["bearing"],
        departure_deg=lines["departure"],
    )
    assert lines["RSRP"] == pytest.approx(float(budget), abs=1e-5)


def test_the_three_cells_are_what_the_page_says():
    a, b, c = map(worked, CELLS)
    assert abs(a["offset"]) < 1.0
    assert a["L_d"] == 0.0
    assert 30.0 < abs(b["offset"]) < 60.0
    assert b["S_tim"] < b["S_tr"]  # in line of sight
    assert c["h_obs"] > 0.0  # bare ground stands above the line
    assert c["L_d"] > 15.0
    assert all(3.0 < lines["d"] < 12.0 for lines in (a, b, c))


@pytest.mark.parametrize(
    ("printed", "faults"),
    [
        ({"L_d": "26.32"}, []),
        ({"L_d": "26.31"}, ["L_d: the page has 26.31, worked 26.320000"]),
        ({"L_d": "26.32", "L_x": "1"}, ["L_x: only on one side"]),
        ({}, ["L_d: only on one side"]),
    ],
)
def test_a_wrong_digit_and_a_row_without_a_partner_are_noticed(printed, faults):
    assert disagreements(printed, {"L_d": 26.32}) == faults


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("| L_d | 26.32 | dB | a name not marked as one |", "unknown row"),
        ("| `L_d` | 26.32 | 1.00 | dB | two cells of three |", "unknown row"),
        ("| `L_d` | 26.3x | dB | no number |", "26.3x"),
        ("| `L_d` | 26.32 | dB | (39) |\n| `L_d` | 26.32 | dB | (39) |", "twice"),
    ],
)
def test_a_row_the_page_may_not_have_is_refused(row, fault):
    with pytest.raises(AssertionError, match=fault):
        read_page(row)
