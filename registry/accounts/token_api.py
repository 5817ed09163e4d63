"""One's own tokens, by the API."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.models import Publisher
from registry.accounts.access import PeopleView, identity_of
from registry.accounts.identity import Action, NotAMember, create_token, revoke_token
from registry.models import PublishToken

_LONGEST_DAYS = 365
TOKEN_ID = OpenApiParameter("token_id", OpenApiTypes.INT64, OpenApiParameter.PATH)


class OwnTokenSerializer(serializers.ModelSerializer):
    """A token, without its secret."""

    publisher = serializers.CharField(
        source="publisher.name",
        default=None,
        allow_null=True,
        help_text="The only publisher it is for; null for all of its person's.",
    )
    actions = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = PublishToken
        fields = [
            "id",
            "name",
            "publisher",
            "actions",
            "created_at",
            "expires_at",
            "revoked_at",
            "last_used_at",
        ]
        read_only_fields = fields


class MadeTokenSerializer(OwnTokenSerializer):
    """A token that was just made."""

    secret = serializers.CharField(help_text="Shown only in this answer.")

    class Meta(OwnTokenSerializer.Meta):
        fields = [*OwnTokenSerializer.Meta.fields, "secret"]
        read_only_fields = fields


class AskedTokenSerializer(serializers.Serializer):
    """The token that is wanted."""

    name = serializers.CharField(max_length=80, help_text="To know it by.")
    publisher = serializers.CharField(
        max_length=64,
        required=False,
        allow_null=True,
        help_text="The only publisher it is for; left out: all one is a member of.",
    )
    actions = serializers.ListField(
        child=serializers.ChoiceField([action.value for action in Action]),
        min_length=1,
        max_length=10,
    )
    days = serializers.IntegerField(min_value=1, max_value=_LONGEST_DAYS, default=90)


class TokensView(PeopleView):
    """One's tokens."""

    parser_classes = [JSONParser]

    @extend_schema(
        operation_id="list_tokens",
        tags=["publishing"],
        responses={
            200: OwnTokenSerializer(many=True),
            401: OpenApiResponse(OpenApiTypes.OBJECT, "Nobody known asks."),
        },
    )
    def get(self, request: Request) -> Response:
        """List your tokens, the newest first, without their secrets."""
        user = identity_of(request).user
        rows = PublishToken.objects.filter(user_id=user.pk).select_related("publisher")
        newest = rows.order_by("-created_at", "-pk")[:100]
        return Response(OwnTokenSerializer(newest, many=True).data)

    @extend_schema(
        operation_id="create_token",
        tags=["publishing"],
        request=AskedTokenSerializer,
        responses={
            201: MadeTokenSerializer,
            400: OpenApiResponse(OpenApiTypes.OBJECT, "Something is wrong in it."),
            401: OpenApiResponse(OpenApiTypes.OBJECT, "Nobody known asks."),
            403: OpenApiResponse(OpenApiTypes.OBJECT, "A token makes no tokens."),
        },
    )
    def post(self, request: Request) -> Response:
        """Make a token. Only who is signed in may: a token would outlive itself."""
        identity = identity_of(request)
        if identity.token:
            raise PermissionDenied(_("A token makes no other: sign in for that."))
        asked = AskedTokenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = asked.validated_data
        try:
            token, secret = create_token(
                user=identity.user,
                name=given["name"],
                actions=[Action(action) for action in given["actions"]],
                expires_at=timezone.now() + timedelta(days=given["days"]),
                publisher=_publisher(given.get("publisher")),
            )
        except (NotAMember, Publisher.DoesNotExist) as error:
            sentence = _("Your account is no member of the publisher “%(name)s”.")
            text = sentence % {"name": given["publisher"]}
            raise serializers.ValidationError({"publisher": [text]}) from error
        data = {**OwnTokenSerializer(token).data, "secret": secret}
        return Response(data, status.HTTP_201_CREATED, headers=_UNKEPT)


class TokenView(PeopleView):
    """One of one's tokens."""

    @extend_schema(
        operation_id="revoke_token",
        tags=["publishing"],
        parameters=[TOKEN_ID],
        responses={
            204: None,
            401: OpenApiResponse(OpenApiTypes.OBJECT, "Nobody known asks."),
            403: OpenApiResponse(OpenApiTypes.OBJECT, "A token ends itself alone."),
            404: OpenApiResponse(OpenApiTypes.OBJECT, "No such token among yours."),
        },
    )
    def delete(self, request: Request, token_id: int) -> Response:
        """Revoke a token. A token may revoke itself, and no other."""
        identity = identity_of(request)
        if identity.token and identity.token.pk != token_id:
            raise PermissionDenied(_("A token ends itself alone: sign in for others."))
        if not revoke_token(user=identity.user, token_id=token_id):
            raise NotFound(_("There is no such token among yours."))
        return Response(status=status.HTTP_204_NO_CONTENT)


_UNKEPT = {"Cache-Control": "private, no-store"}


def _publisher(name: str | None) -> Publisher | None:
    return Publisher.objects.get(name=name) if name else None
