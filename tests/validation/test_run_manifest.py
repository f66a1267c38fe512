"""Running a manifest: rows run, refused, known to be wrong and held against constants."""

import math
from contextlib import contextmanager

import numpy as np
import pytest
from small_references import (
    CASES,
    RUN,
    RUNNERS,
    double,
    no_number,
    unguarded_double,
    write_folder,
)

from ranplan.errors import InvalidInputError, UnknownModelError
from ranplan.validation.case import Runner
from ranplan.validation.run import run_manifest

CONSTANTS = "double/constants.csv,double,,,,constants,product_data,"


def _run(folder, runners=RUNNERS, **options):
    return run_manifest(folder, runners=runners, **options)


def _only(folder, runner=RUNNERS["double/cases.csv"]):
    (file,) = _run(folder, {"double/cases.csv": runner}).files
    return file


def test_rows_within_the_tolerance_pass(tmp_path):
    file = _only(write_folder(tmp_path))
    assert file.passed
    assert (file.file, file.model, file.kind) == ("double/cases.csv", "double", "official")
    assert (file.n_rows, file.n_run, file.n_compared) == (2, 2, 2)
    assert file.max_abs_deviation == pytest.approx(0.001)
    assert file.mean_abs_deviation == pytest.approx(0.0005)
    assert file.tolerance == 0.01
    assert (file.worst.line, file.worst.column) == (3, "y")


def test_a_value_beyond_the_tolerance_fails_and_the_worst_is_named(tmp_path):
    table = "x,y\n1,2\n3,7\n4,9\n5,12.5\n"
    file = _only(write_folder(tmp_path, contents={"double/cases.csv": table}))
    assert not file.passed
    assert file.failures == (
        "3 of 4 values are not within 0.01, the worst: "
        "line 5, y: expected 12.5, computed 10, deviation 2.5",
    )


def test_a_deviation_as_large_as_the_tolerance_passes(tmp_path):
    folder = write_folder(
        tmp_path, RUN.replace("0.01", "0.5"), contents={"double/cases.csv": "x,y\n1,2.5\n"}
    )
    assert _only(folder).passed


def test_what_is_no_number_fails_even_beside_large_deviations(tmp_path):
    file = _only(write_folder(tmp_path), Runner(no_number))
    assert not file.passed
    assert math.isnan(file.max_abs_deviation)
    assert "2 of 2 values are not within 0.01, the worst: line 2, y" in file.failures[0]


@pytest.mark.parametrize(
    ("kind", "tolerance", "passed"), [("rel", "0.01", True), ("rel", "0.005", False)]
)
def test_a_relative_tolerance_is_a_share_of_the_expected_value(kind, tolerance, passed, tmp_path):
    entry = f"double/cases.csv,double,y,{tolerance},{kind},official,run,"
    file = _only(write_folder(tmp_path, entry, contents={"double/cases.csv": "x,y\n99,200\n"}))
    assert file.max_abs_deviation == pytest.approx(0.01)
    assert file.passed == passed


def test_a_failure_says_that_its_tolerance_is_relative(tmp_path):
    entry = "double/cases.csv,double,y,0.005,rel,official,run,"
    file = _only(write_folder(tmp_path, entry, contents={"double/cases.csv": "x,y\n99,200\n"}))
    assert file.failures == (
        "1 of 1 values are not within 0.005 relative, the worst: "
        "line 2, y: expected 200, computed 198, deviation 0.01",
    )


@pytest.mark.parametrize(("x", "amount"), [("0", 0.0), ("1", math.inf)])
def test_relative_to_zero_only_zero_is_right(x, amount, tmp_path):
    entry = "double/cases.csv,double,y,1,rel,official,run,"
    file = _only(write_folder(tmp_path, entry, contents={"double/cases.csv": f"x,y\n{x},0\n"}))
    assert file.max_abs_deviation == amount
    assert file.passed == (amount == 0.0)


def test_an_empty_expected_cell_is_not_compared(tmp_path):
    file = _only(write_folder(tmp_path, contents={"double/cases.csv": "x,y\n1,2\n3,\n"}))
    assert (file.n_run, file.n_compared, file.passed) == (2, 1, True)


