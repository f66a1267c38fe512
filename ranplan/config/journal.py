"""What was read for a region and what was done to it, noted as the stages go along."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ranplan.errors import InvalidInputError, Problem
from ranplan.io.inputs import InputFile
from ranplan.io.raster_input import RasterSource, open_raster

if TYPE_CHECKING:
    from pathlib import Path

    from ranplan.config.schema import DataSource, Elevation


@dataclass(frozen=True, slots=True)
class Journal:
    """
    Files and notes, in the order in which they come up.

    Parameters
    ----------
    base_dir : Path
        Folder that the config's paths are relative to.
    files : list of InputFile
    notes : list of str
    """

    base_dir: Path
    files: list[InputFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def raster(self, data: DataSource | Elevation, given: str, role: str) -> RasterSource:
        """Open a raster that the config names, and note what is read with it."""
        source = open_raster(self._file(data, given, role))
        self.files.append(replace(source.file, beside=source.beside))
        return source

    def other(self, data: DataSource, given: str, role: str) -> InputFile:
        """Note a table or vector file that the config names."""
        file = self._file(data, given, role)
        self.files.append(file)
        return file

    def _file(self, data: DataSource | Elevation, given: str, role: str) -> InputFile:
        if given.startswith("/vsi"):  # it would start from the working folder, not the config's
            remedy = "name the file itself; a .zip is opened as it is"
            problem = Problem("is a virtual path of GDAL's", file=given, remedy=remedy)
            raise InvalidInputError(problem)
        return InputFile(
            given=given,
            path=self.base_dir / given,
            role=role,
            source=data.source,
            licence=data.licence,
            date=data.date,
            illustrative=data.illustrative,
        )
