"""Addresses of accounts, under `/account`. Signing out is in `hubsite.urls`."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter
from django.views.generic import TemplateView

from registry.accounts import (
    invitation_pages,
    pages,
    publisher_pages,
    signing_in,
)
from registry.accounts.private import unkept


class RowConverter(IntConverter):
    """A number that a database can hold: a larger one is no row of ours."""

    regex = "[0-9]{1,18}"


register_converter(RowConverter, "row")

app_name = "account"
urlpatterns = [
    path("", pages.home, name="home"),
    path("/tokens/new", pages.new_token, name="new_token"),
    path("/tokens/<row:token_id>/revoke", pages.end_token, name="end_token"),
    path("/close", pages.close, name="close"),
    path("/publishers/new", publisher_pages.new_publisher, name="new_publisher"),
    path("/publishers/<slug:name>", publisher_pages.publisher, name="publisher"),
    path("/publishers/<slug:name>/invitations", publisher_pages.invite, name="invite"),
    path(
        "/publishers/<slug:name>/invitations/<row:invitation_id>/revoke",
        publisher_pages.revoke_invitation,
        name="revoke_invitation",
    ),
    path(
        "/publishers/<slug:name>/members/<row:member_id>/role",
        publisher_pages.change_member,
        name="change_member",
    ),
    path(
        "/publishers/<slug:name>/members/<row:member_id>/remove",
        publisher_pages.remove_member,
        name="remove_member",
    ),
    path("/invitation", invitation_pages.invitation, name="invitation"),
    path("/sign-in", unkept(signing_in.SignIn.as_view()), name="sign_in"),
    path("/sign-up", unkept(signing_in.sign_up), name="sign_up"),
    path("/password", signing_in.change_password, name="change_password"),
    path(
        "/password/reset",
        unkept(signing_in.ResetPassword.as_view()),
        name="reset_password",
    ),
    path(
        "/password/reset/sent",
        unkept(TemplateView.as_view(template_name="accounts/password_reset_sent.html")),
        name="reset_sent",
    ),
    path(
        "/password/reset/<str:uidb64>/<str:token>",
        unkept(signing_in.ChoosePassword.as_view()),
        name="choose_password",
    ),
]
