"""Every file of the reference folder, run as ``ranplan validate`` runs it."""

import csv
import json

import pytest

from ranplan.validation.run import run_manifest
from ranplan.validation.runners import RUNNERS


@pytest.fixture(scope="module")
def report(reference_dir):
    return run_manifest(reference_dir)


@pytest.mark.parametrize("file", RUNNERS)
def test_a_file_is_within_tolerance_refused_where_it_must_be_and_complete(file, report):
    reports = [one for one in report.files if one.file == file]
    assert reports != []
    assert [one.failures for one in reports] == [()] * len(reports)
    assert all(one.passed for one in reports)


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
