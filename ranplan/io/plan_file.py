"""A new config: the text it is made from, and writing it where none stands yet."""

from __future__ import annotations

from pathlib import Path

from ranplan.errors import OutputFolderError
from ranplan.io.atomic import write_bytes

PLAN_FILE = "plan.yaml"
_TEMPLATE = Path(__file__).parents[1] / "catalogue" / "new_plan.yaml.jinja"


def plan_template_text() -> str:
    """Return the Jinja text of a new config; its values are filters and names of ``config``."""
    return _TEMPLATE.read_text(encoding="utf-8")


def refuse_existing_plan(folder: Path) -> None:
    """
    Refuse a folder that holds a config already, or is none.

    Raises
    ------
    OutputFolderError
    """
    if folder.exists() and not folder.is_dir():
        msg = f"{folder}: is a file, not a folder; name another folder"
        raise OutputFolderError(msg)
    path = folder / PLAN_FILE
    if path.exists() or path.is_symlink():
        msg = f"{path}: is there already; name another folder, or replace it with --overwrite"
        raise OutputFolderError(msg)


def write_plan_file(folder: Path, text: str) -> Path:
    """
    Write a config, and the folder for it where there is none.

    Parameters
    ----------
    folder : Path
    text : str

    Returns
    -------
    path : Path
        Of the config.

    Raises
    ------
    OutputFolderError
        If the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"{folder}: cannot be made ({error.strerror}); name another folder"
        raise OutputFolderError(msg) from error
    path = folder / PLAN_FILE
    write_bytes(path, text.encode())
    return path
