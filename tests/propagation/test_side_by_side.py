"""Several models about one link: each has its own options, a refusal is an answer."""

import numpy as np
import pytest

from ranplan.errors import ModelRangeError
from ranplan.propagation import MODELS, Climate, Profile
from ranplan.propagation.parts import Surroundings
from ranplan.propagation.side_by_side import side_by_side

N = 41
PROFILE = Profile(
    np.linspace(0.0, 12_000.0, N), np.full(N, 50.0), np.full(N, 10.0), np.full(N, 4, np.uint8)
)
LINK = {
    "frequency_mhz": 3600.0,
    "tx_height_agl_m": 30.0,
    "rx_height_agl_m": 10.0,
    "climate": Climate(45.0, 325.0, 45.0),
}
BOTH = (MODELS["p1812"], MODELS["p525"])


def test_each_answer_is_what_the_model_says_on_its_own():
    for answer in side_by_side(BOTH, PROFILE, **LINK):
        assert answer.loss == answer.model.link_loss(PROFILE, **LINK)
        assert answer.refusal is None


def test_a_model_out_of_its_range_says_so_and_the_others_answer():
    p1812, p525 = side_by_side(BOTH, PROFILE, **(LINK | {"frequency_mhz": 7500.0}))
    assert p1812.loss is None
    assert "frequency_mhz = 7500 MHz is outside 30 to 6000 MHz" in p1812.refusal
    assert p525.loss is not None


def test_a_model_is_given_those_options_that_it_has():
    closed = {"smooth_form": "closed"}
    p1812, p525 = side_by_side(BOTH, PROFILE, **LINK, options=closed)
    assert p1812.loss == MODELS["p1812"].link_loss(PROFILE, **LINK, **closed)
    assert p525.loss is not None


@pytest.mark.parametrize(
    ("name", "told"),
    [("enviroment", "did you mean 'environment'?"), ("smooth_form", "allowed: environment")],
)
def test_an_option_that_none_of_the_models_has_is_refused(name, told):
    with pytest.raises(ModelRangeError) as refusal:
        side_by_side((MODELS["hata"], MODELS["p525"]), PROFILE, **LINK, options={name: "closed"})
    assert str(refusal.value) == f"none of the models has an option {name!r}; {told}"


def test_parts_are_added_where_the_model_does_not_count_them():
    p1812, p525 = side_by_side(
        BOTH, PROFILE, **LINK, parts=("clutter_statistical",), surroundings=Surroundings()
    )
    assert "would count it twice" in p1812.refusal
    bare = MODELS["p525"].path_loss_db(PROFILE, **LINK)
    assert p525.loss.loss_db > bare
    assert sum(p525.loss.parts.values()) == pytest.approx(p525.loss.loss_db, abs=1e-9)
