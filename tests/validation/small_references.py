"""Small reference folders for the tests, and a model to run them with: y = 2 x, for x from 0 up."""

import math

from ranplan.errors import ModelRangeError
from ranplan.validation.case import Constants, Runner

HEADER = "file,model,expected_columns,tolerance,tolerance_kind,kind,use,filter"
RUN = "double/cases.csv,double,y,0.01,abs_db,official,run,"
CASES = "x,y,note\n1,2,\n3,6.001,\n"


def write_folder(folder, *entries, contents=None):
    """Write a manifest and its files, ``{path: text}``; without, one file that passes."""
    lines = entries or (RUN,)
    files = {"double/cases.csv": CASES} if contents is None else contents
    (folder / "manifest.csv").write_text("\n".join((HEADER, *lines)) + "\n")
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def double(case):
    """Double a number, guarded."""
    x = case.number("x")
    if not x >= 0.0:
        msg = f"double: x = {x:g} is outside 0 to inf"
        raise ModelRangeError(msg)
    return {"y": 2.0 * x}


def unguarded_double(case):
    """Double any number."""
    return {"y": 2.0 * case.number("x")}


def no_number(_):
    """Compute what is no number."""
    return {"y": math.nan}


def different(content):
    """Compare constants with those of the model."""
    given = {row["name"]: row["value"] for row in content}
    return [f"{name} is {value}, not 2" for name, value in given.items() if value != "2"]


RUNNERS = {"double/cases.csv": Runner(double), "double/constants.csv": Constants(different)}
