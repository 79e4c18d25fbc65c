"""What study keeps about people, and why (DOMAIN §11; TL: the regulations on educating and managing members)."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from core.personal_data import After, Held

_STUDY: Final = _("Regulations on educating and managing members, art. 16 to 20")
_MEETINGS: Final = _("Regulations on Party branches: meetings and their records")
_WORK: Final = _("Needed for staff work under the centre's rules (PIPL art. 13)")
_BRANCH: Final = _("those with a role on the branch where it was entered, or above it")
_AS_LONG: Final = _("as long as the person belongs to the centre")
_FIGURES: Final = _("the entry for good, as a figure that names nobody once the name is erased; what was written, not")

HELD: Final = (
    Held(
        "study.Attendance",
        ("session", "state", "is_late", "reason", "made_up_on", "made_up_way", "is_guest"),
        _("To know who studied and who is to make up, and that a meeting was held with how many"),
        _STUDY,
        _BRANCH,
        _FIGURES,
        After.ERASED,
        sensitive=True,  # a reason may be an illness
        texts=(("reason", ""),),
    ),
    Held(
        "study.StudySession",
        ("topic", "starts_at", "organisation", "chair_reason"),
        _("Who led a meeting"),
        _MEETINGS,
        _BRANCH,
        _("for good, as part of the Party's records"),
        After.KEPT,
        person="chair_id",
    ),
    Held(
        "study.StudySession",
        ("topic", "starts_at", "organisation"),
        _("Who kept the record of a meeting"),
        _MEETINGS,
        _BRANCH,
        _("for good, as part of the Party's records"),
        After.KEPT,
        person="recorder_id",
    ),
    Held(
        "study.TrainingRecord",
        ("title", "organiser", "starts_on", "ends_on", "hours", "document"),
        _("To count training towards the study hours of the year"),
        _STUDY,
        _("those with a role on the person's branch or above it"),
        _("of members for good, of others as long as they belong to the centre"),
        After.KEPT_OF_MEMBERS,
    ),
    # Before the notes: the files are found by them.
    Held(
        "study.StudyPaper",
        ("title", "name", "uploaded_by", "uploaded_at"),
        _("What somebody handed in as a note or reflection"),
        _STUDY,
        _BRANCH,
        _AS_LONG,
        After.ERASED,
        person="note__person_id",
        sensitive=True,
    ),
    Held(
        "study.StudyNote",
        ("kind", "reading", "session", "day", "text"),
        _("To show that notes were taken and reflections written, and how many"),
        _STUDY,
        _BRANCH,
        _FIGURES,
        After.ERASED,
        sensitive=True,
        texts=(("text", ""),),
    ),
    Held(
        "study.BookHolding",
        ("book", "starts_on", "ends_on"),
        _("To know who has a book that goes from hand to hand"),
        _WORK,
        _("those with a role on the person's branch or above it, and where the book belongs"),
        _AS_LONG,
        After.ERASED,
    ),
    Held(
        "study.CalendarFeed",
        ("made_at",),
        _("To let one's telephone subscribe to one's sessions"),
        _WORK,
        _("oneself"),
        _("until it is withdrawn"),
        After.ERASED,
        person="user__person_id",
        derived=("digest",),
    ),
)  # fmt: skip
