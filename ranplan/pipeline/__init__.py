"""The whole flow: config and files in, plan out."""

from ranplan.pipeline.coverage import (
    CoverageJob,
    cover_sites,
    read_coverage_job,
    run_coverage_job,
)
from ranplan.pipeline.planning import PlanJob, plan, read_plan_job, run_plan_job

__all__ = [
    "CoverageJob",
    "PlanJob",
    "cover_sites",
    "plan",
    "read_coverage_job",
    "read_plan_job",
    "run_coverage_job",
    "run_plan_job",
]
