"""``worklist.csv``: a line a sector, for the people who build, apply for permits and file.

UTF-8 with a byte order mark, without which Excel reads names with accents wrong; lines end as
RFC 4180 says. Names and messages come from other people's files, and spreadsheets run cells that
begin with ``= + - @``: in texts, an apostrophe is put before such a sign at the beginning and
after anything a spreadsheet may take for the end of a cell. Figures are written as figures.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

from pyproj import Transformer

from ranplan.io.csv_input import number
from ranplan.io.records import backhaul_record, rounded, sector_record, site_record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ranplan.constraints.model import Verdict
    from ranplan.result import ChosenSite, Plan, Siting

COLUMNS = (
    "site_id",
    "name",
    "sector_id",
    "kind",
    "longitude",
    "latitude",
    "easting_m",
    "northing_m",
    "grid_crs",
    "ground_amsl_m",
    "height_agl_m",
    "azimuth_deg",
    "tilt_deg",
    "radio_id",
    "vendor",
    "pattern",
    "carrier",
    "band",
    "frequency_mhz",
    "bandwidth_mhz",
    "eirp_dbm",
    "backhaul",
    "fibre_distance_m",
    "verdict",
    "permits_to_obtain",
    "to_clarify",
    "study",
    "illustrative",
)
_WOULD_RUN = re.compile(r"""(^|[;,|"'\t\r\n])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])""")


def worklist_csv(plan: Plan, siting: Siting) -> bytes:
    """
    Return the worklist.

    Parameters
    ----------
    plan : Plan
    siting : Siting
        Whose chosen sites it lists; with none of them it is the header alone.
    """
    crs = plan.coverage.grid.crs
    to_grid = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    text = io.StringIO(newline="")
    lines = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    lines.writeheader()
    for item in siting.chosen:
        site = item.option.site
        easting, northing = to_grid.transform(site.longitude, site.latitude)
        of_site = {
            **site_record(site),
            "kind": item.option.candidate.kind,
            "easting_m": rounded("distance_m", easting),
            "northing_m": rounded("distance_m", northing),
            "grid_crs": crs.to_string() if crs.to_epsg() else crs.name,
            **backhaul_record(item),
            "verdict": item.status,
            **_paperwork(item),
        }
        for sector in site.sectors:
            of_sector = sector_record(sector)
            made_up = site.illustrative or sector.radio.illustrative
            line = of_site | of_sector | {"illustrative": made_up}
            lines.writerow({name: spreadsheet_cell(line.get(name)) for name in COLUMNS})
    return text.getvalue().encode("utf-8-sig", "backslashreplace")


def _paperwork(item: ChosenSite) -> dict[str, str]:
    """Return what an authority must approve, and what must be found out beforehand."""
    to_approve = (
        v for v in item.verdicts if v.outcome == "fail" and v.severity == "needs_approval"
    )
    undecided = (v for v in item.verdicts if v.outcome == "indeterminate" and v.severity != "info")
    return {"permits_to_obtain": _listed(to_approve), "to_clarify": _listed(undecided)}


def _listed(verdicts: Iterable[Verdict]) -> str:
    return " | ".join(
        f"{verdict.message} [{', '.join(_citation(verdict))}]" for verdict in verdicts
    )


def _citation(verdict: Verdict) -> Iterable[str]:
    """Yield whom to ask, how long they usually take, and what the rule rests on."""
    citation, approval = verdict.citation, verdict.approval
    if approval is not None and approval.authority is not None:
        yield approval.authority
    if approval is not None and approval.lead_time_days is not None:
        yield f"about {approval.lead_time_days:g} days"
    yield citation.title
    if citation.clause is not None:
        yield citation.clause
    if citation.illustrative:
        yield "illustrative"


def spreadsheet_cell(value: Any) -> Any:
    """Return a value as a cell that no spreadsheet takes for a formula."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str) or number(value) is not None:  # a number runs nothing
        return value
    return _WOULD_RUN.sub(r"\1\2'", value)
