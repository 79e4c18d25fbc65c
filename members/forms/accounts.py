"""Input of the account pages."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.models import User
from members.rules.usernames import normalise


class SignInForm(AuthenticationForm):
    """User name and password; the name in any letter case."""

    # Django's own field does not check the length it gives, and the lock-out's table would refuse a longer name.
    username = UsernameField(max_length=150, widget=forms.TextInput(attrs={"autofocus": True}))
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _(
            "User name or password is wrong, or the account has been closed. "
            "If you are sure of both, ask the centre office for a new password."
        ),
    }

    def clean_username(self) -> str:
        """The name as it is stored, so that the lock-out counts every way of typing it together."""
        return normalise(self.cleaned_data["username"])


class PasswordForm(forms.Form):
    """A new password, typed twice; the present one too, unless it was a one-time password just used to sign in."""

    present = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validation.password_validators_help_text_html(),
    )
    again = forms.CharField(
        label=_("New password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if user.must_change_password:
            del self.fields["present"]

    def clean_present(self) -> str:
        present: str = self.cleaned_data["present"]
        if not self.user.check_password(present):
            raise ValidationError(_("This is not your present password."))
        return present

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", _("The two new passwords differ."))
        return given


class CodeForm(forms.Form):
    """A code of the second factor; ``recovery`` codes are taken as well where the field says so."""

    code = forms.CharField(
        label=_("Code from the app"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, recovery: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if recovery:
            self.fields["code"].help_text = _("Six digits from the app, or one of your recovery codes.")
        else:
            self.fields["code"].help_text = _("The six digits that the app shows now.")
            self.fields["code"].widget.attrs["inputmode"] = "numeric"


class WhoForm(forms.Form):
    """What the page of who sees what is asked for: words to look for, or the number of an organisation or a user."""

    q = forms.CharField(max_length=100, required=False)
    organisation = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    user = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
