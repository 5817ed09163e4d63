"""What the Registry keeps: archives, where they came from, how often they went."""

from registry.models.accounts import Membership, PublishToken
from registry.models.archives import Archive, DownloadDay
from registry.models.former import FormerHandle
from registry.models.invitations import Invitation
from registry.models.ledger import LedgerEntry, LedgerHead, Unchangeable
from registry.models.reports import ScanReport
from registry.models.submissions import LogLine, NotHeld, Part, Submission
from registry.models.variants import VariantFile

__all__ = [
    "Archive",
    "DownloadDay",
    "FormerHandle",
    "Invitation",
    "LedgerEntry",
    "LedgerHead",
    "LogLine",
    "Membership",
    "NotHeld",
    "Part",
    "PublishToken",
    "ScanReport",
    "Submission",
    "Unchangeable",
    "VariantFile",
]
