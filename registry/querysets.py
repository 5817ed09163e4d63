"""How the Registry's rows are read."""

from django.db import models


class SubmissionQuerySet(models.QuerySet):
    """Reads of `Submission`."""
