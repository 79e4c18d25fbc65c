"""The log of contacts with people who are away or could not be reached."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.text import clean
from members import policies
from members.models import Contact, Person, User


def contact_add(
    *, actor: User, person: Person, on: date, way: str, by: str, reached: bool, result: str, today: date
) -> Contact:
    """Write down an attempt to reach a person. Marks nothing and decides nothing by itself.

    Raises ValidationError by field, PermissionDenied if the actor does not keep the person's record.
    """
    with transaction.atomic():
        row = Person.objects.visible_to(actor).select_for_update().filter(pk=person.pk).first()
        if row is None or not policies.may_change_person(actor, row):
            raise PermissionDenied("You do not keep this person's record.")
        if on > today:
            raise ValidationError({"on": _("Choose today or an earlier day.")})
        contact = Contact(
            person=row, on=on, way=way, by=clean(by), reached=reached, result=clean(result), recorded_by=actor
        )
        contact.full_clean(exclude=["recorded_by"])
        contact.save(force_insert=True)
    return contact


def contact_remove(*, actor: User, contact: Contact) -> None:
    """Take out a contact that was written down by mistake; the history keeps it.

    What is due is counted from the last contact, so that a wrong one must not stand. Raises PermissionDenied if the
    actor does not keep the person's record, Contact.DoesNotExist if it is gone.
    """
    with transaction.atomic():
        person = Person.objects.visible_to(actor).select_for_update().filter(pk=contact.person_id).first()
        if person is None or not policies.may_change_person(actor, person):
            raise PermissionDenied("You do not keep this person's record.")
        Contact.objects.select_for_update().get(pk=contact.pk).delete()
