"""What the Registry keeps: archives, where they came from, how often they went."""

from registry.models.accounts import Membership, PublishToken
from registry.models.archives import Archive, DownloadDay
from registry.models.reports import ScanReport
from registry.models.submissions import LogLine, Part, Submission

__all__ = [
    "Archive",
    "DownloadDay",
    "LogLine",
    "Membership",
    "Part",
    "PublishToken",
    "ScanReport",
    "Submission",
]
