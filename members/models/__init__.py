from members.models.accounts import Role, User
from members.models.imports import ImportRow, ImportRun
from members.models.organisations import Organisation, Unit
from members.models.people import Person, PersonPeriod

__all__ = ["ImportRow", "ImportRun", "Organisation", "Person", "PersonPeriod", "Role", "Unit", "User"]
