"""Every file of the reference folder, run as ``ranplan validate`` runs it."""

import csv
import json

import pytest

from ranplan.validation.run import run_manifest
from ranplan.validation.runners import RUNNERS

# Rows run that the public functions refuse, by file; of every other file they take every row.
N_OUTSIDE_PUBLIC_RANGE = {
    "ehata/cases.csv": 10,  # mobiles above 10 m, paths beyond 100 km
    "hata/ns3_cases.csv": 1,  # a frequency that COST 231 has not
    "itm/p2p_generated.csv": 42,  # shorter than 1 km
    "p452/cases.csv": 35,  # a coast that is neither far nor the profile's
    "tr38901/generated_grid.csv": 13,  # rma without line of sight beyond 5 km
}


@pytest.fixture(scope="module")
def report(reference_dir):
    return run_manifest(reference_dir)


@pytest.mark.parametrize("file", RUNNERS)
def test_a_file_is_within_tolerance_refused_where_it_must_be_and_complete(file, report):
    reports = [one for one in report.files if one.file == file]
    assert reports != []
    assert [one.failures for one in reports] == [()] * len(reports)
    assert all(one.passed for one in reports)


@pytest.mark.parametrize("file", RUNNERS)
def test_the_public_functions_take_every_row_but_those_that_are_known(file, report):
    n_outside = sum(one.n_outside_public_range for one in report.files if one.file == file)
    assert n_outside == N_OUTSIDE_PUBLIC_RANGE.get(file, 0)


def test_there_is_a_runner_for_every_file_and_no_other(report):
    assert {file.file for file in report.files} == set(RUNNERS)


def test_every_row_of_every_file_is_accounted_for(report, reference_dir):
    n_rows = 0
    for file in {file.file for file in report.files}:
        with (reference_dir / file).open(newline="") as stream:
            n_rows += len(
                json.load(stream) if file.endswith(".json") else [*csv.reader(stream)][1:]
            )
    parts = ("n_run", "n_refused", "n_known_wrong", "n_product_data")
    assert n_rows == report.total("n_rows") == sum(report.total(part) for part in parts)
