"""The admin's rows of the access table: who gets which answer there. See ``tests/access/table.py``."""

from types import SimpleNamespace
from typing import Any

from members.models import User
from tests.access.table import Row, on, row

#          anon nobod reader leade secre stran organ admin system
EVERY = "  302  403  403  403  403  403  403  200  200"
FOREIGN = "302  403  403  403  403  403  403  404  200"
SYSTEM = " 302  403  403  403  403  403  403  403  200"
LEAVES = " 302  403  403  403  403  403  403  302  302"
REFUSED = "302  403  403  403  403  403  403  403  403"


def branch_picker(centre: SimpleNamespace) -> dict[str, str]:
    return {"app_label": "members", "model_name": "person", "field_name": "organisation"}


def user_named(name: str) -> dict[str, Any]:
    """The arguments of a row that acts on somebody of the cast."""
    return {"target": name, "object_id": lambda centre: User.objects.get(username=name).pk}


SITE = [
    row("admin:index", EVERY),
    row("admin:login", "302  302  302  302  302  302  302  302  302"),
    row("admin:logout", LEAVES, "post"),
    row("admin:password_change", LEAVES),
    row("admin:password_change_done", LEAVES),
    row("admin:jsi18n", EVERY),
    row("admin:autocomplete", REFUSED),
    row("admin:autocomplete", EVERY, target="branches", data=branch_picker),
    row("admin:app_list", EVERY, app_label=lambda centre: "members"),
]

LISTS = [
    *(row(f"admin:members_{model}_changelist", EVERY) for model in ("organisation", "unit", "person", "user")),
    *(row(f"admin:members_{model}_add", EVERY) for model in ("organisation", "unit", "person", "user")),
    *(row(f"admin:members_{model}_export", EVERY) for model in ("organisation", "person")),
    *(
        row(f"admin:members_{model}event_changelist", EVERY)
        for model in ("organisation", "unit", "person", "role", "user")
    ),
    row("admin:members_person_bring_in", LEAVES),
    row("admin:core_accesslog_changelist", EVERY),
    row("admin:core_accesslog_export", EVERY),
]

ROWS_OF_OTHERS = [
    *(row(f"admin:members_organisation_{page}", EVERY, **on("near", to="object_id")) for page in ("change", "history")),
    *(
        row(f"admin:members_organisation_{page}", FOREIGN, **on("elsewhere", to="object_id"))
        for page in ("change", "history")
    ),
    *(row(f"admin:members_unit_{page}", EVERY, **on("near", "units", "object_id")) for page in ("change", "history")),
    *(
        row(f"admin:members_unit_{page}", FOREIGN, **on("elsewhere", "units", "object_id"))
        for page in ("change", "history")
    ),
    *(row(f"admin:members_person_{page}", EVERY, **on("li", to="object_id")) for page in ("change", "history")),
    *(row(f"admin:members_person_{page}", FOREIGN, **on("zhao", to="object_id")) for page in ("change", "history")),
    row("admin:members_person_timeline", LEAVES, **on("li", to="object_id")),
    row(
        "admin:members_person_timeline",
        "302  403  403  403  403  403  403  404  302",
        **on("zhao", to="object_id"),
    ),
    *(row(f"admin:members_user_{page}", EVERY, **user_named("secretary")) for page in ("change", "history")),
    *(row(f"admin:members_user_{page}", FOREIGN, **user_named("system")) for page in ("change", "history")),
    *(row(f"admin:members_user_{act}", EVERY, **user_named("secretary")) for act in ("reset_password", "deactivate")),
    *(row(f"admin:members_user_{act}", FOREIGN, **user_named("system")) for act in ("reset_password", "deactivate")),
    row("admin:members_user_reactivate", REFUSED, **user_named("secretary")),  # it is open
    row("admin:members_user_reset_second_factor", REFUSED, **user_named("secretary")),  # there is none
    row(
        "admin:members_user_reset_second_factor",
        "302  403  403  403  403  403  403  404  403",
        **user_named("system"),
    ),
    row("admin:members_user_reactivate", "302  403  403  403  403  403  403  404  403", **user_named("system")),
]

WHOLE_SYSTEM = [
    *(
        row(f"admin:core_{page}", SYSTEM)
        for page in (
            "domainsettingvalue_changelist",
            "domainsettingvalueevent_changelist",
            "calendaryear_changelist",
            "calendaryear_add",
            "calendarday_changelist",
            "calendarday_import",
            "calendarday_export",
            "calendardayevent_changelist",
        )
    ),
    *(
        row(f"admin:core_calendaryear_{page}", SYSTEM, object_id=lambda centre: 2026)
        for page in ("change", "delete", "history")
    ),
    # Without a file that was previewed, back to where it is chosen.
    row("admin:core_calendarday_process_import", "302  403  403  403  403  403  403  403  302", "post"),
]

ROWS: list[Row] = [*SITE, *LISTS, *ROWS_OF_OTHERS, *WHOLE_SYSTEM]
