"""Synthetic plans with placement, for tests of files and report: plausible, not computed."""

from dataclasses import replace

import numpy as np
import shapely
from plan_builder import (
    CARRIER,
    CONVERGENCE_DEG,
    ELEMENT,
    OMNI,
    TIERS,
    make_coverage,
    make_plan,
    make_site,
    radio,
)
from pyproj import Transformer

from ranplan.constants import ZONE_SEA
from ranplan.constraints.model import Approval, Citation, Remedy, Verdict, status
from ranplan.options import Cost, SiteOption
from ranplan.placement.model import Placement
from ranplan.radio.model import Band, Carrier
from ranplan.result import AreaResult, CandidateStatus, ChosenSite, Plan, Siting, VendorShare
from ranplan.sites import Sector, Site
from ranplan.sites.candidate import Candidate

HOSTILE_NAME = "<script>alert(1)</script> & \"=cmd|'/C calc'!A1\""
FORMULA_NAME = "=1+1"
MID = Carrier(
    "mid",
    Band("n78", "TDD", 3300.0, 3800.0, 3300.0, 3800.0, "3GPP", "2024", "V2", verified=True),
    3500.0,
    40.0,
    30,
    106,
)
EXISTING = (  # id, name, share of the way east and north, azimuths; none: an omni
    ("M1", "Coast Mast", 0.30, 0.65, (0.0, 120.0, 240.0)),
    ("M2", "+61 Bäcker's $tower$", 0.68, 0.30, ()),
    ("M3", "Range Mast", 0.12, 0.18, (60.0, 180.0, 300.0)),
)
CANDIDATES = (  # id, name, share east and north, kind, status wished, chosen option
    ("C01", HOSTILE_NAME, 0.55, 0.80, "new", "approval needed", "h40/macro"),
    ("C02", "Old Mill", 0.85, 0.62, "existing", "clear", "h30/macro"),
    ("C03", FORMULA_NAME, 0.40, 0.12, "new", "undecided", "h40/light"),
    ("C04", "Saddle", 0.90, 0.88, "new", "clear", "h25/light"),
    ("C05", "Sacred Hill", 0.20, 0.90, "new", "forbidden", None),
    ("C06", "Water Tower", 0.32, 0.40, "existing", "forbidden", None),
    ("C07", "Far Knoll", 0.95, 0.08, "new", "unconnected", None),
    ("C08", "Quarry", 0.50, 0.50, "existing", "clear", None),
    ("C09", "Lattice 9", 0.75, 0.45, "new", "approval needed", None),
    ("C10", "Lattice 10", 0.06, 0.55, "new", "undecided", None),
    ("C11", "Lattice 11", 0.60, 0.15, "new", "clear", None),
    ("C12", "Silo", 0.25, 0.22, "existing", "approval needed", None),
)
EQUIPMENT = {"macro": ("low", "mid"), "light": ("low",)}
LIFE = ("2027-06-01", "2042-05-31")


