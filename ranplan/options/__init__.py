"""What could be built where, and what it would cost."""

from ranplan.options.model import Cost, SiteOption

__all__ = ["Cost", "SiteOption"]
