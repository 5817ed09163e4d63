"""What becomes of a published version, by the API."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, NotFound
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.models import HubModel, ModelVersion, WrongState
from registry import life_cycle, renaming, resolver
from registry.accounts.access import PeopleView, demand, identity_of
from registry.accounts.identity import Action
from registry.ledger import Actor

MAX_REASON_CHARACTERS = 300
MAX_NUMBER = 10**resolver.MAX_VERSION_DIGITS - 1
_REASONS = {
    400: "The request, the successor or the name cannot be taken.",
    401: "No token, or one that is unknown, expired or revoked.",
    403: "Your account or token may not manage this publisher's models.",
    404: "No such model or version.",
    409: "The version is not in a state where this can be done; the name is taken.",
}
_ERRORS = {
    code: OpenApiResponse(OpenApiTypes.OBJECT, text) for code, text in _REASONS.items()
}
VERSION = OpenApiParameter(
    "handle", OpenApiTypes.STR, OpenApiParameter.PATH, description="`publisher/name/1`."
)
MODEL = OpenApiParameter(
    "handle", OpenApiTypes.STR, OpenApiParameter.PATH, description="`publisher/name`."
)


class Conflict(APIException):
    """The version is not in a state where this can be done."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class BadSuccessor(APIException):
    """What should be taken instead is not published here."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "no_successor"


class YankSerializer(serializers.Serializer):
    """Why a version is withdrawn."""

    reason = serializers.CharField(
        max_length=MAX_REASON_CHARACTERS, help_text="A sentence that visitors read."
    )


class DeprecateSerializer(YankSerializer):
    """Why a version should not be taken, and what instead."""

    successor = serializers.CharField(
        max_length=240,
        required=False,
        allow_blank=True,
        default="",
        help_text="A handle published here, with or without a version.",
    )


class DefaultSerializer(serializers.Serializer):
    """The version that the address without one leads to."""

    version = serializers.IntegerField(min_value=1, max_value=MAX_NUMBER)


class RenameSerializer(serializers.Serializer):
    """What a model is to be called."""

    name = serializers.CharField(max_length=160, help_text="Without the publisher.")


class RenamedSerializer(serializers.Serializer):
    """What a model is called now."""

    handle = serializers.CharField(help_text="`publisher/name`.")


class StandingSerializer(serializers.Serializer):
    """How a version stands now."""

    handle = serializers.CharField(help_text="`publisher/name/version`.")
    state = serializers.ChoiceField(choices=ModelVersion.State.choices)
    state_reason = serializers.CharField(help_text="Why it is withdrawn; or empty.")
    deprecation_reason = serializers.CharField(
        help_text="Why its publisher advises against it; empty where nobody does."
    )
    successor = serializers.CharField(help_text="What to take instead; or empty.")
    default_version = serializers.IntegerField(
        source="model.default_version.number",
        default=None,
        allow_null=True,
        help_text="Of its model, now.",
    )


def _documented(
    name: str,
    asked: Any,
    handle: OpenApiParameter,
    answer: type[serializers.Serializer] = StandingSerializer,
) -> Any:
    return extend_schema(
        operation_id=name,
        tags=["publishing"],
        parameters=[handle],
        request=asked,
        responses={200: answer, **_ERRORS},
    )


class _ChangeView(PeopleView):
    """One change of a version by who may manage its publisher's models."""

    parser_classes = [JSONParser]

    def change(
        self,
        request: Request,
        version: ModelVersion,
        do: Callable[..., None],
        **asked: str,
    ) -> Response:
        """Do it in the name of whoever asks, and answer how the version stands."""
        try:
            do(version, by=Actor.of(identity_of(request)), **asked)
        except WrongState as error:
            raise Conflict(str(error)) from error
        except life_cycle.NoSuccessor as error:
            raise BadSuccessor(str(error)) from error
        return Response(StandingSerializer(version).data)


class YankView(_ChangeView):
    """Withdraws."""

    @_documented("yank_version", YankSerializer, VERSION)
    def post(self, request: Request, handle: str) -> Response:
        """Withdraw a version: its address answers 410 with the reason."""
        version = _version(request, handle)
        asked = _read(YankSerializer, request)
        return self.change(request, version, life_cycle.yank, **asked)


class RestoreView(_ChangeView):
    """Takes back."""

    @_documented("restore_version", None, VERSION)
    def post(self, request: Request, handle: str) -> Response:
        """Take a withdrawal back; where there is none, the advice against it."""
        version = _version(request, handle)
        return self.change(request, version, life_cycle.restore)


class DeprecateView(_ChangeView):
    """Advises against."""

    @_documented("deprecate_version", DeprecateSerializer, VERSION)
    def post(self, request: Request, handle: str) -> Response:
        """Advise against a version, which stays where it is."""
        version = _version(request, handle)
        asked = _read(DeprecateSerializer, request)
        return self.change(request, version, life_cycle.deprecate, **asked)


class RenameView(PeopleView):
    """Gives another name."""

    parser_classes = [JSONParser]

    @_documented("rename_model", RenameSerializer, MODEL, RenamedSerializer)
    def post(self, request: Request, handle: str) -> Response:
        """Give a model another name; its old addresses lead to the new ones."""
        address = _address(request, handle)
        if address.number is not None:
            raise NotFound(_("Name the model alone here: publisher/name."))
        name = _read(RenameSerializer, request)["name"]
        by = Actor.of(identity_of(request))
        try:
            renaming.rename_model(address.model, name=name, by=by)
        except renaming.NameTaken as error:
            raise Conflict(str(error)) from error
        except renaming.NameRefused as error:
            raise serializers.ValidationError({"name": [str(error)]}) from error
        return Response(RenamedSerializer(address.model).data)


class DefaultView(_ChangeView):
    """Leads elsewhere."""

    @_documented("choose_default_version", DefaultSerializer, MODEL)
    def post(self, request: Request, handle: str) -> Response:
        """Choose where the address without a version leads, whatever is published.

        The newest one chosen, it follows new versions again.
        """
        address = _address(request, handle)
        if address.number is not None:
            raise NotFound(_("Name the model alone here, and its version in the body."))
        number = _read(DefaultSerializer, request)["version"]
        version = _numbered(address.model, number)
        return self.change(request, version, life_cycle.choose_default)


def _address(request: Request, handle: str) -> resolver.Address:
    """Read a handle, and see that whoever asks may manage it."""
    identity_of(request)
    try:
        address = resolver.read_address(handle)
    except resolver.NotHosted as reason:
        raise NotFound(reason.sentence) from reason
    demand(request, Action.MANAGE, address.model.publisher)
    return address


def _version(request: Request, handle: str) -> ModelVersion:
    address = _address(request, handle)
    if address.number is None:
        raise NotFound(_("Name a version: publisher/name/1."))
    return _numbered(address.model, address.number)


def _numbered(model: HubModel, number: int) -> ModelVersion:
    """A version in whatever state."""
    version = model.versions.with_archive().filter(number=number).first()
    if version is None:
        sentence = _("“%(handle)s” has no version %(number)s.")
        raise NotFound(sentence % {"handle": model.handle, "number": number})
    return version


def _read(asked: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    serializer = asked(data=request.data)
    serializer.is_valid(raise_exception=True)
    found: dict[str, Any] = serializer.validated_data
    return found
