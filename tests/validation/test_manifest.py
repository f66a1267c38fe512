"""The manifest of a reference folder: what it may say, and that it fits the files."""

import pytest
from small_references import CASES, RUN, write_folder

from ranplan.errors import InvalidInputError
from ranplan.validation.manifest import Filter, read_manifest

REST = "double,y,0.01,abs_db,official"


def _problems(folder):
    with pytest.raises(InvalidInputError) as refused:
        read_manifest(folder)
    return [str(problem).replace(str(folder), "REF") for problem in refused.value.problems]


def _lines_selected(folder):
    manifest = read_manifest(folder)
    return [[line for line, _ in manifest.rows(entry)] for entry in manifest.entries]


@pytest.mark.parametrize(
    ("selects", "other", "lines"),
    [
        ("kind == a", "kind != a", [[2, 4], [3]]),
        ("kind == a b", "kind != a b", [[3], [2, 4]]),
        ("note is empty", "note is not empty", [[2, 3], [4]]),
        ("x == 1", "x != 1", [[2], [3, 4]]),  # as text: 1.0 is not 1
    ],
)
def test_a_filter_selects_rows_by_the_text_of_a_cell(selects, other, lines, tmp_path):
    table = "x,y,kind,note\n1,2,a,\n1.0,2,a b,\n3,6,a,wrong\n"
    entries = [f"double/cases.csv,{REST},{use}" for use in (f"run,{selects}", f"run,{other}")]
    folder = write_folder(tmp_path, *entries, contents={"double/cases.csv": table})
    assert _lines_selected(folder) == lines


def test_a_filter_knows_the_four_forms():
    row = {"a": "1", "b": ""}
    assert Filter("a", "==", "1").keeps(row)
    assert not Filter("a", "!=", "1").keeps(row)
    assert Filter("b", "empty").keeps(row)
    assert not Filter("b", "not empty").keeps(row)


@pytest.mark.parametrize("text", ["x > 1", "x = 1", "x ==1", "== 1", "x ==", "x is 1", "x"])
def test_any_other_filter_is_refused_with_its_line(text, tmp_path):
    folder = write_folder(tmp_path, RUN + text)
    (problem,) = _problems(folder)
    assert problem.startswith(f"REF/manifest.csv:2: filter {text!r} is none of 'COL == V', ")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (f",{REST},run,", "file is empty"),
        ("double/cases.csv,,y,0.01,abs_db,official,run,", "model is empty"),
        (f"double/cases.csv,{REST[:-8]}rumour,run,", "kind 'rumour' is none of official, printed,"),
        (f"double/cases.csv,{REST},skip,", "use 'skip' is none of run, must_refuse, known_wrong, "),
        ("double/cases.csv,double,y,,abs_db,official,run,", "tolerance '' is no number from zero"),
        ("double/cases.csv,double,y,-1,abs_db,official,run,", "tolerance '-1' is no number from"),
        ("double/cases.csv,double,y,nan,abs_db,official,run,", "tolerance 'nan' is no number"),
        ("double/cases.csv,double,y,1,db,official,run,", "tolerance_kind 'db' is none of abs, abs"),
        ("double/cases.csv,double,,1,abs,official,run,", "expected_columns is empty"),
        ("double/cases.csv,double,z,1,abs,official,run,", "double/cases.csv has no column 'z'"),
        (f"double/cases.csv,{REST},run,z == 1", "double/cases.csv has no column 'z'"),
        (f"double/none.csv,{REST},run,", "there is no file 'double/none.csv'"),
        (f"../cases.csv,{REST},run,", "there is no file '../cases.csv'"),
    ],
)
def test_a_malformed_entry_is_refused_with_its_line(entry, message, tmp_path):
    folder = write_folder(tmp_path, entry)
    assert _problems(folder)[0].startswith(f"REF/manifest.csv:2: {message}")


def test_everything_that_is_wrong_is_told_at_once(tmp_path):
    folder = write_folder(tmp_path, RUN, f"a.csv,{REST},run,", f"b.csv,{REST},run,")
    (folder / "c.csv").write_text(CASES)
    assert _problems(folder) == [
        "REF/manifest.csv:3: there is no file 'a.csv'",
        "REF/manifest.csv:4: there is no file 'b.csv'",
        "REF/c.csv: is not named in the manifest; name it in manifest.csv, "
        "or take it out of the folder",
    ]


def test_a_manifest_without_a_column_is_refused(tmp_path):
    folder = write_folder(tmp_path)
    (folder / "manifest.csv").write_text("file,model\ndouble/cases.csv,double\n")
    missing = "expected_columns, tolerance, tolerance_kind, kind, use, filter"
    assert _problems(folder) == [f"REF/manifest.csv: has no column {missing}"]


def test_a_folder_or_manifest_that_is_not_there_is_refused(tmp_path):
    assert _problems(tmp_path) == ["REF/manifest.csv: is not there"]
    assert _problems(tmp_path / "none")[0].startswith("there is no folder 'REF'")


@pytest.mark.parametrize("file", ["double/more.csv", "notes.txt", "a/b/readers.md", "profiles.csv"])
def test_a_file_that_the_manifest_does_not_name_is_refused(file, tmp_path):
    folder = write_folder(tmp_path)
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text("a\n1\n")
    assert _problems(folder)[0].startswith(f"REF/{file}: is not named in the manifest")


@pytest.mark.parametrize("file", ["README.md", "double/README.txt", "double/profiles/hill.csv"])
def test_readmes_and_profiles_need_not_be_named(file, tmp_path):
    folder = write_folder(tmp_path)
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text("a\n1\n")
    assert len(read_manifest(folder).entries) == 1


def test_a_row_that_two_entries_select_is_refused(tmp_path):
    entries = [f"double/cases.csv,{REST},run,{text}" for text in ("x != 0", "x == 3")]
    assert _problems(write_folder(tmp_path, *entries)) == [
        "REF/manifest.csv:3: double/cases.csv: 1 rows are selected more than once, "
        "the first in line 3 by the manifest's lines 2 and 3"
    ]


def test_a_row_that_no_entry_selects_is_refused(tmp_path):
    entry = f"double/cases.csv,{REST},run,x == 3"
    assert _problems(write_folder(tmp_path, entry)) == [
        "REF/manifest.csv:2: double/cases.csv: 1 rows are selected by no entry, the first in line 2"
    ]


def test_rows_of_one_file_and_model_share_a_tolerance(tmp_path):
    entries = (RUN + "x == 1", RUN.replace("0.01", "0.02") + "x != 1")
    assert _problems(write_folder(tmp_path, *entries)) == [
        "REF/manifest.csv:3: double/cases.csv has another tolerance for double in line 2"
    ]


@pytest.mark.parametrize("use", ["run", "must_refuse", "known_wrong"])
def test_a_json_file_can_only_be_product_data(use, tmp_path):
    entry = f"a.json,double,y,1,abs,constants,{use},"
    folder = write_folder(tmp_path, entry, contents={"a.json": "{}"})
    assert "a JSON file is product_data, whole and once" in _problems(folder)[0]


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("a.json", "{", "is not JSON"),
        ("a.json", "[1]", "is not a JSON object"),
        ("a.txt", "1", "is neither .csv nor .json"),
        ("a.csv", "a,b\n1\n", "has 1 values, the header 2"),
        ("a.csv", "", "is empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(file, text, message, tmp_path):
    entry = f"{file},double,,,,constants,product_data,"
    assert message in _problems(write_folder(tmp_path, entry, contents={file: text}))[0]
