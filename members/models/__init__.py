from members.models.accounts import Role, User
from members.models.contacts import Contact
from members.models.imports import ImportRow, ImportRun
from members.models.leaving import Leaving
from members.models.organisations import Organisation, Unit
from members.models.papers import PersonPaper
from members.models.people import Person, PersonPeriod
from members.models.transfers import Transfer

__all__ = [
    "Contact",
    "ImportRow",
    "ImportRun",
    "Leaving",
    "Organisation",
    "Person",
    "PersonPaper",
    "PersonPeriod",
    "Role",
    "Transfer",
    "Unit",
    "User",
]
