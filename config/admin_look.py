"""How the admin looks: its name, its colours and its menu. Each line of the menu is shown by the right to its page."""

from typing import Any, Final

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def _whole_system(request: HttpRequest) -> bool:
    from members import policies  # settings are read before the apps are ready

    return policies.may_administer_all(request.user)


def _mark(request: HttpRequest) -> str:
    return static("hongzhu/mark.svg")


def _styles(request: HttpRequest) -> str:
    return static("hongzhu/admin.css")


def _line(
    title: str | Promise, icon: str, route: str, about: str | Promise = "", *, whole_system: bool = False
) -> dict[str, Any]:
    """A line of the menu; ``about`` says on the first page what it is for."""
    line: dict[str, Any] = {"title": title, "icon": icon, "link": reverse_lazy(route), "about": about}
    return line | {"permission": _whole_system} if whole_system else line


def _group(title: str | Promise, *lines: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "items": list(lines)}


UNFOLD: Final[dict[str, Any]] = {
    "SITE_TITLE": _("Hongzhu"),
    "SITE_HEADER": _("Hongzhu"),
    "SITE_SUBHEADER": _("Administration"),
    "SITE_URL": "/",
    "SITE_ICON": _mark,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _mark}],
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "THEME": "light",
    "BORDER_RADIUS": "6px",
    "STYLES": [_styles],
    "COLORS": {
        "primary": {
            "50": "#fdf3f2",
            "100": "#fbe5e3",
            "200": "#f6cbc8",
            "300": "#eda5a0",
            "400": "#df746d",
            "500": "#cb4a42",
            "600": "#b3261e",
            "700": "#951f19",
            "800": "#7b1d18",
            "900": "#671e1a",
            "950": "#380b09",
        }
    },
    "SIDEBAR": {
        "show_search": False,
        "command_search": False,
        "show_all_applications": False,
        "navigation": [
            _group(
                _("Records"),
                _line(
                    _("Organisations"),
                    "account_tree",
                    "admin:members_organisation_changelist",
                    _("Committees, branches and groups, and the order they stand in."),
                ),
                _line(
                    _("Units"),
                    "home_work",
                    "admin:members_unit_changelist",
                    _("Kindergartens and offices, and the branch that serves them."),
                ),
                _line(
                    _("People"), "groups", "admin:members_person_changelist", _("All staff; load rosters here, too.")
                ),
            ),
            _group(
                _("Accounts"),
                _line(
                    _("Users and roles"),
                    "manage_accounts",
                    "admin:members_user_changelist",
                    _("Accounts of secretaries and organisers, one-time passwords, roles."),
                ),
                _line(
                    _("Who sees what"),
                    "visibility",
                    "members:who_sees_what",
                    _("Who sees an organisation, and through which role."),
                ),
            ),
            _group(
                _("Settings"),
                _line(
                    _("Settings"),
                    "tune",
                    "admin:core_domainsettingvalue_changelist",
                    _("Terms and numbers that are your own to set."),
                    whole_system=True,
                ),
                _line(
                    _("Calendar"),
                    "calendar_month",
                    "admin:core_calendaryear_changelist",
                    _("Holidays and working weekends, a year at a time."),
                    whole_system=True,
                ),
                _line(
                    _("Calendar days"),
                    "event",
                    "admin:core_calendarday_changelist",
                    _("The same as one list, to load and to export."),
                    whole_system=True,
                ),
            ),
            _group(
                _("What happened"),
                _line(
                    _("Access log"),
                    "policy",
                    "admin:core_accesslog_changelist",
                    _("Who signed in, looked at full numbers, exported."),
                ),
                _line(_("History of organisations"), "history", "admin:members_organisationevent_changelist"),
                _line(_("History of units"), "history", "admin:members_unitevent_changelist"),
                _line(_("History of people"), "history", "admin:members_personevent_changelist"),
                _line(_("History of users"), "history", "admin:members_userevent_changelist"),
                _line(_("History of roles"), "history", "admin:members_roleevent_changelist"),
                _line(
                    _("History of settings"),
                    "history",
                    "admin:core_domainsettingvalueevent_changelist",
                    whole_system=True,
                ),
                _line(
                    _("History of the calendar"), "history", "admin:core_calendardayevent_changelist", whole_system=True
                ),
            ),
        ],
    },
}
