"""Input of how people are told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Robot
from core.web.forms import Refusable
from members.models import Channel, User
from members.services.channels import RobotTerms


class ChannelForm(Refusable, forms.Form):
    """An organisation's ways. What is stored of a robot is never shown again."""

    mail = forms.ChoiceField(label=_("E-mail"), choices=Channel.Mail.choices, widget=forms.RadioSelect)
    group = forms.ChoiceField(
        label=_("Messages to a group"),
        choices=Channel.Group.choices,
        widget=forms.RadioSelect,
        help_text=_("One message a session, with the names of those expected."),
    )
    kind = forms.ChoiceField(label=_("Group of"), choices=Robot.Kind.choices, required=False)
    address = forms.CharField(
        label=_("Address of the robot"),
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("As the group shows it for copying. It is stored encrypted and not shown again."),
    )
    secret = forms.CharField(
        label=_("Signing secret"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("DingTalk and Feishu, if signing is switched on there. Empty keeps what is stored."),
    )
    forget_secret = forms.BooleanField(label=_("Signing is switched off"), required=False)

    def __init__(self, *args: Any, channel: Channel | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = channel or Channel()
        self.initial = {"mail": said.mail, "group": said.group}
        self.initial["kind"] = said.robot.kind if said.robot else Robot.Kind.WECOM.value
        if channel is not None and channel.robot is not None:
            self.fields["address"].help_text = _("An address is stored. Paste another to replace it.")
        if channel is None or channel.robot is None or not channel.robot.secret:
            del self.fields["forget_secret"]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        robot = None
        if given["group"] == Channel.Group.OWN:
            robot = RobotTerms(
                kind=given["kind"] or Robot.Kind.WECOM,
                address=given["address"],
                secret=given["secret"],
                forget_secret=given.get("forget_secret", False),
            )
        return {"mail": given["mail"], "group": given["group"], "robot": robot}


class ToldForm(Refusable, forms.ModelForm):  # type: ignore[type-arg]  # it takes no argument at run time
    """How one is told oneself."""

    class Meta:
        model = User
        fields = ["email", "monday_digest", "quiet_from", "quiet_until"]
        widgets = {
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts = {
            "email": _("Reminders also go there. Leave it empty to have them in the inbox alone."),
            "monday_digest": _("Instead of single reminders; cancelled and moved sessions are still told at once."),
            "quiet_until": _("No e-mail meanwhile: it waits until then. Empty: as for everybody."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["email"] = self.instance.email_wanted or self.instance.email

    def _post_clean(self) -> None:
        """Nothing is put on the instance: the service checks and writes."""