def make_siting_plan(*, name="Test <plan> & $x^2$", population=True, chosen=True, areas=True):
    """Return a plan of three masts in service, twelve candidates and four chosen sites."""
    base = make_plan(name=name, population=population)
    region, grid = base.region, base.region.grid
    existing = tuple(_existing_site(region, *row) for row in EXISTING)
    candidates = [_candidate(region, row) for row in CANDIDATES]
    options = {c.site_id: _options(c) for c in candidates if c.site_id != "C07"}
    wishes = {row[0]: row[5] for row in CANDIDATES}
    judged = {
        option.option_id: _verdicts(option, wishes[site_id])
        for site_id, group in options.items()
        for option in group
    }
    wanted = {f"{row[0]}/{row[6]}" for row in CANDIDATES if row[6] is not None}
    picked = [o for group in options.values() for o in group if o.option_id in wanted and chosen]
    sites = existing + tuple(option.site for option in picked)
    radius_m = 0.3 * grid.shape[1] * grid.cell_m
    before = make_coverage(region, existing, tiers=TIERS, radius_m=radius_m)
    after = make_coverage(region, sites, tiers=TIERS, radius_m=radius_m)
    served_before = before.tier_index >= 1
    served_before[-8:, :10] = True  # coverage that was given, not computed
    served_after = served_before | (after.tier_index >= 1)
    is_new = served_after & ~served_before
    weight = region.population if population else np.where(region.zone == ZONE_SEA, 0, 0.0625)
    gain = float(weight[is_new].sum(dtype=np.float64))
    order = [option.option_id for group in options.values() for option in group]
    siting = Siting(
        existing_sites=existing,
        served_before=served_before,
        served_after=served_after,
        before_tier_index=before.tier_index,
        population_before=_people(region, served_before),
        population_after=_people(region, served_after),
        area_before_km2=_land_km2(region, served_before),
        area_after_km2=_land_km2(region, served_after),
        candidates=tuple(
            _status(c, options.get(c.site_id, ()), judged, picked) for c in candidates
        ),
        n_options=len(order),
        n_options_blocked=sum(_is_blocked(judged[item]) for item in order),
        blocked_by_kind={"zoning.height": 1, "zoning.prohibited": 2},
        chosen=tuple(
            ChosenSite(
                option,
                _people(region, is_new & _is_best(after, option.site)),
                judged[option.option_id],
                status(judged[option.option_id]),
            )
            for option in picked
        ),
        placement=Placement(
            chosen=tuple(order.index(option.option_id) for option in picked),
            objective=gain,
            bound=gain * 1.02,
            gap=(0.02 / 1.02) if gain > 0 else 0.0,
            bound_type="lp_cuts",
            method="greedy+swap",
            cost=float(sum(option.cost.capex for option in picked)),
            time_limited=False,
            work={"rounds": 12, "swaps": 3},
        ),
        budget_capex=1_000_000.0,
        currency="AUD",
        cost_illustrative=True,
        option_verdicts=tuple(verdict for item in order for verdict in judged[item]),
        vendors=_vendors(picked),
        areas=_areas(region, served_before, served_after) if areas and population else (),
        life=LIFE,
        operator="Example Telecom",
    )
    provenance = replace(
        base.provenance,
        illustrative=("population: data/people.csv", "radio ru-4t-sector", "costs", "zoning z1"),
    )
    return Plan(name, region, sites, after, provenance, siting)


def _place(grid, east, north):
    west, south, right, top = grid.bounds
    return west + east * (right - west), south + north * (top - south)


def _ground(region, row, col):
    return float(region.elevation_amsl_m[row, col])


def _existing_site(region, site_id, name, east, north, azimuths_deg):
    place = _place(region.grid, east, north)
    site = make_site(site_id, place, grid=region.grid, azimuths_deg=azimuths_deg, name=name)
    return replace(site, ground_amsl_m=_ground(region, site.row, site.col))


def _candidate(region, row):
    site_id, name, east, north, kind, _, _ = row
    place = _place(region.grid, east, north)
    to_wgs84 = Transformer.from_crs(region.grid.crs, "EPSG:4326", always_xy=True)
    longitude, latitude = to_wgs84.transform(*place)
    (r,), (c,) = region.grid.rowcol(*place)
    return Candidate(
        site_id=site_id,
        name=name,
        longitude=longitude,
        latitude=latitude,
        row=int(r),
        col=int(c),
        ground_amsl_m=_ground(region, r, c),
        kind=kind,
        origin="data/masts.geojson" if kind == "existing" else "lattice",
        structure_height_m=35.0 if kind == "existing" else None,
        heights_agl_m=(30.0, 20.0)[::-1] if kind == "existing" else (25.0, 40.0),
        illustrative=kind == "existing",
    )


def _options(candidate):
    return tuple(
        _option(candidate, height_agl_m, equipment)
        for height_agl_m in candidate.heights_agl_m
        for equipment in EQUIPMENT
    )


