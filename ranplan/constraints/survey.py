"""Distances from the sites that are judged to areas: each place and area once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ranplan.constraints.area import Area, Nearest
    from ranplan.constraints.model import Subject


class Survey:
    """
    Measures from a list of subjects; options of one site share its place.

    Parameters
    ----------
    subjects : sequence of Subject
    """

    def __init__(self, subjects: Sequence[Subject]) -> None:
        places = [(subject.longitude, subject.latitude) for subject in subjects]
        number = {place: at for at, place in enumerate(dict.fromkeys(places))}
        self._places = np.array(list(number), dtype=float).reshape(-1, 2)
        self._place_of_subject = [number[place] for place in places]
        self._known: dict[Area, tuple[Nearest, ...]] = {}

    def nearest(self, area: Area) -> list[Nearest]:
        """
        Return the nearest point of an area's border for each subject.

        Parameters
        ----------
        area : Area
        """
        if area not in self._known:
            self._known[area] = area.nearest(self._places)
        found = self._known[area]
        return [found[place] for place in self._place_of_subject]
