import json

import pytest

from ranplan.errors import OutputFolderError
from ranplan.io.output_folder import MARKER, prepare

THIS, OTHER = "a" * 64, "b" * 64


def tree(folder):
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MARKER
    )


def digest_in(folder):
    return json.loads((folder / MARKER).read_bytes())["digest"]


@pytest.fixture
def a_plan(tmp_path):
    """Return a folder that holds a plan of THIS digest."""
    folder = tmp_path / "out"
    prepare(folder, THIS, overwrite=False, resume=True)
    for name in ("rasters/rsrp.tif", "cache/window.tif", "plan.json"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"old")
    return folder


WHOLE = ["cache/window.tif", "plan.json", "rasters/rsrp.tif"]


def test_an_absent_folder_is_made_and_marked(tmp_path):
    prepare(tmp_path / "deep" / "out", THIS, overwrite=False, resume=True)
    assert digest_in(tmp_path / "deep" / "out") == THIS


def test_an_empty_folder_is_taken(tmp_path):
    prepare(tmp_path, THIS, overwrite=False, resume=True)
    assert digest_in(tmp_path) == THIS


def test_the_same_plan_is_taken_up_where_it_stands(a_plan):
    prepare(a_plan, THIS, overwrite=False, resume=True)
    assert tree(a_plan) == WHOLE


def test_without_resume_the_same_plan_starts_afresh_cache_included(a_plan):
    prepare(a_plan, THIS, overwrite=False, resume=False)
    assert tree(a_plan) == []
    assert digest_in(a_plan) == THIS


def test_another_plan_is_refused_and_left_as_it_was(a_plan):
    with pytest.raises(OutputFolderError, match=r"plan of another config.*-o.*--overwrite"):
        prepare(a_plan, OTHER, overwrite=False, resume=True)
    assert tree(a_plan) == WHOLE
    assert digest_in(a_plan) == THIS


def test_without_resume_another_plan_is_still_refused(a_plan):
    with pytest.raises(OutputFolderError, match="plan of another config"):
        prepare(a_plan, OTHER, overwrite=False, resume=False)
    assert tree(a_plan) == WHOLE


@pytest.mark.parametrize("digest", [THIS, OTHER])
def test_overwrite_replaces_everything_but_the_cache(a_plan, digest):
    (a_plan / "notes").mkdir()
    (a_plan / "notes" / "a.txt").write_text("a")
    prepare(a_plan, digest, overwrite=True, resume=True)
    assert tree(a_plan) == ["cache/window.tif"]
    assert digest_in(a_plan) == digest


def test_overwrite_without_resume_removes_the_cache_as_well(a_plan):
    prepare(a_plan, OTHER, overwrite=True, resume=False)
    assert tree(a_plan) == []


def test_files_of_somebody_else_are_refused_by_name(tmp_path):
    (tmp_path / "thesis.docx").write_text("years")
    with pytest.raises(OutputFolderError, match=r"holds thesis\.docx, not a plan of ranplan's"):
        prepare(tmp_path, THIS, overwrite=False, resume=True)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_the_refusal_is_one_line(tmp_path):
    (tmp_path / "a").write_text("a")
    with pytest.raises(OutputFolderError) as refusal:
        prepare(tmp_path, THIS, overwrite=False, resume=True)
    assert "\n" not in str(refusal.value)
    assert str(refusal.value).startswith(f"{tmp_path}: ")


@pytest.mark.parametrize(
    "marker", ["", "not json", "[]", '{"schema_version": 99, "digest": "x"}', "{}"]
)
def test_a_marker_that_is_not_ours_makes_no_plan_of_a_folder(tmp_path, marker):
    (tmp_path / MARKER).write_text(marker)
    (tmp_path / "a.txt").write_text("a")
    with pytest.raises(OutputFolderError, match="not a plan"):
        prepare(tmp_path, THIS, overwrite=False, resume=True)