def _option(candidate, height_agl_m, equipment):
    low = radio("ru-4t-sector", ELEMENT)
    mid = radio("ru-32t-panel", ELEMENT, vendor="Example B")
    omni = radio("ru-4t-omni", OMNI, vendor="Example B")
    site_id = candidate.site_id
    if equipment == "light":
        sectors = [Sector(f"{site_id}/low/1", CARRIER, omni, None, 0.0, 0.0)]
    else:
        sectors = [
            Sector(
                f"{site_id}/{carrier.name}/{i}",
                carrier,
                unit,
                azimuth,
                (azimuth + CONVERGENCE_DEG) % 360,
                4.0,
            )
            for carrier, unit in ((CARRIER, low), (MID, mid))
            for i, azimuth in enumerate((30.0, 150.0, 270.0), start=1)
        ]
    site = Site(
        site_id,
        candidate.name,
        candidate.longitude,
        candidate.latitude,
        candidate.row,
        candidate.col,
        candidate.ground_amsl_m,
        height_agl_m,
        tuple(sectors),
        illustrative=candidate.illustrative,
    )
    tower = 20_000.0 if candidate.is_existing else 4_000.0 * height_agl_m
    cost = Cost(
        capex_parts={
            "tower": tower,
            "power": 15_000.0,
            "backhaul": 60_000.0,
            "o_ru": 9_000.0 * len(sectors),
            "installation": 2_500.0 * len(sectors),
            "integration": 12_000.0,
        },
        opex_parts={"site": 18_000.0, "sectors": 1_200.0 * len(sectors), "backhaul": 6_000.0},
        currency="AUD",
        illustrative=True,
    )
    option_id = f"{site_id}/h{height_agl_m:g}/{equipment}"
    return SiteOption(option_id, candidate, equipment, site, "microwave", 8_432.1, cost)


def _verdicts(option, wish):
    """Return verdicts that give the status wished; the taller of two heights may be forbidden."""
    candidate, top_m = option.candidate, option.site.height_agl_m + 1.0
    east = (candidate.longitude + 0.004, candidate.latitude + 0.001)
    is_forbidden, is_discretionary = wish == "forbidden", wish == "approval needed"
    limit_m = 35.0 if candidate.site_id in ("C08", "C11") else 60.0
    if wish == "undecided":
        limit_m = top_m + 0.3
    margin_m = limit_m - top_m
    height = "indeterminate" if abs(margin_m) < 0.5 else "pass" if margin_m >= 0 else "fail"
    return (
        _verdict(
            option,
            "zoning.prohibited",
            "fail" if is_forbidden else "pass",
            message=f"a structure is {'prohibited' if is_forbidden else 'not prohibited'} here",
            measured="prohibited" if is_forbidden else "permitted",
            limit="permitted",
            worst_point=(candidate.longitude, candidate.latitude) if is_forbidden else None,
            cause="place",
            remedies=(Remedy("move", 120.0, "m", 212.0),) if is_forbidden else (),
        ),
        _verdict(
            option,
            "zoning.discretionary",
            "fail" if is_discretionary else "pass",
            severity="needs_approval",
            message="a development permit is needed from <Council> & co"
            if is_discretionary
            else "no permit is needed",
            measured="discretionary" if is_discretionary else "permitted",
            limit="permitted",
            worst_point=(candidate.longitude, candidate.latitude) if is_discretionary else None,
            cause="place",
            approval=Approval("Shire of <West>", 90.0) if is_discretionary else None,
        ),
        _verdict(
            option,
            "zoning.height",
            height,
            message=f"the structure's top is {top_m:g} m, the limit {limit_m:g} m",
            measured=top_m,
            limit=limit_m,
            comparator="<=",
            unit="m",
            margin=margin_m,
            uncertainty=0.5,
            worst_point=(candidate.longitude, candidate.latitude),
            cause="height",
            remedies=(Remedy("reduce_height_to", limit_m, "m AGL"),) if height == "fail" else (),
        ),
        _verdict(
            option,
            "zoning.setback",
            "pass",
            message="432.1 m from a residential zone, 100 m are asked for",
            measured=432.1,
            limit=100.0,
            comparator=">=",
            unit="m",
            margin=332.1,
            uncertainty=12.0,
            worst_point=east,
            distance_m=432.1,
            cause="place",
        ),
        _verdict(
            option,
            "licence.eirp",
            "pass",
            layer_id="licences",
            message="62.3 dBm in 5 MHz, 65 dBm are allowed",
            measured=62.3,
            limit=65.0,
            comparator="<=",
            unit="dBm/5 MHz",
            margin=2.7,
            cause="power",
        ),
        _verdict(
            option,
            "licence.dates",
            "indeterminate" if wish == "undecided" else "pass",
            severity="needs_approval",
            layer_id="licences",
            message="the licence does not say when it ends"
            if wish == "undecided"
            else "the licence holds over the plan's life",
            measured=None if wish == "undecided" else "2050-01-01",
            limit=LIFE[1],
            cause="time",
        ),
    )


