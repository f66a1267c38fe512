"""The digest that names compiled kernels: what has to change it, and what must not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ranplan import kernel_source

PACKAGE = Path(kernel_source.__file__).parent
KERNELS = sorted(
    path.relative_to(PACKAGE).as_posix()
    for path in PACKAGE.rglob("*.py")
    if "@njit" in path.read_text()
)


@pytest.fixture
def package_copy(tmp_path, monkeypatch):
    copy = tmp_path / "ranplan"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "_bundled"))
    monkeypatch.setattr(kernel_source, "_PACKAGE", copy)
    return copy


def _edit(path):
    path.write_text(path.read_text() + "\n# edited\n")


def test_there_are_kernels_to_watch():
    assert {
        f"propagation/{name}.py" for name in ("exact_p1812", "p1812", "p526", "profiles")
    } <= set(KERNELS)


def test_the_digest_does_not_depend_on_where_the_package_lies(package_copy, monkeypatch):
    copied = kernel_source.source_digest()
    monkeypatch.setattr(kernel_source, "_PACKAGE", PACKAGE)
    assert kernel_source.source_digest() == copied
    assert package_copy != PACKAGE
    assert len(copied) == 16


# Tables that are compiled in; what a query becomes; how a window is rounded.
FROZEN = (
    "constants.py",
    "grid.py",
    "propagation/p676_lines.py",
    "propagation/models/p452.py",
    "propagation/exact.py",
)


@pytest.mark.parametrize("name", [*KERNELS, *FROZEN])
def test_editing_a_kernel_or_what_is_frozen_with_it_changes_the_digest(package_copy, name):
    before = kernel_source.source_digest()
    _edit(package_copy / name)
    assert kernel_source.source_digest() != before


def test_renaming_a_kernel_changes_the_digest(package_copy):
    before = kernel_source.source_digest()
    (package_copy / "propagation/p525.py").rename(package_copy / "propagation/p525_free.py")
    assert kernel_source.source_digest() != before


@pytest.mark.parametrize("how", ["from numba import njit", "import numba", "import numba as nb"])
def test_a_new_kernel_changes_the_digest_however_it_imports_numba(package_copy, how):
    before = kernel_source.source_digest()
    (package_copy / "propagation" / "new.py").write_text(f"{how}\n")
    assert kernel_source.source_digest() != before


@pytest.mark.parametrize("name", ["cli/coverage.py", "errors.py", "kernel_source.py"])
def test_editing_what_holds_no_kernel_leaves_the_digest(package_copy, name):
    path = package_copy / name
    path.parent.mkdir(exist_ok=True)
    path.touch()
    before = kernel_source.source_digest()
    _edit(path)
    assert kernel_source.source_digest() == before


# --- the folder -----------------------------------------------------------------------------------


def _folder(monkeypatch, **environment):
    for name in ("NUMBA_CACHE_DIR", "NUMBA_BOUNDSCHECK", "NUMBA_DISABLE_JIT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    kernel_source.use_kernel_cache()
    return os.environ["NUMBA_CACHE_DIR"]


def test_checked_plain_and_ordinary_runs_have_folders_of_their_own(monkeypatch):
    folders = {
        _folder(monkeypatch),
        _folder(monkeypatch, NUMBA_BOUNDSCHECK="1"),
        _folder(monkeypatch, NUMBA_DISABLE_JIT="1"),
        _folder(monkeypatch, NUMBA_BOUNDSCHECK="1", NUMBA_DISABLE_JIT="1"),
    }
    assert len(folders) == 4
    assert _folder(monkeypatch, NUMBA_BOUNDSCHECK="0") == _folder(monkeypatch)


def test_an_edited_kernel_gets_another_folder(monkeypatch, package_copy):
    before = _folder(monkeypatch)
    _edit(package_copy / "propagation/p526.py")
    assert _folder(monkeypatch) != before


def test_a_folder_the_user_names_stands(monkeypatch):
    assert _folder(monkeypatch, NUMBA_CACHE_DIR="chosen") == "chosen"


def test_importing_the_library_sets_no_folder():
    environment = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"}
    code = "import os, ranplan.propagation; print(os.environ.get('NUMBA_CACHE_DIR'))"
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "None"
