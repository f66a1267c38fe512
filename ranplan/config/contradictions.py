"""Parts of a config that contradict each other, each of them fine by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ranplan.config.problems import shown
from ranplan.io.named_files import closest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ranplan.errors import Problem
    from ranplan.io.yaml_text import KeyPath, YamlText

_RULES = ("zoning", "setbacks", "licences")
_RULES_OF_A_LAYER = ("prohibited", "discretionary", "height")


def contradictions(source: YamlText) -> Iterator[Problem]:
    """
    Find names that nothing bears, and names that two things bear.

    Parameters
    ----------
    source : YamlText
        A config, which need not have passed the schema.

    Yields
    ------
    problem : Problem
    """
    yield from _unknown_carriers(source)
    yield from _unpriced_radios(source)
    equipment = _entries(source.data, "equipment")
    yield from _repeated(source, "name", [(("equipment", at), item) for at, item in equipment])
    constraints = _section(source.data, "constraints")
    rules = [
        (("constraints", kind, at), item)
        for kind in _RULES
        for at, item in _entries(constraints, kind)
    ]
    yield from _repeated(source, "id", rules)
    yield from _named_like_a_layers_rule(source, constraints)
    region = _section(source.data, "region")
    if _section(region, "coast").get("from_land_cover") is True and "land_cover" not in region:
        what = "there is no land cover to take the sea from"
        remedy = "add region.land_cover, or give land or sea_below_m instead"
        yield source.problem(("region", "coast", "from_land_cover"), what, remedy=remedy)


def _unknown_carriers(source: YamlText) -> Iterator[Problem]:
    carriers = _section(source.data, "carriers")
    sites = _section(source.data, "sites")
    listed = sites.get("carriers")
    listed = listed if isinstance(listed, list) else []
    for at, name in enumerate(listed):
        path: KeyPath = ("sites", "carriers", at)
        if isinstance(name, str) and name not in carriers:
            yield _unknown(source, path, f"there is no carrier {name!r}", name, carriers)
        elif name in listed[:at]:
            yield source.problem(path, f"{shown(name)} is listed twice", remedy="list it once")
    transmitters: list[tuple[KeyPath, dict[str, Any]]] = [(("sites",), sites)]
    transmitters += [(("equipment", at), item) for at, item in _entries(source.data, "equipment")]
    for path, item in transmitters:
        for name in _section(item, "radios"):
            if name not in carriers:
                what = f"there is no carrier {name!r}"
                yield _unknown(source, (*path, "radios", name), what, name, carriers)


def _unpriced_radios(source: YamlText) -> Iterator[Problem]:
    costs = _section(_section(source.data, "costs"), "radios")
    prices = _section(costs, "price")
    if not prices:
        return  # needed, or missing: the schema says so
    for at, item in _entries(source.data, "equipment"):
        for carrier, radio in _section(item, "radios").items():
            if isinstance(radio, str) and radio not in prices:
                path = ("equipment", at, "radios", carrier)
                what = f"{radio!r} has no price in costs.radios.price"
                yield _unknown(source, path, what, radio, prices)


def _named_like_a_layers_rule(source: YamlText, constraints: dict[str, Any]) -> Iterator[Problem]:
    """Yield setbacks whose id is one that a zoning layer gives to a rule of its own."""
    taken = {
        f"{layer.get('id')}.{name}"
        for _, layer in _entries(constraints, "zoning")
        for name in _RULES_OF_A_LAYER
    }
    for at, item in _entries(constraints, "setbacks"):
        name = item.get("id")
        if isinstance(name, str) and name in taken:
            what = f"{shown(name)} is the id of a rule that the zoning layer makes"
            path = ("constraints", "setbacks", at, "id")
            yield source.problem(path, what, remedy="give the setbacks another id")


def _repeated(
    source: YamlText, key: str, items: Iterable[tuple[KeyPath, dict[str, Any]]]
) -> Iterator[Problem]:
    first: dict[str, KeyPath] = {}
    for path, item in items:
        name = item.get(key)
        if not isinstance(name, str):
            continue
        if name in first:
            what = f"{shown(name)} stands on line {source.line_of((*first[name], key))} already"
            yield source.problem((*path, key), what, remedy="give each one a name of its own")
        first.setdefault(name, path)


def _unknown(
    source: YamlText, path: KeyPath, what: str, name: str, known: dict[str, Any]
) -> Problem:
    match = closest(name, known)
    return source.problem(
        path,
        what,
        allowed=f"allowed: {', '.join(known)}" if known else "none is given",
        remedy=None if match is None else f"did you mean {match!r}?",
    )


def _section(data: dict[str, Any], name: str) -> dict[str, Any]:
    section = data.get(name)
    return section if isinstance(section, dict) else {}


def _entries(data: dict[str, Any], name: str) -> list[tuple[int, dict[str, Any]]]:
    """Return the sections of a list, with their place in it."""
    entries = data.get(name)
    entries = entries if isinstance(entries, list) else []
    return [(at, entry) for at, entry in enumerate(entries) if isinstance(entry, dict)]
