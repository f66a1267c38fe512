"""The plan: what was asked, what came out, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ranplan.coverage.model import Coverage
    from ranplan.region import Region
    from ranplan.sites import Site


@dataclass(frozen=True, slots=True)
class InputRecord:
    """
    One file that was read.

    Parameters
    ----------
    path : str
        As given, relative to the config where the config names it.
    role : str
        What it was read as, for instance ``"elevation"``.
    size_bytes : int
    sha256 : str
    source, licence, date : str or None
        As the config states them.
    illustrative : bool
    """

    path: str
    role: str
    size_bytes: int
    sha256: str
    source: str | None = None
    licence: str | None = None
    date: str | None = None
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class Provenance:
    """
    What a plan rests on.

    Parameters
    ----------
    config_digest : str
        SHA-256 of the config as validated, defaults filled in.
    inputs : tuple of InputRecord
    versions : dict
        Name to version of ranplan and the libraries that shape the numbers.
    model : dict
        Registry key, document, edition and settings of the propagation model.
    seed : int
    notes : tuple of str
        What was done to the data on the way.
    illustrative : tuple of str
        Layers, radios and sites that are illustrative, not records.
    """

    config_digest: str
    inputs: tuple[InputRecord, ...]
    versions: dict[str, str]
    model: dict[str, Any]
    seed: int
    notes: tuple[str, ...] = field(default=())
    illustrative: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Plan:
    """A finished plan, in memory; ``io`` writes it and ``report`` draws it."""

    name: str
    region: Region
    sites: tuple[Site, ...]
    coverage: Coverage
    provenance: Provenance
