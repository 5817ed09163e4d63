"""Forms of accounts: Django's, dressed as the site's."""

from typing import Any

from django import forms
from django.contrib.auth import forms as auth_forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _


class Dressed:
    """Gives the fields of a form the look of the site's."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, (forms.TextInput, forms.Textarea)):
                field.widget.attrs.setdefault("class", "input")
            # Only an error may move the focus, and scripts have no part in that.
            field.widget.attrs.pop("autofocus", None)


class SignInForm(Dressed, auth_forms.AuthenticationForm):
    """A name and a password."""

    username = auth_forms.UsernameField(
        label=_("Name"), widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    error_messages = {
        "invalid_login": _("No account has this name and this password."),
        "inactive": _("This account is closed."),
    }


class SignUpForm(Dressed, auth_forms.UserCreationForm):
    """A new account."""

    class Meta:
        model = get_user_model()
        fields = ["username", "email"]
        labels = {"username": _("Name"), "email": _("E-mail, if you like")}
        help_texts = {
            "username": _("Letters, digits and @ . + - _ only; members see it."),
            "email": _("For a new password when you have forgotten yours."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"


class NewPasswordForm(Dressed, auth_forms.SetPasswordForm):
    """A password in place of one forgotten."""


class ChangePasswordForm(Dressed, auth_forms.PasswordChangeForm):
    """A password in place of one known."""


class ResetForm(Dressed, auth_forms.PasswordResetForm):
    """Where to send the link to a new password."""