def _verdict(
    option, kind, outcome, *, message, measured, limit, severity="blocker", layer_id="z1", **rest
):
    values = {
        "comparator": None,
        "unit": None,
        "margin": None,
        "uncertainty": None,
        "worst_point": None,
        "distance_m": 0.0 if rest.get("worst_point") is not None else None,
        "cause": None,
        "remedies": (),
    } | rest
    reason = None
    if outcome == "indeterminate":
        reason = "within_accuracy" if values["margin"] is not None else "unknown_value"
    return Verdict(
        subject_id=option.option_id,
        site_id=option.candidate.site_id,
        rule_id=f"{layer_id}/{kind.split('.')[1]}",
        layer_id=layer_id,
        kind=kind,
        outcome=outcome,
        reason=reason,
        severity=severity,
        message=message,
        quantity=kind.split(".")[1],
        measured=measured,
        limit=limit,
        citation=Citation(
            "Made-up planning scheme <2026>",
            clause="4.1 & 4.2",
            url="https://example.org/scheme?a=1&b=2",
            retrieved="2026-01-01",
            trust="I",
            illustrative=True,
        ),
        rule_valid=("2020-01-01", None),
        evaluated_for=LIFE,
        **values,
    )


def _status(candidate, options, judged, picked):
    groups = [judged[option.option_id] for option in options]
    order = ("clear", "advice", "undecided", "approval needed", "forbidden")
    return CandidateStatus(
        candidate,
        n_options=len(options),
        n_blocked=sum(_is_blocked(group) for group in groups),
        status=min((status(group) for group in groups), key=order.index)
        if groups
        else "unconnected",
        is_chosen=any(option.candidate is candidate for option in picked),
    )


def _is_blocked(verdicts):
    return any(verdict.blocks for verdict in verdicts)


def _is_best(coverage, site):
    own = [coverage.sector_ids.index(sector.sector_id) for sector in site.sectors]
    return np.isin(coverage.best_server, own)


def _people(region, cells):
    return 0.0 if region.population is None else float(region.population[cells].sum(dtype=float))


def _land_km2(region, cells):
    return float((cells & (region.zone != ZONE_SEA)).sum() * region.grid.cell_m**2 / 1e6)


def _vendors(picked):
    sectors = [(o.candidate.site_id, s.radio.vendor) for o in picked for s in o.site.sectors]
    shares = [
        VendorShare(
            vendor,
            n_sites=len({site for site, name in sectors if name == vendor}),
            n_sectors=sum(name == vendor for _, name in sectors),
            o_ru_capex=9_000.0 * sum(name == vendor for _, name in sectors),
            share_of_sectors=sum(name == vendor for _, name in sectors) / len(sectors),
        )
        for vendor in sorted({name for _, name in sectors})
    ]
    return tuple(sorted(shares, key=lambda item: (-item.share_of_sectors, item.vendor)))


def _areas(region, served_before, served_after):
    west, south, east, north = region.grid.bounds
    middle = region.grid.shape[1] // 2
    line = west + middle * region.grid.cell_m
    cells = np.zeros(region.grid.shape, bool)
    cells[:, :middle] = True
    return tuple(
        AreaResult(
            area_id,
            name,
            geometry,
            _people(region, inside),
            _people(region, inside & served_before),
            _people(region, inside & served_after),
            illustrative,
        )
        for area_id, name, geometry, inside, illustrative in (
            ("1", "West <shire>", shapely.box(west, south, line, north), cells, False),
            ("2", "East Tëst", shapely.box(line, south, east, north), ~cells, True),
        )
    )
