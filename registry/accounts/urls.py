"""Addresses of accounts, under `/account`. Signing out is in `hubsite.urls`."""

from django.urls import path
from django.views.generic import TemplateView

from registry.accounts import pages, signing_in
from registry.accounts.private import unkept

app_name = "account"
urlpatterns = [
    path("", pages.home, name="home"),
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
