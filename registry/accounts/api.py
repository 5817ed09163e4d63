"""Who am I? By the API."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from registry.accounts.access import PeopleView, identity_of
from registry.models import Membership


class BearerScheme(OpenApiAuthenticationExtension):
    """How the schema tells of tokens."""

    target_class = "registry.accounts.access.BearerAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A header with a token."""
        del auto_schema
        return {"type": "http", "scheme": "bearer", "bearerFormat": "mh_…"}


class MembershipSerializer(serializers.ModelSerializer):
    """A publisher, and what one is there."""

    name = serializers.CharField(source="publisher.name", help_text="Of the publisher.")
    title = serializers.CharField(source="publisher.title", help_text="Its title.")

    class Meta:
        model = Membership
        fields = ["name", "title", "role"]


class UserSerializer(serializers.Serializer):
    """A person."""

    username = serializers.CharField(help_text="As the person signs in.")


class TokenSerializer(serializers.Serializer):
    """The token of the request."""

    name = serializers.CharField(help_text="As its person called it.")
    actions = serializers.ListField(
        child=serializers.CharField(), help_text="What it allows."
    )
    publisher = serializers.CharField(
        source="publisher.name",
        default=None,
        allow_null=True,
        help_text="The only publisher it is for; null for all of its person's.",
    )
    expires_at = serializers.DateTimeField(help_text="When it ends.")


class MeSerializer(serializers.Serializer):
    """Whom the request comes from."""

    user = UserSerializer()
    publishers = MembershipSerializer(many=True)
    token = TokenSerializer(allow_null=True, help_text="null for who signed in.")


class MeView(PeopleView):
    """Whoever asks."""

    @extend_schema(operation_id="read_me", tags=["publishing"], responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Tell whose token this is, for which publishers, and until when."""
        identity = identity_of(request)
        members = Membership.objects.filter(user_id=identity.user.pk)
        if identity.token and identity.token.publisher_id:
            members = members.filter(publisher=identity.token.publisher_id)
        answer = {
            "user": identity.user,
            "publishers": members.select_related("publisher").order_by(
                "publisher__name"
            ),
            "token": identity.token,
        }
        return Response(MeSerializer(answer).data)
