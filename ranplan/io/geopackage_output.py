"""``plan.gpkg``: every vector layer of a plan in one GeoPackage, styled when QGIS opens it.

The layers are in the grid's CRS, so that coverage keeps exactly to the cells' edges; longitude and
latitude are columns. Verdicts of all options are a table without geometry, to be filtered by
``site_id``. The same plan gives the same bytes: the dates of change that a GeoPackage must hold are
those of no day.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio
import shapely

from ranplan.io.atomic import written_aside
from ranplan.io.geopackage_columns import COLUMNS, column_type
from ranplan.io.geopackage_styles import layer_style

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ranplan.io.plan_layers import PlanLayer
    from ranplan.result import Plan

_SYNCHRONOUS = "OGR_SQLITE_SYNCHRONOUS"  # of GDAL
_NO_DAY = "1970-01-01T00:00:00.000Z"
_GEOMETRY_TYPES = {
    "sites": "Point",
    "existing_sites": "Point",
    "candidates": "Point",
    "sectors": "Polygon",
    "coverage": "MultiPolygon",
    "coverage_before": "MultiPolygon",
    "verdicts": "LineString",
    "districts": "MultiPolygon",
}
# As QGIS makes it; it looks a layer's style up by table, geometry column and an empty schema.
_STYLES_TABLE = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256),
    f_table_schema TEXT(256),
    f_table_name TEXT(256),
    f_geometry_column TEXT(256),
    styleName TEXT(30),
    styleQML TEXT,
    styleSLD TEXT,
    useAsDefault BOOLEAN,
    description TEXT,
    owner TEXT(30),
    ui TEXT(30),
    update_time DATETIME DEFAULT CURRENT_TIMESTAMP
)"""
_STYLE_ROW = """
INSERT INTO layer_styles
VALUES (NULL, '', '', ?, 'geom', 'ranplan', ?, '', 1, ?, 'ranplan', NULL, ?)"""
_STYLES_CONTENTS = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
VALUES ('layer_styles', 'attributes', 'layer_styles', 'Styles that QGIS opens the layers with', ?)
"""


def write_geopackage(path: Path, plan: Plan, layers: Sequence[PlanLayer]) -> None:
    """
    Write layers with their styles.

    Parameters
    ----------
    path : Path
        To make or replace.
    plan : Plan
        Whose tiers, carriers and illustrative inputs styles and descriptions name.
    layers : sequence of PlanLayer
        In the order in which programs list them.
    """
    with written_aside(path) as aside:
        package = Path(f"{aside}.gpkg")  # GDAL insists on the ending
        with _without_waiting_for_the_disk():
            for layer in layers:
                _write_layer(package, plan, layer)
        _finish(package, plan, layers)
        _forget_the_count_of_changes(package)
        package.replace(aside)


@contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    """Spare a flush a layer: nothing half-written gets the file's name, see ``atomic``."""
    before = pyogrio.get_gdal_config_option(_SYNCHRONOUS)
    pyogrio.set_gdal_config_options({_SYNCHRONOUS: "OFF"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({_SYNCHRONOUS: before})


def _forget_the_count_of_changes(package: Path) -> None:
    """
    Set SQLite's file change counter to one: how often GDAL commits differs from run to run.

    The counter, and the field that repeats it (bytes 24 and 92 of SQLite's header), tell other
    connections of a change; this file has none, and the two must be the same.
    """
    with package.open("r+b") as file:
        for offset in (24, 92):
            file.seek(offset)
            file.write((1).to_bytes(4, "big"))


def _write_layer(package: Path, plan: Plan, layer: PlanLayer) -> None:
    names = COLUMNS[layer.name]
    columns = [_column(name, [record.get(name) for record in layer.records]) for name in names]
    geometry_type = _GEOMETRY_TYPES.get(layer.name)
    pyogrio.raw.write(
        package,
        geometry=None if geometry_type is None else _wkb(layer),
        field_data=[values for values, _ in columns],
        field_mask=[is_absent for _, is_absent in columns],
        fields=np.array(names, dtype=object),
        layer=layer.name,
        driver="GPKG",
        geometry_type=geometry_type,
        promote_to_multi=geometry_type == "MultiPolygon",
        crs=plan.coverage.grid.crs.to_string(),
        append=package.exists(),
        dataset_options={"VERSION": "1.2"},  # what QGIS of today and of years ago reads alike
        layer_options={"DESCRIPTION": _description(plan, layer)},
    )


def _wkb(layer: PlanLayer) -> np.ndarray:
    return shapely.to_wkb(np.array(layer.geometries, dtype=object))


def _column(name: str, values: list[Any]) -> tuple[np.ndarray, np.ndarray]:
    """Return a column's values and where there are none."""
    kind = column_type(name)
    is_absent = np.array([value is None for value in values], dtype=bool)
    if kind is str:
        texts = [None if value is None else _unicode(value) for value in values]
        return np.array(texts, dtype=object), is_absent
    return np.array([kind() if value is None else value for value in values], kind), is_absent


def _unicode(text: str) -> str:
    """Escape what is not UTF-8 in a file's name, which GDAL would refuse."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _description(plan: Plan, layer: PlanLayer) -> str:
    made_up, study = plan.provenance.illustrative, plan.provenance.study
    more = f" A study: {'; '.join(study)}." if study else ""
    more += f" Illustrative, not records: {'; '.join(made_up)}." if made_up else ""
    return _unicode(f"{layer.title}.{more}")


def _finish(package: Path, plan: Plan, layers: Sequence[PlanLayer]) -> None:
    """Add the styles, and take out the time of writing."""
    with closing(sqlite3.connect(package)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(_STYLES_TABLE)
        for layer in layers:
            if layer.name in _GEOMETRY_TYPES:
                row = (layer.name, layer_style(layer.name, plan), layer.title, _NO_DAY)
                connection.execute(_STYLE_ROW, row)
        connection.execute(_STYLES_CONTENTS, (_NO_DAY,))
        connection.execute("UPDATE gpkg_contents SET last_change = ?", (_NO_DAY,))
        connection.commit()
        connection.execute("VACUUM")
