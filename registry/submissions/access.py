"""Who may see and send uploads."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from catalog.models import Publisher
from registry.accounts.access import demand, identity_of, publishers_of
from registry.accounts.identity import Action
from registry.models import Submission


def publisher_for(request: Request, name: str) -> Publisher:
    """The publisher an upload is for, if whoever asks may publish there."""
    identity_of(request)
    publisher = Publisher.objects.visible().filter(name=name).first()
    if publisher is None:
        sentence = _("There is no publisher “%(name)s” here.")
        raise NotFound(sentence % {"name": name[:64]})
    demand(request, Action.PUBLISH, publisher)
    return publisher


def visible_to(request: Request) -> QuerySet[Submission]:
    """The uploads of the publishers that whoever asks is a member of."""
    identity = identity_of(request)
    return Submission.objects.filter(publisher__in=publishers_of(identity))


def to_change(request: Request, submission: Submission) -> None:
    """See that whoever asks may go on with an upload."""
    demand(request, Action.PUBLISH, submission.publisher)
