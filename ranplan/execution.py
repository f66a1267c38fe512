"""Path loss windows: which ones a plan needs, which are stored, and computing the rest."""

from __future__ import annotations

import hashlib
import json
import math
import os
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ranplan.kernel_source import source_digest
from ranplan.propagation import MODELS, PathLossWindow, path_loss_raster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ranplan.grid import Grid
    from ranplan.io.store import PathLossStore
    from ranplan.propagation import Climate, Terrain
    from ranplan.radio.model import Carrier
    from ranplan.sites import Site


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything under the paths: grid, terrain and climate."""

    grid: Grid
    terrain: Terrain
    climate: Climate


@dataclass(frozen=True, slots=True)
class PathLossSettings:
    """
    What a plan asks of the propagation models.

    Parameters
    ----------
    models : mapping of str to str
        Registry key of each carrier's model, by the carrier's name.
    receiver_height_agl_m : float
        [m]
    time_percent : float
        [%]
    polarization : str
    """

    models: Mapping[str, str]
    receiver_height_agl_m: float
    time_percent: float
    polarization: str


@dataclass(frozen=True, slots=True)
class WindowTask:
    """
    One window of path loss: a mast, an antenna height, a frequency, a radius.

    Parameters
    ----------
    site_id, carrier : str
        Whom it serves.
    row, col : int
        The mast's cell.
    height_agl_m : float
        [m]
    frequency_mhz : float
        [MHz]
    radius_m : float
        [m]
    model : str
        Registry key.
    key : str
        Digest of everything the window depends on: its name in the store.
    """

    site_id: str
    carrier: str
    row: int
    col: int
    height_agl_m: float
    frequency_mhz: float
    radius_m: float
    model: str
    key: str


@dataclass(frozen=True, slots=True)
class WindowCounts:
    """How many different windows were computed in this run, and how many were stored already."""

    computed: int
    reused: int


def default_threads() -> int:
    """Return the number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class WindowTasks:
    """
    Tells which windows a site needs.

    Parameters
    ----------
    radius_m : mapping of str to float
        Radius of each carrier, by its name. [m]
    ground : Ground
    settings : PathLossSettings
    """

    def __init__(
        self, radius_m: Mapping[str, float], ground: Ground, settings: PathLossSettings
    ) -> None:
        self._radius_m, self._ground, self._settings = radius_m, ground, settings
        self._digests = _GroundDigests(ground)
        self._kernels = source_digest()
        self._known: dict[tuple[int, int, float, str], str] = {}

    def of(self, site: Site) -> tuple[WindowTask, ...]:
        """
        List the windows of a site, one a carrier, however many sectors share it.

        Parameters
        ----------
        site : Site

        Returns
        -------
        tuple of WindowTask
            In the order of its carriers.
        """
        carriers = {sector.carrier.name: sector.carrier for sector in site.sectors}
        return tuple(self._task(site, carrier) for carrier in carriers.values())

    def _task(self, site: Site, carrier: Carrier) -> WindowTask:
        place = (site.row, site.col, site.height_agl_m, carrier.name)
        if place not in self._known:
            self._known[place] = self._key(site, carrier)
        return WindowTask(
            site.site_id,
            carrier.name,
            site.row,
            site.col,
            site.height_agl_m,
            carrier.frequency_mhz,
            self._radius_m[carrier.name],
            self._settings.models[carrier.name],
            self._known[place],
        )

    def _key(self, site: Site, carrier: Carrier) -> str:
        ground, settings = self._ground, self._settings
        radius_m = self._radius_m[carrier.name]
        model = MODELS[settings.models[carrier.name]]
        block = ground.grid.disc_window(site.row, site.col, radius_m)
        depends_on = {
            "kernels": self._kernels,
            "model": model.key,
            "edition": model.edition,
            "mode": "exact",
            "frequency_mhz": carrier.frequency_mhz,
            "height_agl_m": site.height_agl_m,
            "receiver_height_agl_m": settings.receiver_height_agl_m,
            "time_percent": settings.time_percent,
            "polarization": settings.polarization,
            "delta_n": ground.climate.delta_n,
            "surface_refractivity_n0": ground.climate.surface_refractivity_n0,
            "radius_m": radius_m,
            "mast": [site.row - block[0], site.col - block[2]],
            "ground": self._digests.of(block),
        }
        for read, name in (("pressure", "pressure_hpa"), ("temperature", "temperature_c")):
            if read in model.inputs:
                depends_on[name] = getattr(ground.climate, name)
        text = json.dumps(depends_on, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


class _GroundDigests:
    """Digest of the ground in a block of cells, so that a change elsewhere keeps a window."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._crs = ground.grid.crs.to_wkt().encode()
        self._known: dict[tuple[int, int, int, int], str] = {}

    def of(self, block: tuple[int, int, int, int]) -> str:
        if block not in self._known:
            self._known[block] = self._compute(block)
        return self._known[block]

    def _compute(self, block: tuple[int, int, int, int]) -> str:
        cells = (slice(*block[:2]), slice(*block[2:]))
        terrain, climate = self._ground.terrain, self._ground.climate
        digest = hashlib.blake2b(self._crs, digest_size=16)
        digest.update(repr(tuple(self._ground.grid.window(*block).transform)[:6]).encode())
        for layer in (
            terrain.elevation_amsl_m,
            terrain.clutter_height_m,
            terrain.zone,
            climate.latitude_deg,
        ):
            content = layer[cells] if isinstance(layer, np.ndarray) else np.asarray(layer)
            digest.update(content.tobytes())
        return digest.hexdigest()


def compute_windows(
    tasks: Iterable[WindowTask],
    ground: Ground,
    settings: PathLossSettings,
    store: PathLossStore,
    *,
    n_threads: int,
    on_computed: Callable[[WindowTask], object] | None = None,
) -> WindowCounts:
    """
    Compute and store every window that the store does not hold.

    Windows are stored as they finish, so a run that stops is taken up where it stopped. On
    ``KeyboardInterrupt`` the windows being computed are finished and stored first.

    Parameters
    ----------
    tasks : iterable of WindowTask
    ground : Ground
    settings : PathLossSettings
    store : PathLossStore
    n_threads : int
        How many windows are computed at the same time.
    on_computed : callable, optional
        Called with each task, on the calling thread, once its window is stored.

    Returns
    -------
    WindowCounts
    """
    different = {task.key: task for task in tasks}
    missing = iter([task for task in different.values() if not store.holds(task.key)])

    def run(task: WindowTask) -> WindowTask:
        store.save(task.key, _compute(task, ground, settings), _tags(task, settings))
        return task

    computed = 0
    with ThreadPoolExecutor(n_threads, thread_name_prefix="path-loss") as pool:
        # One task a thread at a time: nothing queued has to be cancelled when the run is stopped.
        running: set[Future[WindowTask]] = set()
        while True:
            while len(running) < n_threads and (task := next(missing, None)) is not None:
                running.add(pool.submit(run, task))
            if not running:
                return WindowCounts(computed, len(different) - computed)
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                finished = future.result()
                computed += 1
                if on_computed is not None:
                    on_computed(finished)


def _compute(task: WindowTask, ground: Ground, settings: PathLossSettings) -> PathLossWindow:
    return path_loss_raster(
        ground.grid,
        ground.terrain,
        task.row,
        task.col,
        task.height_agl_m,
        model=task.model,
        frequency_mhz=task.frequency_mhz,
        radius_m=task.radius_m,
        receiver_height_agl_m=settings.receiver_height_agl_m,
        time_percent=settings.time_percent,
        polarization=settings.polarization,
        climate=ground.climate,
        all_cores=False,
    )


def _tags(task: WindowTask, settings: PathLossSettings) -> dict[str, str]:
    model = MODELS[task.model]
    return {
        "model": f"{model.document}, {model.edition}",
        "mode": "exact",
        "frequency_mhz": f"{task.frequency_mhz:g}",
        "transmitter_height_agl_m": f"{task.height_agl_m:g}",
        "receiver_height_agl_m": f"{settings.receiver_height_agl_m:g}",
        "time_percent": f"{settings.time_percent:g}",
        "polarization": settings.polarization,
        "radius_m": f"{task.radius_m:g}",
    }


def stored_window(task: WindowTask, grid: Grid, store: PathLossStore) -> PathLossWindow:
    """Read the window of a task from the store."""
    return store.load(task.key, grid, task.row, task.col, task.radius_m)


def windows_of(
    sites: Iterable[Site], tasks: WindowTasks, grid: Grid, store: PathLossStore
) -> Iterator[tuple[Site, str, PathLossWindow]]:
    """Yield each site's stored windows with their carriers' names, one at a time."""
    for site in sites:
        for task in tasks.of(site):
            yield site, task.carrier, stored_window(task, grid, store)


def estimate_seconds(
    tasks: Iterable[WindowTask], ground: Ground, settings: PathLossSettings, *, n_threads: int
) -> float:
    """
    Estimate how long windows will take, from one small window computed here and thrown away.

    Parameters
    ----------
    tasks : iterable of WindowTask
        Windows to compute.
    ground : Ground
    settings : PathLossSettings
    n_threads : int

    Returns
    -------
    seconds : float
        The cost of a cell grows with the points of its profile, so a window costs as the cube of
        its radius; what the grid's edge cuts off is taken away in proportion. [s]
    """
    tasks = tuple(tasks)
    if not tasks:
        return 0.0
    sample = replace(tasks[0], radius_m=min(tasks[0].radius_m, 50 * ground.grid.cell_m))
    _compute(replace(sample, radius_m=ground.grid.cell_m), ground, settings)  # compiles
    start = time.perf_counter()
    _compute(sample, ground, settings)
    per_point = (time.perf_counter() - start) / _profile_points(sample, ground.grid)
    points = sum(_profile_points(task, ground.grid) for task in tasks)
    return per_point * points / min(n_threads, len(tasks))


def _profile_points(task: WindowTask, grid: Grid) -> float:
    """Number of profile points of a window, about."""
    cells = task.radius_m / grid.cell_m
    block = grid.disc_window(task.row, task.col, task.radius_m)
    inside = (block[1] - block[0]) * (block[3] - block[2]) / (2.0 * cells + 1.0) ** 2
    mean_points = 0.6 * cells + 2.0  # over a disc, the longer axis is 0.6 radii on average
    return math.pi * cells**2 * inside * mean_points
