import itertools

import numpy as np
import pytest

from ranplan.symbology import (
    NEWLY_SERVED_COLOUR,
    NOT_SERVED_COLOUR,
    SEA_COLOUR,
    SERVED_BEFORE_COLOUR,
    STATUS_COLOURS,
    class_colours,
    tier_colours,
)

# Machado, Oliveira and Fernandes (2009), Table 1, severity 1.0; on linear RGB.
COLOUR_VISION = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
# IEC 61966-2-1: linear sRGB to CIE XYZ, D65.
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def lab(colour, vision="normal"):
    """CIE 1976 L*a*b* of an sRGB colour as somebody with that colour vision sees it."""
    srgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.asarray(COLOUR_VISION[vision]) @ linear, 0, 1)
    ratio = TO_XYZ @ seen / (TO_XYZ @ np.ones(3))
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", COLOUR_VISION)
@pytest.mark.parametrize("n_tiers", range(2, 9))
def test_tiers_darken_and_stay_apart_for_every_kind_of_colour_vision(n_tiers, vision):
    seen = np.array([lab(colour, vision) for colour in tier_colours(n_tiers)])
    assert (np.diff(seen[:, 0]) < -3).all()
    assert (np.linalg.norm(np.diff(seen, axis=0), axis=1) > 6).all()  # 2.3 is just noticeable


@pytest.mark.parametrize("vision", COLOUR_VISION)
def test_no_tier_looks_like_the_sea(vision):
    for colour in tier_colours(8):
        assert np.linalg.norm(lab(colour, vision) - lab(SEA_COLOUR, vision)) > 15


def test_a_single_tier_has_a_colour():
    (colour,) = tier_colours(1)
    assert len(lab(colour)) == 3


def test_class_colours_are_distinct_and_stay_when_classes_are_added():
    assert len(set(class_colours(255))) == 255
    assert class_colours(255)[:7] == class_colours(7)


@pytest.mark.parametrize("vision", COLOUR_VISION)
def test_what_a_plan_changes_is_told_apart_by_every_kind_of_colour_vision(vision):
    colours = (SEA_COLOUR, SERVED_BEFORE_COLOUR, NEWLY_SERVED_COLOUR, NOT_SERVED_COLOUR)
    for first, second in itertools.combinations(colours, 2):
        assert np.linalg.norm(lab(first, vision) - lab(second, vision)) > 20


@pytest.mark.parametrize("status", STATUS_COLOURS)
def test_the_sign_of_a_status_stands_out_from_white_paper(status):
    assert contrast(STATUS_COLOURS[status], "#ffffff") >= 3  # WCAG 2.2, 1.4.11


def contrast(first, second):
    """Contrast ratio of WCAG 2.2."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    srgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])
