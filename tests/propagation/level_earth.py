"""P.1812 over level, bare ground in plain Python, written out from the equations for that case.

Over level ground of one zone the smooth earth is the ground itself, nothing but the earth's bulge
stands toward the line between the antennas, and the terrain has no roughness; what is left of
P.1812 is short. It shares no code with the kernels. Lengths d [km], heights [m], f [GHz],
angles [mrad], losses [dB].
"""

import math

import numpy as np
from scipy.optimize import brentq

INLAND, AT_SEA = "inland", "at sea"


def level_path_loss(
    x, f, ht, hr, *, ground_amsl=0.0, where=INLAND, p=50.0, phi=45.0, dn=45.0, n0=325.0,
    vertical=True, closed_form=True,
):  # fmt: skip
    """Basic transmission loss over a path whose points lie at distances ``x``, 0 first."""
    d, wavelength, sea = x[-1], 0.2998 / f, where == AT_SEA
    ae = 6371 * 157 / (157 - dn)
    b0, tau = anomalous_time(0.0 if sea else d, abs(phi))
    theta_t, theta_r, dlt, dlr = horizons(x, ht, hr, ae)
    theta = 1000 * d / ae + theta_t + theta_r

    lbfs = 92.4 + 20 * math.log10(f) + 10 * math.log10(d**2 + ((ht - hr) / 1000) ** 2)
    esp = 2.6 * (1 - math.exp(-0.1 * (dlt + dlr)))
    lb0p, lb0b = lbfs + esp * math.log10(p / 50), lbfs + esp * math.log10(b0 / 50)

    def diffraction(a):
        actual = sampled_bullington(x, ht, hr, a, wavelength)
        smooth = closed_bullington(d, ht, hr, a, wavelength) if closed_form else actual
        return actual + max(spherical_earth(d, ht, hr, a, f, sea, vertical) - smooth, 0)

    ld50, ldb = diffraction(ae), diffraction(3 * 6371)
    fi = inverse_normal(p / 100) / inverse_normal(b0 / 100) if p > b0 else 1.0
    ldp = ld50 + fi * (ldb - ld50)

    lf = 25 * math.log10(f) - 2.5 * math.log10(f / 2) ** 2
    lbs = 190.1 + lf + 20 * math.log10(d) + 0.573 * theta - 0.15 * n0
    lbs -= 10.125 * math.log10(50 / p) ** 0.7

    coupling = sum(
        shielding(angle, horizon, f) + (over_sea_coupling(ground_amsl + h) if sea else 0)
        for angle, horizon, h in ((theta_t, dlt, ht), (theta_r, dlr, hr))
    )
    low_band = 45.375 - 137 * f + 92.5 * f**2 if f < 0.5 else 0
    af = 102.45 + 20 * math.log10(f * (dlt + dlr)) + low_band + coupling
    duct_theta = 1000 * d / ae + min(theta_t, 0.1 * dlt) + min(theta_r, 0.1 * dlr)
    alpha = max(-0.6 - 3.5e-9 * d**3.1 * tau, -3.4)
    beta = b0 * min(1, (500 * d**2 / (ae * (ht**0.5 + hr**0.5) ** 2)) ** alpha)
    lg = math.log10(beta)
    gamma = 1.076 / (2.0058 - lg) ** 1.012
    gamma *= math.exp(-(9.51 - 4.8 * lg + 0.198 * lg**2) * 1e-6 * d**1.13)
    ap = -12 + (1.2 + 0.0037 * d) * math.log10(p / beta) + 12 * (p / beta) ** gamma
    lba = af + 5e-5 * ae * f ** (1 / 3) * duct_theta + ap

    fj = 0.5 - 0.5 * math.tanh(2.4 * (theta - 0.3) / 0.3)
    fk = 0.5 - 0.5 * math.tanh(1.5 * (d - 20) / 20)
    lbd50, lbd, ldp_on_land = lbfs + ld50, lb0p + ldp, 0 if sea else ldp
    lmin = lb0p + ldp_on_land if p < b0 else lbd50 + (lb0b + ldp_on_land - lbd50) * fi
    lap = 2.5 * np.logaddexp(lba / 2.5, lb0p / 2.5)
    lda = lbd if lap > lbd else lap + (lbd - lap) * fk
    lam = lda + (lmin - lda) * fj
    return max(lb0p, -5 * math.log10(10 ** (-0.2 * lbs) + 10 ** (-0.2 * lam)))


def anomalous_time(land, phi):
    """b0 [%] and tau; (2) to (5), the whole path being inland or at sea."""
    tau = 1 - math.exp(-4.12e-4 * land**2.41)
    mu1 = (10 ** (-land / (16 - 6.6 * tau)) + 10 ** (-2.48 - 1.77 * tau)) ** 0.2
    mu1 = min(mu1, 1)
    if phi > 70:
        return 4.17 * mu1 * mu1**0.3, tau
    return 10 ** (1.67 - 0.015 * phi) * mu1 * mu1 ** (0.0176 * phi - 0.935), tau


def horizons(x, ht, hr, ae):
    """Angles and distances of the two horizons; (77) to (83)."""
    d, inner = x[-1], x[1:-1]
    up = 1000 * np.arctan(-ht / (1000 * inner) - inner / (2 * ae))
    direct = 1000 * math.atan((hr - ht) / (1000 * d) - d / (2 * ae))
    if up.max() > direct:
        down = 1000 * np.arctan(-hr / (1000 * (d - inner)) - (d - inner) / (2 * ae))
        last = inner[np.flatnonzero(down == down.max())[-1]]
        return up.max(), down.max(), inner[up.argmax()], d - last
    nu = 500 * inner * (d - inner) / ae - (ht * (d - inner) + hr * inner) / d
    nu = nu / np.sqrt(inner * (d - inner))
    edge = inner[np.flatnonzero(nu == nu.max())[-1]]
    return direct, 1000 * math.atan((ht - hr) / (1000 * d) - d / (2 * ae)), edge, d - edge


