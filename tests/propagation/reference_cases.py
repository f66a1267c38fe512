"""Rows and profiles of the P.1812 cases, each file read once, and what the kernel makes of them."""

import functools

from ranplan.io.csv_input import read_table
from ranplan.io.reference_input import read_profile
from ranplan.propagation import p1812
from ranplan.validation.case import Case
from ranplan.validation.p1812 import arrays_of, link_of


@functools.cache
def rows(path):
    """Rows of a table as dictionaries of text."""
    return tuple(row for _, row in read_table(path, str(path)).rows)


_columns = functools.cache(read_profile)


def p1812_case(reference_dir, row):
    """A row of the P.1812 cases with its profile."""
    return Case(row, _columns(reference_dir / "p1812" / row["profile"]))


def profile(path):
    """Distance [km], ground, ground with clutter [m amsl] and zone."""
    return arrays_of(Case({}, _columns(path)))


def p1812_transmission(reference_dir, row):
    """What the kernel makes of a row of the P.1812 cases."""
    case = p1812_case(reference_dir, row)
    return p1812.transmission(*arrays_of(case), link_of(case))
