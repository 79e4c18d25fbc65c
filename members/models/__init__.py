from members.models.accounts import Role, User
from members.models.imports import ImportRow, ImportRun
from members.models.organisations import Organisation, Unit
from members.models.papers import PersonPaper
from members.models.people import Person, PersonPeriod

__all__ = ["ImportRow", "ImportRun", "Organisation", "Person", "PersonPaper", "PersonPeriod", "Role", "Unit", "User"]
