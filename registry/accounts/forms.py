"""Forms of accounts: Django's, dressed as the site's."""

from typing import Any

from django import forms
from django.contrib.auth import forms as auth_forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from catalog.models import Publisher
from registry.accounts.identity import Action
from registry.models import Membership


class Dressed:
    """Gives the fields of a form the look of the site's."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():
            if isinstance(field.widget, (forms.widgets.Input, forms.Textarea)):
                field.widget.attrs.setdefault("class", "input")
            # Only an error may move the focus, and scripts have no part in that.
            field.widget.attrs.pop("autofocus", None)
            if type(field.widget) is forms.Select:
                field.widget.attrs.setdefault("class", "select")


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


class TokenForm(Dressed, forms.Form):
    """What a token is for."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("To know it by: the machine or the program that uses it."),
    )
    publisher = forms.ModelChoiceField(
        Publisher.objects.none(),
        label=_("Publisher"),
        required=False,
        empty_label=_("All I am a member of"),
    )
    actions = forms.MultipleChoiceField(
        label=_("It may"),
        choices=[
            (Action.PUBLISH.value, _("publish versions")),
            (Action.MANAGE.value, _("yank, deprecate and choose defaults (owners)")),
            (Action.DOWNLOAD.value, _("download what is private")),
        ],
        initial=[Action.PUBLISH.value],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label=_("It ends after"),
        coerce=int,
        choices=[
            (7, _("7 days")),
            (30, _("30 days")),
            (90, _("90 days")),
            (365, _("a year")),
        ],
        initial=90,
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Publisher.objects.filter(memberships__user=user)
        self.fields["publisher"].queryset = mine  # type: ignore[attr-defined]


class NewPublisherForm(Dressed, forms.Form):
    """A name to publish under."""

    name = forms.CharField(
        label=_("Name"),
        max_length=64,
        help_text=_(
            "The first part of every address, as in “acme” of acme/birds/1: small "
            "letters, digits and hyphens. Others will copy it: choose it well."
        ),
    )
    title = forms.CharField(label=_("Title"), max_length=120, required=False)


class RenamePublisherForm(Dressed, forms.Form):
    """Another name for a publisher."""

    name = forms.CharField(label=_("New name"), max_length=64)
    understood = forms.BooleanField(label=_("I have read what changes."))


class PublisherForm(Dressed, forms.ModelForm):
    """What the publisher's page says."""

    url = forms.URLField(
        label=_("Link"),
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )

    class Meta:
        model = Publisher
        fields = ["title", "about", "about_zh_hans", "url"]
        labels = {
            "title": _("Title"),
            "about": _("About, in English"),
            "about_zh_hans": _("About, in Chinese"),
        }
        widgets = {
            "about": forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
            "about_zh_hans": forms.Textarea(
                attrs={"rows": 3, "maxlength": 1000, "lang": "zh-Hans"}
            ),
        }

    def clean_url(self) -> str:
        """Take links of the web only: the page shows it to everybody."""
        url: str = self.cleaned_data["url"]
        if url and not url.startswith(("https://", "http://")):
            raise forms.ValidationError(_("Give an address that begins with https://."))
        return url


class InvitationForm(Dressed, forms.Form):
    """Whom to invite."""

    role = forms.ChoiceField(
        label=_("As"),
        choices=Membership.Role.choices,
        initial=Membership.Role.MAINTAINER,
    )
    email = forms.EmailField(
        label=_("E-mail, to send it there"), max_length=254, required=False
    )


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(choices=Membership.Role.choices)


class CloseForm(Dressed, forms.Form):
    """The password, once more, before an account is closed."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Refuse another password."""
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("That is not your password."))
        return password
