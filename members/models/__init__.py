from members.models.accounts import Role, User
from members.models.bulk import BulkChange, BulkChangeRow
from members.models.channels import Channel
from members.models.contacts import Contact
from members.models.imports import ImportRow, ImportRun
from members.models.layers import BackboneTask, LayerMentor
from members.models.leaving import Leaving
from members.models.organisations import Organisation, Unit
from members.models.papers import PersonPaper
from members.models.people import Person, PersonPeriod
from members.models.privacy import Correction, Erasure, NoticeRead
from members.models.reorganisation import Reorganisation, ReorganisationPart
from members.models.saved_filters import RosterColumns, SavedFilter
from members.models.second_factor import RecoveryCode, SecondFactor
from members.models.sessions import UserSession
from members.models.terms import Election, PostHeld, Term
from members.models.transfers import Transfer

__all__ = [
    "BackboneTask",
    "BulkChange",
    "BulkChangeRow",
    "Channel",
    "Contact",
    "Correction",
    "Election",
    "Erasure",
    "ImportRow",
    "ImportRun",
    "LayerMentor",
    "Leaving",
    "NoticeRead",
    "Organisation",
    "Person",
    "PersonPaper",
    "PersonPeriod",
    "PostHeld",
    "RecoveryCode",
    "Reorganisation",
    "ReorganisationPart",
    "Role",
    "RosterColumns",
    "SavedFilter",
    "SecondFactor",
    "Term",
    "Transfer",
    "Unit",
    "User",
    "UserSession",
]