def test_a_file_in_which_nothing_is_compared_fails(tmp_path):
    file = _only(write_folder(tmp_path, contents={"double/cases.csv": "x,y\n1,\n"}))
    assert file.failures == ("no value was compared",)
    assert not file.passed


def test_a_row_outside_the_public_range_is_run_by_the_scalar_and_counted(tmp_path):
    folder = write_folder(tmp_path, contents={"double/cases.csv": "x,y\n1,2\n-3,-6\n"})
    file = _only(folder, Runner(double, unguarded_double))
    assert (file.n_run, file.n_outside_public_range, file.passed) == (2, 1, True)


def test_a_row_that_only_a_scalar_could_run_fails_without_one(tmp_path):
    file = _only(write_folder(tmp_path, contents={"double/cases.csv": "x,y\n1,2\n-3,-6\n"}))
    assert file.n_run == 1
    assert not file.passed
    assert file.failures == (
        "rows to run are refused: 1, the first: line 3: double: x = -3 is outside 0 to inf",
    )


REFUSE = "double/cases.csv,double,y,0.01,abs_db,official,must_refuse,code != 0"
RUN_REST = "double/cases.csv,double,y,0.01,abs_db,official,run,code == 0"


def test_a_row_that_must_be_refused_and_is_counts_as_refused(tmp_path):
    table = {"double/cases.csv": "x,y,code\n1,2,0\n-1,,7\n"}
    file = _only(write_folder(tmp_path, RUN_REST, REFUSE, contents=table))
    assert (file.n_rows, file.n_run, file.n_refused, file.passed) == (2, 1, 1, True)


def test_a_row_that_must_be_refused_and_is_not_fails(tmp_path):
    table = {"double/cases.csv": "x,y,code\n1,2,0\n4,8,7\n-1,,7\n"}
    folder = write_folder(tmp_path, RUN_REST, REFUSE, contents=table)
    file = _only(folder, Runner(double, unguarded_double))
    assert (file.n_run, file.n_refused, file.passed) == (1, 1, False)
    assert file.failures == (
        "rows that must be refused are not: 1, the first: line 3 gives {'y': 8.0}",
    )


def test_rows_known_to_be_wrong_are_listed_with_their_reasons_and_not_run(tmp_path):
    wrong = "double/cases.csv,double,y,,,official,known_wrong,note is not empty"
    table = {"double/cases.csv": "x,y,note\n1,2,\n1,9,misprint\n1,8,misprint\n1,7,sign\n"}
    folder = write_folder(tmp_path, RUN + "note is empty", wrong, contents=table)
    file = _only(folder)
    assert (file.n_rows, file.n_run, file.n_known_wrong, file.passed) == (4, 1, 3, True)
    assert file.known_wrong == (("misprint", 2), ("sign", 1))
    reasons = {"double/cases.csv": "an old edition"}
    (file,) = _run(folder, known_wrong=reasons).files
    assert file.known_wrong == (("an old edition", 3),)


def test_rows_said_to_be_wrong_without_a_reason_fail(tmp_path):
    wrong = "double/cases.csv,double,y,,,official,known_wrong,"
    assert _only(write_folder(tmp_path, wrong)).failures == (
        "rows are said to be wrong without a reason: 2, the first: line 2",
    )


@pytest.mark.parametrize(
    ("value", "failures"),
    [("2", ()), ("3", ("constants are not the package's: 1, the first: b is 3, not 2",))],
)
def test_product_data_is_held_against_the_package(value, failures, tmp_path):
    table = {"double/constants.csv": f"name,value\na,2\nb,{value}\n"}
    (file,) = _run(write_folder(tmp_path, CONSTANTS, contents=table)).files
    assert (file.n_rows, file.n_product_data, file.max_abs_deviation) == (2, 2, None)
    assert file.failures == failures


@pytest.mark.parametrize("entry", [RUN, CONSTANTS, RUN.replace(",run,", ",must_refuse,")])
def test_a_file_that_nothing_can_run_is_a_failure_and_not_a_skip(entry, tmp_path):
    path = entry.partition(",")[0]
    folder = write_folder(tmp_path, entry, contents={path: CASES})
    (file,) = _run(folder, {}).files
    assert not file.passed
    assert file.failures[0].startswith("this version of ranplan has no ")


