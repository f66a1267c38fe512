import os
import subprocess
import sys
import textwrap

import pytest

from ranplan.io.atomic import is_leftover, sweep_leftovers, write_bytes, written_aside


def _killed_while_writing(target):
    """Start a process that dies, unasked, in the middle of writing ``target``."""
    script = f"""
        import os
        from pathlib import Path
        from ranplan.io.atomic import written_aside
        with written_aside(Path({str(target)!r})) as aside:
            aside.write_bytes(b"half")
            os.kill(os.getpid(), 9)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False)
    assert done.returncode == -9


def test_a_file_is_there_whole_when_the_block_has_ended(tmp_path):
    write_bytes(tmp_path / "a.json", b"whole")
    assert (tmp_path / "a.json").read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [tmp_path / "a.json"]


def test_nothing_is_visible_under_the_target_name_while_it_is_written(tmp_path):
    target = tmp_path / "a.json"
    with written_aside(target) as aside:
        aside.write_bytes(b"half")
        assert not target.exists()
        assert aside.name.startswith(".")
        assert is_leftover(aside)
    assert target.read_bytes() == b"half"


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_failure_leaves_the_old_file_and_no_trace(tmp_path, failure):
    target = tmp_path / "a.json"
    target.write_bytes(b"old")

    def fail():
        with written_aside(target) as aside:
            aside.write_bytes(b"half")
            aside.with_name(aside.name + ".ovr.tmp").write_bytes(b"side file of a library")
            raise failure

    with pytest.raises(failure):
        fail()
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_library_that_wrote_nothing_is_an_error_and_leaves_the_old_file(tmp_path):
    target = tmp_path / "a.json"
    target.write_bytes(b"old")

    def write_nothing():
        with written_aside(target):
            pass

    with pytest.raises(FileNotFoundError):
        write_nothing()
    assert target.read_bytes() == b"old"


def test_two_writers_of_one_file_do_not_share_a_name(tmp_path):
    with written_aside(tmp_path / "a") as one, written_aside(tmp_path / "a") as other:
        assert one != other
        one.write_bytes(b"1")
        other.write_bytes(b"2")
    assert (tmp_path / "a").read_bytes() == b"1"


def test_cleaning_up_after_a_name_with_glob_characters_spares_its_neighbours(tmp_path):
    def fail(neighbour_of):
        with written_aside(tmp_path / "a[b]*") as aside:
            aside.write_bytes(b"half")
            neighbour = aside.with_name(aside.name.replace("[b]*", "b"))
            neighbour.write_bytes(b"kept")
            neighbour_of.append(neighbour)
            msg = "disk full"
            raise RuntimeError(msg)

    neighbours = []
    with pytest.raises(RuntimeError, match="disk full"):
        fail(neighbours)
    assert list(tmp_path.iterdir()) == neighbours


@pytest.mark.skipif(os.name == "nt", reason="signal 9 and process ids as on POSIX")
def test_what_a_killed_run_left_is_swept_and_nothing_else(tmp_path):
    (tmp_path / "deep").mkdir()
    kept = [tmp_path / ".hidden", tmp_path / "a.tmp-old", tmp_path / "deep" / "window.tif"]
    for path in kept:
        path.write_bytes(b"kept")
    _killed_while_writing(tmp_path / "deep" / "window.tif")
    _killed_while_writing(tmp_path / "plan.json")
    assert not (tmp_path / "plan.json").exists()
    assert len(sweep_leftovers(tmp_path)) == 2
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(kept)
    assert sweep_leftovers(tmp_path) == []


def test_files_that_are_being_written_are_not_swept(tmp_path):
    with written_aside(tmp_path / "a") as aside:
        aside.write_bytes(b"half")
        assert sweep_leftovers(tmp_path) == []
    assert (tmp_path / "a").read_bytes() == b"half"


def test_files_of_a_living_process_and_of_another_machine_are_not_swept(tmp_path):
    with written_aside(tmp_path / "a") as aside:
        aside.write_bytes(b"")
        of_parent = aside.name.replace(f"-{os.getpid()}-", f"-{os.getppid()}-")
        of_other_host = ".a.tmp-some_other_machine-1-0"
    for name in (of_parent, of_other_host):
        (tmp_path / name).write_bytes(b"half")
        assert is_leftover(tmp_path / name)
    assert sweep_leftovers(tmp_path) == []
