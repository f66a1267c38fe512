"""The one table of propagation models."""

from __future__ import annotations

from ranplan.errors import UnknownModelError
from ranplan.propagation.model import PropagationModel
from ranplan.propagation.models.p525 import P525
from ranplan.propagation.models.p1812 import P1812


class _Models(dict[str, PropagationModel]):
    """A table that names what it holds when asked for what it does not."""

    def __missing__(self, key: str) -> PropagationModel:
        msg = f"there is no model {key!r}; allowed: {', '.join(self)}"
        raise UnknownModelError(msg)


MODELS: dict[str, PropagationModel] = _Models((model.key, model) for model in (P1812, P525))
