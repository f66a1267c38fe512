"""The one table of propagation models."""

from __future__ import annotations

from ranplan.errors import UnknownModelError
from ranplan.propagation.model import PropagationModel
from ranplan.propagation.models.ehata import EHATA
from ranplan.propagation.models.hata import COST231, HATA
from ranplan.propagation.models.itm import ITM
from ranplan.propagation.models.p452 import P452
from ranplan.propagation.models.p525 import P525
from ranplan.propagation.models.p1812 import P1812
from ranplan.propagation.models.tr38901 import (
    TR38901_INH,
    TR38901_RMA,
    TR38901_UMA,
    TR38901_UMI,
)


class _Models(dict[str, PropagationModel]):
    """A table that names what it holds when asked for what it does not."""

    def __missing__(self, key: str) -> PropagationModel:
        msg = f"there is no model {key!r}; allowed: {', '.join(self)}"
        raise UnknownModelError(msg)


# Path models first, in the order in which a planner would reach for them.
MODELS: dict[str, PropagationModel] = _Models(
    (model.key, model)
    for model in (
        P1812,
        ITM,
        P452,
        EHATA,
        HATA,
        COST231,
        TR38901_RMA,
        TR38901_UMA,
        TR38901_UMI,
        TR38901_INH,
        P525,
    )
)