def test_overwrite_replaces_a_few_files_of_somebody_else(tmp_path):
    (tmp_path / "notes.txt").write_text("a")
    prepare(tmp_path, THIS, overwrite=True, resume=True)
    assert tree(tmp_path) == []
    assert digest_in(tmp_path) == THIS


def test_overwrite_spares_a_folder_with_folders_of_somebody_else(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "a.txt").write_text("a")
    with pytest.raises(OutputFolderError, match=r"holds the folder \.git"):
        prepare(tmp_path, THIS, overwrite=True, resume=True)
    assert tree(tmp_path) == ["a.txt"]


def test_overwrite_spares_a_folder_full_of_files(tmp_path):
    for i in range(21):
        (tmp_path / f"{i}.jpg").write_text("a")
    with pytest.raises(OutputFolderError, match="holds 21 files"):
        prepare(tmp_path, THIS, overwrite=True, resume=True)
    assert len(tree(tmp_path)) == 21


@pytest.mark.parametrize("place", ["current", "above the current", "home"])
@pytest.mark.parametrize("marked", [True, False])
def test_overwrite_never_empties_the_current_folder_home_or_what_lies_above(
    tmp_path, monkeypatch, place, marked
):
    here = tmp_path / "here"
    here.mkdir()
    (tmp_path / "a.txt").write_text("a")
    (here / "b.txt").write_text("b")
    folder = {"current": here, "above the current": tmp_path, "home": tmp_path}
    monkeypatch.chdir(here if "current" in place else "/")
    monkeypatch.setenv("HOME", str(tmp_path))
    if marked:
        (folder[place] / MARKER).write_text(json.dumps({"schema_version": 1, "digest": OTHER}))
    with pytest.raises(OutputFolderError, match="the home folder or the current one"):
        prepare(folder[place], THIS, overwrite=True, resume=True)
    assert (tmp_path / "a.txt").exists()
    assert (here / "b.txt").exists()


def test_a_folder_that_holds_the_config_is_not_emptied(a_plan):
    config = a_plan / "config.yaml"
    config.write_text("a")
    with pytest.raises(OutputFolderError, match=r"config\.yaml, which the plan is made from"):
        prepare(a_plan, OTHER, overwrite=True, resume=True, keep=[config])
    with pytest.raises(OutputFolderError, match=r"config\.yaml, which the plan is made from"):
        prepare(a_plan, THIS, overwrite=False, resume=False, keep=[config])
    assert tree(a_plan) == sorted([*WHOLE, "config.yaml"])


def test_nothing_is_deleted_through_a_symbolic_link(a_plan, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept.txt").write_text("kept")
    (a_plan / "link").symlink_to(elsewhere)
    prepare(a_plan, OTHER, overwrite=True, resume=False)
    assert not (a_plan / "link").exists()
    assert tree(elsewhere) == ["kept.txt"]


def test_a_link_to_a_folder_is_used_but_not_emptied(a_plan, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(a_plan)
    prepare(link, THIS, overwrite=False, resume=True)
    with pytest.raises(OutputFolderError, match="symbolic link"):
        prepare(link, OTHER, overwrite=True, resume=True)
    assert tree(a_plan) == WHOLE


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "out").write_text("a")
    with pytest.raises(OutputFolderError, match="is a file, not a folder"):
        prepare(tmp_path / "out", THIS, overwrite=True, resume=True)
    with pytest.raises(OutputFolderError, match="cannot be made"):
        prepare(tmp_path / "out" / "deeper", THIS, overwrite=False, resume=True)
    assert (tmp_path / "out").read_text() == "a"


def test_a_run_killed_before_its_first_file_does_not_block_the_folder(tmp_path):
    (tmp_path / f".{MARKER}.tmp-host-123456-0").write_text("half")
    prepare(tmp_path, THIS, overwrite=False, resume=True)
    assert digest_in(tmp_path) == THIS


def test_a_folder_with_nothing_but_an_old_marker_is_free(tmp_path):
    prepare(tmp_path, OTHER, overwrite=False, resume=True)
    prepare(tmp_path, THIS, overwrite=False, resume=True)
    assert digest_in(tmp_path) == THIS