def test_a_function_is_not_taken_for_constants_nor_the_other_way_round(tmp_path):
    swapped = dict(zip(RUNNERS, reversed(RUNNERS.values()), strict=True))
    table = {"double/cases.csv": CASES, "double/constants.csv": "name,value\na,2\n"}
    report = _run(write_folder(tmp_path, RUN, CONSTANTS, contents=table), swapped)
    assert [file.passed for file in report.files] == [False, False]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("z,y\n1,2\n", "double/cases.csv:2: the case cannot be computed: KeyError: 'x'"),
        ("x,y\n1,2\none,2\n", r"double/cases.csv:3: the case cannot be computed: ValueError:"),
        ("x,y\n1,two\n", "double/cases.csv:2: y: 'two' is no number"),
        ("x,y\n1,nan\n", "double/cases.csv:2: y: 'nan' is no number"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(table, message, tmp_path):
    folder = write_folder(tmp_path, contents={"double/cases.csv": table})
    with pytest.raises(InvalidInputError, match=message):
        _run(folder)


# --- several files and models ----------------------------------------------------------------

OTHER = "half/cases.csv,half,y,0.01,abs_db,generated,run,"
TWO_FILES = {"double/cases.csv": CASES, "half/cases.csv": "x,y\n4,9\n"}
BOTH = RUNNERS | {"half/cases.csv": Runner(unguarded_double)}


def test_a_report_sums_up_its_files_and_fails_with_any_of_them(tmp_path):
    report = _run(write_folder(tmp_path, RUN, OTHER, contents=TWO_FILES), BOTH)
    assert [(file.model, file.passed) for file in report.files] == [
        ("double", True),
        ("half", False),
    ]
    assert not report.passed
    assert report.total("n_run") == 3


def test_one_model_can_be_run_alone(tmp_path):
    folder = write_folder(tmp_path, RUN, OTHER, contents=TWO_FILES)
    report = _run(folder, BOTH, model="double")
    assert [file.model for file in report.files] == ["double"]
    assert report.passed
    with pytest.raises(UnknownModelError, match="no model 'third'; allowed: double, half"):
        _run(folder, BOTH, model="third")


def test_rows_of_one_file_may_belong_to_two_models(tmp_path):
    entries = (RUN + "x == 1", RUN.replace(",double,", ",half,") + "x != 1")
    report = _run(write_folder(tmp_path, *entries))
    assert [(file.model, file.n_rows) for file in report.files] == [("double", 1), ("half", 1)]


def test_progress_adds_up_to_every_row(tmp_path):
    told = []

    @contextmanager
    def progress(label, *, total):
        told.append((label, total))
        yield told.append

    folder = write_folder(tmp_path, RUN, OTHER, contents=TWO_FILES)
    _run(folder, BOTH, progress=progress)
    assert told[0] == ("reference cases", 3)
    assert sum(told[1:]) == 3


# --- profiles --------------------------------------------------------------------------------


def _sum_of_heights(case):
    assert list(case.profile["zone"]) == ["A1", "B"]
    assert case.profile["h_m"].dtype == np.float64
    return {"y": case.profile["h_m"].sum()}


@pytest.mark.parametrize("file", ["double/cases.csv", "double/parts/cases.csv"])
def test_a_case_comes_with_the_profile_it_names_from_the_model_s_folder(file, tmp_path):
    files = {
        file: "profile,y\nprofiles/hill.csv,12\n",
        "double/profiles/hill.csv": "h_m,zone\n5,A1\n7,B\n",
    }
    folder = write_folder(tmp_path, RUN.replace("double/cases.csv", file), contents=files)
    report = _run(folder, {file: Runner(_sum_of_heights)})
    assert report.passed


def test_a_profile_that_is_not_there_is_refused(tmp_path):
    files = {"double/cases.csv": "profile,y\nprofiles/hill.csv,12\n"}
    with pytest.raises(InvalidInputError, match=r"double/profiles/hill\.csv: is not there"):
        _run(write_folder(tmp_path, contents=files))
