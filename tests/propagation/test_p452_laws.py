"""Exact laws of P.452 over drawn terrain, and what it has in common with P.1812."""

import math

import numpy as np
import pytest
from drawn_paths import TIGHT, drawn, links, paths
from hypothesis import given
from hypothesis import strategies as st
from raster_cases import ROUNDING, deviations, random_layers, raster

from ranplan.propagation import Climate, p452, p526, p676, p1812

LINK = p452.Link(
    frequency_ghz=7.5,
    tx_height_agl_m=30.0,
    rx_height_agl_m=1.5,
    time_percent=10.0,
    polarization=p526.VERTICAL,
    latitude_deg=-17.0,
    delta_n=45.0,
    surface_refractivity_n0=325.0,
    tx_coast_km=500.0,
    rx_coast_km=500.0,
    tx_gain_dbi=0.0,
    rx_gain_dbi=0.0,
)
NO_GASES = p452.Gases(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
SEA = 1


def p452_link(link, **changes):
    """The same link for P.452, which has antenna gains and knows no places."""
    shared = {name: value for name, value in link._asdict().items() if name in LINK._fields}
    return LINK._replace(**(shared | changes))


@st.composite
def p452_links(draw):
    """Anything in the range of P.452."""
    return p452_link(
        draw(links()),
        frequency_ghz=draw(st.floats(0.1, 50)),
        time_percent=min(10 ** draw(st.floats(-3, math.log10(50))), 50.0),
        tx_gain_dbi=draw(st.floats(-10, 50)),
        rx_gain_dbi=draw(st.floats(-10, 50)),
    )


def cleared(path):
    """The path without the clutter that stands too near to a terminal."""
    distance, ground, surface, zone = path
    surface = surface.copy()
    p452.clear_terminals(distance, ground, surface)
    return distance, ground, surface, zone


def turned(path):
    distance, ground, surface, zone = path
    back = (distance[-1] - distance)[::-1]
    return tuple(np.ascontiguousarray(a) for a in (back, ground[::-1], surface[::-1], zone[::-1]))


def swapped(link):
    return link._replace(
        tx_height_agl_m=link.rx_height_agl_m,
        rx_height_agl_m=link.tx_height_agl_m,
        tx_coast_km=link.rx_coast_km,
        rx_coast_km=link.tx_coast_km,
    )


# --- P.1812 ---------------------------------------------------------------------------------------


@drawn
@given(paths(), links())
def test_without_gases_it_is_p1812_but_for_troposcatter_and_the_angle_of_fj(path, link):
    link = link._replace(frequency_ghz=max(link.frequency_ghz, 0.1), smooth_form=p526.SAMPLED_FORM)
    ours = p452.transmission(*path, p452_link(link), NO_GASES)
    theirs = p1812.transmission(*path, link)
    assert ours.Lbfsg == ours.Lbfs == theirs.Lbfs
    for quantity in ("Lb0p", "Lb0b", "Ld50", "Ldp", "Lba", "Lminb0p", "Lbda", "b0", "hm", "theta"):
        assert getattr(ours, quantity) == getattr(theirs, quantity), quantity
    # 190 for 190.1, 10.1 for 10.125 and the coupling loss of two antennas without gain.
    rare = math.log10(50.0 / link.time_percent) ** 0.7
    assert ours.Lbs - theirs.Lbs == pytest.approx(-0.1 + 0.025 * rare + 0.051, abs=TIGHT)
    joined = ours.Lbda + (ours.Lminb0p - ours.Lbda) * ours.Fj
    expected = -5 * math.log10(10 ** (-0.2 * ours.Lbs) + 10 ** (-0.2 * joined))
    assert ours.Lb == pytest.approx(expected, abs=TIGHT)


@drawn
@given(paths(), p452_links())
def test_fj_weighs_how_far_the_horizon_stands_over_the_direct_line(path, link):
    result = p452.transmission(*path, link, NO_GASES)
    distance, ground, _, _ = path
    d, inner = distance[-1], distance[1:-1]
    bulge = 500 / result.ae * inner * (d - inner)
    steepest = ((ground[1:-1] + bulge - result.hts) / inner).max()  # S_tim [m/km]
    direct = (result.hrs - result.hts) / d
    expected = 1 - 0.5 * (1 + math.tanh(3 * 0.8 * (steepest - direct) / 0.3))
    assert pytest.approx(expected, abs=1e-7) == result.Fj


# --- gases ----------------------------------------------------------------------------------------


@drawn
@given(
    st.floats(0.1, 50), st.floats(500, 1100), st.floats(-80, 60), st.sampled_from([0.0, 0.3, 1.0])
)
def test_gases_over_any_share_of_sea_are_the_lines_of_p676(f, pressure_hpa, celsius, sea):
    gases = p452.gases(f, pressure_hpa, celsius)
    kelvin = celsius + 273.15
    exact = sum(p676.specific_attenuation(f, pressure_hpa, 7.5 + 2.5 * sea, kelvin))
    relative = 0.0 if sea == 0.0 else 1e-10
    assert p452.gas_attenuation_db_km(gases, sea) == pytest.approx(exact, rel=relative, abs=0.0)
    dry = sum(p676.specific_attenuation(f, pressure_hpa, 3.0, kelvin))
    assert gases.troposcatter_db_km == dry


@drawn
@given(paths(), p452_links(), st.floats(0, 5), st.floats(0, 5))
def test_gases_add_to_every_mechanism_in_proportion_to_its_path(path, link, gamma, dry):
    without = p452.transmission(*path, link, NO_GASES)
    gases = p452.Gases(gamma, 0.0, 0.0, 0.0, 0.0, 0.0, dry)
    result = p452.transmission(*path, link, gases)
    d = path[0][-1]
    slant = math.hypot(d, (result.hts - result.hrs) / 1000)
    for quantity in ("Lbfsg", "Lb0p", "Lb0b", "Lbd"):
        added = getattr(result, quantity) - getattr(without, quantity)
        assert added == pytest.approx(gamma * slant, abs=TIGHT, rel=1e-12), quantity
    assert result.Lba - without.Lba == pytest.approx(gamma * d, abs=TIGHT, rel=1e-12)
    assert result.Lbs - without.Lbs == pytest.approx(dry * d, abs=TIGHT, rel=1e-12)
    assert result.Lb >= without.Lb - TIGHT


def test_over_the_sea_the_air_is_wetter():
    gases = p452.gases(23.0, 1013.25, 15.0)
    shares = np.linspace(0, 1, 21)
    gamma = np.array([p452.gas_attenuation_db_km(gases, share) for share in shares])
    assert (np.diff(gamma) > 0).all()
    assert gases.troposcatter_db_km < gamma[0]


# --- clutter --------------------------------------------------------------------------------------


@pytest.mark.parametrize("step_m", [1.0, 5.0, 10.0, 12.5, 25.0, 50.0, 49.999, 50.001, 90.0])
@pytest.mark.parametrize("n", [6, 7, 101])
def test_clutter_nearer_than_fifty_metres_to_a_terminal_does_not_count(step_m, n):
    # In steps whose sum misses 50 m by a last bit, on either side and at either end.
    distance = np.arange(n) * (step_m / 1000)
    ground = np.linspace(3, 40, n)
    surface = ground + 15.0
    p452.clear_terminals(distance, ground, surface)
    i = np.arange(n)
    counts = np.round(np.minimum(i, n - 1 - i) * step_m, 6) >= 50.0
    np.testing.assert_array_equal(surface, np.where(counts, ground + 15.0, ground))


def test_a_path_shorter_than_both_guards_is_bare():
    distance, ground = np.linspace(0, 0.08, 9), np.arange(9.0)
    surface = ground + 10.0
    p452.clear_terminals(distance, ground, surface)
    np.testing.assert_array_equal(surface, ground)


@drawn
@given(paths(), p452_links(), st.data())
def test_raising_clutter_never_lowers_the_loss(path, link, data):
    path = cleared(path)
    raised = path[2].copy()
    raised[data.draw(st.integers(1, len(raised) - 2))] += data.draw(st.floats(0.01, 30))
    gases = p452.gases(link.frequency_ghz, 1013.25, 15.0)
    before = p452.transmission(*path, link, gases).Lb
    after = p452.transmission(path[0], path[1], raised, path[3], link, gases).Lb
    assert after >= before - TIGHT


@pytest.mark.parametrize("cell_m", [10.0, 25.0, 50.0])
@pytest.mark.parametrize("site", [(20, 30), (39, 0)])
def test_on_fine_cells_the_raster_keeps_the_terminals_free_of_clutter(cell_m, site):
    layers = random_layers(seed=12)
    arguments = {
        "model": "p452",
        "height_agl_m": 25.0,
        "frequency_mhz": 15_000.0,
        "time_percent": 1.0,
        "climate": Climate(45.0, 325.0, -17.0, pressure_hpa=980.0, temperature_c=30.0),
    }
    window = raster(layers, cell_m, site, radius_m=1e4, **arguments)
    cells = np.argwhere(np.isfinite(window.loss_db))
    assert len(cells) == 40 * 60
    assert np.abs(deviations(window, layers, cell_m, cells, arguments)).max() <= ROUNDING


# --- both directions, time, range -----------------------------------------------------------------


@drawn
@given(paths(), p452_links())
def test_every_mechanism_is_the_same_in_both_directions_and_so_is_what_fj_does_not_move(path, link):
    # F_j looks at the transmitter's horizon alone, which leaves P.452 a little one-sided where
    # ducting and diffraction are both near: so it is in the document, as the official cases show.
    path = cleared(path)
    gases = p452.gases(link.frequency_ghz, 1013.25, 15.0)
    there = p452.transmission(*path, link, gases)
    back = p452.transmission(*turned(path), swapped(link), gases)
    for quantity in ("Lb0p", "Ldp", "Lbs", "Lba", "Lminb0p", "Lbda"):
        # Troposcatter and ducting lose hundreds of dB to angles of rounded tangents.
        forth = getattr(there, quantity)
        assert getattr(back, quantity) == pytest.approx(forth, abs=TIGHT, rel=1e-11), quantity
    moved = abs(there.Lminb0p - there.Lbda) * abs(there.Fj - back.Fj)
    assert abs(there.Lb - back.Lb) <= moved + TIGHT


@drawn
@given(paths(), p452_links(), st.floats(0, 1))
def test_loss_rises_with_the_share_of_time_unless_a_flatter_earth_diffracts_more(path, link, part):
    gases = p452.gases(link.frequency_ghz, 1013.25, 15.0)
    less_time = 10 ** (-3 + part * (math.log10(link.time_percent) + 3))
    less = p452.transmission(*path, link._replace(time_percent=less_time), gases)
    more = p452.transmission(*path, link, gases)
    if less.Ldb <= less.Ld50:
        assert more.Lb >= less.Lb - TIGHT


@pytest.mark.parametrize("seed", range(4))
def test_every_quantity_is_finite_up_to_the_edges_of_the_range(seed):
    rng = np.random.default_rng(seed)
    edges = [
        np.array(v)
        for v in ((0.1, 50), (1, 3000), (1, 3000), (0.001, 1, 50), (1, 2), (-90, 0, 90), (-30, 80))
    ]
    for _ in range(1_500):
        n = int(rng.integers(4, 30))
        distance = np.linspace(0, rng.choice([0.25, 1.0, 30.0, 300.0, 10_000.0]), n + 1)
        ground = rng.choice([0.0, 1.0, 100.0, 8800.0]) * rng.choice([0, 0.5, 1], n + 1)
        zone = rng.choice(np.uint8([1, 3, 4]), n + 1)
        path = cleared((distance, ground, ground + rng.choice([0.0, 20.0]), zone))
        f, tx, rx, p, polarization, latitude, gain = (rng.choice(edge) for edge in edges)
        coast = rng.choice([0.0, 5.0, 500.0], 2)
        climate = rng.choice([1.0, 45.0, 120.0]), rng.choice([200.0, 325.0, 450.0])
        link = p452.Link(
            f, tx, rx, p, int(polarization), latitude, *climate, *coast, gain, float(gain)
        )
        gases = p452.gases(f, rng.choice([500.0, 1100.0]), rng.choice([-80.0, 60.0]))
        result = p452.transmission(*path, link, gases)
        assert np.isfinite(result).all(), (result, link)


@pytest.mark.parametrize("name", ["frequency_ghz", "delta_n", "surface_refractivity_n0"])
def test_what_is_no_number_gives_none(name):
    level, zone = np.zeros(41), np.full(41, 4, dtype=np.uint8)
    link = LINK._replace(**{name: math.nan})
    result = p452.transmission(0.25 * np.arange(41), level, level, zone, link, NO_GASES)
    assert math.isnan(result.Lb)
    assert math.isnan(p452.loss_over_places_db(result, 4, 90.0, 5.0))


# --- places, borrowed from P.1812 -----------------------------------------------------------------


@drawn
@given(paths(), p452_links(), st.floats(1, 99), st.floats(0, 10))
def test_a_share_of_places_moves_the_loss_as_in_p1812(path, link, percent, sigma_db):
    result = p452.transmission(*path, link, NO_GASES)
    loss = p452.loss_over_places_db(result, path[3][-1], percent, sigma_db)
    shift = -p1812.inverse_complementary_normal(percent / 100) * sigma_db
    if path[3][-1] == SEA:
        assert loss == result.Lb
    elif shift >= 0:
        assert loss == result.Lb + shift
    else:  # held to line of sight, and never raised to it
        assert loss == max(result.Lb + shift, min(result.Lb, result.Lb0p))


def test_half_of_all_places_are_p452_s_own_loss_even_below_line_of_sight():
    # Two mechanisms of like strength join to less than either.
    result = p452.transmission(
        np.linspace(0, 1, 11), np.zeros(11), np.zeros(11), np.full(11, 4, np.uint8), LINK, NO_GASES
    )
    weak = result._replace(Lb=result.Lb0p - 1.5)
    assert p452.loss_over_places_db(weak, 4, 50.0, 8.0) == weak.Lb
