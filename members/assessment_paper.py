"""The impact assessment on personal information, made from what the models declare (PIPL art. 55, 56)."""

from collections.abc import Iterable
from typing import BinaryIO, Final, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from docx import Document
from docx.document import Document as Paper
from docx.oxml.ns import qn
from docx.shared import Pt

from core.domain_settings import ACCESS_LOG_MONTHS, HISTORY_MONTHS
from core.fields import EncryptedTextField
from core.personal_data import After, Held, Words, declared, undeclared
from members.domain_settings import ERASE_AFTER_MONTHS
from members.models import Person

_FONT: Final = "FangSong"
_AFTER: Final = {
    After.ERASED: gettext_lazy("erased"),
    After.KEPT_OF_MEMBERS: gettext_lazy("kept of members, erased of others"),
    After.KEPT: gettext_lazy("kept"),
}


class Line(NamedTuple):
    """One field of the list: where it is kept, what it is, and what is said of it."""

    table: Words
    field: Words
    sealed: bool
    sensitive: bool
    why: Held
    after: Words


class Assessment(NamedTuple):
    """The paper: its fields, measures in force, and tables that nobody has described yet."""

    lines: list[Line]
    measures: list[str]
    questions: list[str]
    open_tables: list[str]

    @property
    def sensitive(self) -> int:
        return sum(line.sensitive for line in self.lines)


def assessment() -> Assessment:
    """The assessment as of now: fields from the models, periods from the settings. Three queries."""
    return Assessment(
        lines=[line for why in declared() for line in _lines(why)],
        measures=_measures(),
        questions=[
            _("Is each purpose lawful, proper and necessary, and could it be reached with less?"),
            _("What could happen to the people concerned if a field were read, changed or lost by mistake?"),
            _("Are the measures enough and in proportion to the risk?"),
            _("Conclusion, who is responsible, date of the next assessment"),
        ],
        open_tables=[str(model._meta.verbose_name) for model in undeclared(Person)],
    )


def _lines(why: Held) -> Iterable[Line]:
    table = why.model_class._meta.verbose_name or ""
    for column in why.columns():
        sealed = isinstance(column, EncryptedTextField)
        stays = why.texts and column.name not in dict(why.texts)
        yield Line(
            table, column.verbose_name, sealed, why.sensitive, why, _AFTER[After.KEPT if stays else why.after]
        )  # fmt: skip


def _measures() -> list[str]:
    second_factor = getattr(settings, "SECOND_FACTOR", "")
    found = [
        _("Each sees only the people of the organisations they have a dated role on; without a role nothing is seen."),
        _("ID number, telephone and home address are encrypted (AES-256-GCM) and shown masked."),
        _("Revealing and exporting whole numbers are rights of their own; each use wants a purpose and is logged."),
        _("Every change is kept in an append-only history for %(months)s months.")
        % {"months": HISTORY_MONTHS.current()},
        _("The access log is append-only and kept for %(months)s months.") % {"months": ACCESS_LOG_MONTHS.current()},
        _("Erasing is proposed %(months)s months after somebody has left.") % {"months": ERASE_AFTER_MONTHS.current()},
        _("Papers are checked by content, pictures cleaned of their place, and and fetched only with the right."),
        _("Nothing is sent to anybody outside: no scripts, fonts or services of others."),
        _("Passwords are stored as Argon2 hashes; wrong ones lock the name for a while."),
    ]
    if second_factor:
        found.append(_("Administrators sign in with a second factor."))
    return found


def assessment_write(paper: Assessment, file: BinaryIO, *, day: str) -> None:
    """The same as a Word file, to be completed and signed."""
    document: Paper = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(11)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    document.add_heading(_("Impact assessment on personal information"), 0)
    document.add_paragraph(_("As of %(day)s. Personal Information Protection Law, art. 55 and 56.") % {"day": day})
    document.add_heading(_("1. What is processed, why, and on what basis"), 1)
    _table(document, paper.lines)
    document.add_heading(_("2. Measures in force"), 1)
    for measure in paper.measures:
        document.add_paragraph(measure, style="List Bullet")
    document.add_heading(_("3. To be assessed by the centre"), 1)
    for question in paper.questions:
        document.add_paragraph(question, style="List Number")
        document.add_paragraph("\n\n")
    document.add_paragraph(_("Signature: ______________    Date: ______________"))
    document.save(file)


def _table(document: Paper, lines: Iterable[Line]) -> None:
    headings = (_("Table"), _("Field"), _("Purpose"), _("Basis"), _("Who sees it"), _("Kept"), _("Afterwards"))
    table = document.add_table(rows=1, cols=len(headings), style="Table Grid")
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        cell.text = heading
    for line in lines:
        field = f"{line.field}{_(' (encrypted)') if line.sealed else ''}{_(' (sensitive)') if line.sensitive else ''}"
        values = (line.table, field, line.why.purpose, line.why.basis, line.why.seen_by, line.why.kept, line.after)
        for cell, value in zip(table.add_row().cells, values, strict=True):
            cell.text = str(value)