def inverse_normal(q):
    """Attachment 2."""
    t = math.sqrt(-2 * math.log(q))
    above = 2.515516698 + 0.802853 * t + 0.010328 * t**2
    return t - above / (1 + 1.432788 * t + 0.189269 * t**2 + 0.001308 * t**3)


def shielding(theta, horizon, f):
    """(48)."""
    over = theta - 0.1 * horizon
    if over <= 0:
        return 0.0
    return 20 * math.log10(1 + 0.361 * over * math.sqrt(f * horizon)) + 0.264 * over * f ** (1 / 3)


def over_sea_coupling(antenna_amsl):
    """(49) for a terminal at the coast."""
    return -3 * (1 + math.tanh(0.07 * (50 - antenna_amsl)))


def knife_edge(nu):
    """(12)."""
    return 6.9 + 20 * math.log10(math.hypot(nu - 0.1, 1) + nu - 0.1) if nu > -0.78 else 0.0


def bullington(nu, d):
    """(21)."""
    edge = knife_edge(nu)
    return edge + (1 - math.exp(-edge / 6)) * (10 + 0.02 * d)


def edge_parameter(excess, at, d, wavelength):
    """Diffraction parameter of an edge that stands ``excess`` above the line; (15), (19)."""
    return excess * np.sqrt(0.002 * d / (wavelength * at * (d - at)))


def sampled_bullington(x, ht, hr, a, wavelength):
    """Over the points of the bulge; (13) to (21)."""
    d, inner = x[-1], x[1:-1]
    bulge = 500 * inner * (d - inner) / a
    st, sr = max((bulge - ht) / inner), max((bulge - hr) / (d - inner))
    direct = (hr - ht) / d
    if st < direct:
        nu = max(edge_parameter(bulge - ht - direct * inner, inner, d, wavelength))
    else:
        at = (hr - ht + sr * d) / (st + sr)
        nu = edge_parameter((st - direct) * at, at, d, wavelength)
    return bullington(nu, d)


def closed_bullington(d, ht, hr, a, wavelength):
    """Over the bulge itself: its tangents from the antennas, or its reflection point."""
    if d < sight_distance(ht, hr, a):
        at, clearance = reflection_point(d, ht, hr, a)
        return bullington(edge_parameter(-clearance, at, d, wavelength), d)
    touch_t, touch_r = (math.sqrt(a * h / 500) for h in (ht, hr))  # where the tangents touch
    st, sr = 500 * (d - touch_t) / a - ht / touch_t, 500 * (d - touch_r) / a - hr / touch_r
    at = (hr - ht + sr * d) / (st + sr)
    return bullington(edge_parameter((st - (hr - ht) / d) * at, at, d, wavelength), d)


def sight_distance(ht, hr, a):
    """(22)."""
    return math.sqrt(2 * a * ht / 1000) + math.sqrt(2 * a * hr / 1000)


def reflection_point(d, ht, hr, a):
    """Where a ray mirrored on the sphere meets it, and the line's height there; for (23), (24).

    Found as what it is, the point seen at equal grazing angles from both sides, and not by the
    Recommendation's solution of the cubic equation.
    """

    def difference(at):
        return (ht / at - 500 * at / a) - (hr / (d - at) - 500 * (d - at) / a)

    at = brentq(difference, 1e-9 * d, (1 - 1e-9) * d, xtol=1e-13 * d, rtol=1e-15)
    above_t, above_r = ht - 500 * at**2 / a, hr - 500 * (d - at) ** 2 / a
    return at, (above_t * (d - at) + above_r * at) / d


def spherical_earth(d, ht, hr, a, f, sea, vertical):
    """(22) to (27)."""
    if d >= sight_distance(ht, hr, a):
        return first_term(d, ht, hr, a, f, sea, vertical)
    at, clearance = reflection_point(d, ht, hr, a)
    needed = 17.456 * math.sqrt(at * (d - at) * 0.2998 / f / d)
    if clearance > needed:
        return 0.0
    marginal = 500 * (d / (math.sqrt(ht) + math.sqrt(hr))) ** 2
    return (1 - clearance / needed) * max(0, first_term(d, ht, hr, marginal, f, sea, vertical))


def first_term(d, ht, hr, a, f, sea, vertical):
    """(29) to (36)."""
    eps, sigma = (80, 5) if sea else (22, 0.003)
    k = 0.036 / (a * f) ** (1 / 3) / ((eps - 1) ** 2 + (18 * sigma / f) ** 2) ** 0.25
    if vertical:
        k *= math.hypot(eps, 18 * sigma / f)
    beta = (1 + 1.6 * k**2 + 0.67 * k**4) / (1 + 4.5 * k**2 + 1.53 * k**4)
    x = 21.88 * beta * (f / a**2) ** (1 / 3) * d
    far = (
        11 + 10 * math.log10(x) - 17.6 * x if x >= 1.6 else -20 * math.log10(x) - 5.6488 * x**1.425
    )

    def gain(h):
        b = beta**2 * 0.9575 * (f**2 / a) ** (1 / 3) * h
        if b > 2:
            value = 17.6 * math.sqrt(b - 1.1) - 5 * math.log10(b - 1.1) - 8
        else:
            value = 20 * math.log10(b + 0.1 * b**3)
        return max(value, 2 + 20 * math.log10(k))

    return -far - gain(ht) - gain(hr)
