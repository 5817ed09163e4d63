"""Drafts as other pages ask for them: whose they are, and whether they are complete."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from catalog.contract import Contract
from catalog.generic import demo_contract
from registry.accounts.access import publishers_of
from registry.accounts.identity import Identity
from registry.models import Submission
from registry.publishing.drafted import Drafted
from registry.publishing.forms import DetailsForm


@dataclass(frozen=True, slots=True)
class Ready:
    """A draft whose details are complete.

    Attributes:
        contract: how it is tried; None where nothing can be fed.
        labels: of its scores.
    """

    contract: Contract | None
    labels: list[str]


def visible_submissions(user: Any) -> QuerySet[Submission]:
    """The drafts and uploads of the publishers that a person is a member of."""
    rows = Submission.objects.filter(publisher__in=publishers_of(Identity(user)))
    return rows.select_related("publisher", "version__model__publisher")


def find_submission(user: Any, key: UUID) -> Submission:
    """Return one of them.

    Raises:
        Http404: there is none by this key.
    """
    found = visible_submissions(user).filter(key=key).first()
    if found is None:
        raise Http404(_("There is no such upload among yours."))
    return found


def ready_draft(submission: Submission) -> Ready | None:
    """Return what a draft is tried with; None where its details are not complete."""
    if submission.state != Submission.State.CHECKED or not submission.details:
        return None
    drafted = Drafted.of(submission)
    form = DetailsForm(drafted, submission.details)
    if not form.is_valid():
        return None
    own, facts = drafted.contract(form.cleaned_data), drafted.facts
    contract = demo_contract(own or facts.contract, facts.signatures)
    labels = form.cleaned_data["labels"] if own else list(facts.labels)
    return Ready(contract, labels)
