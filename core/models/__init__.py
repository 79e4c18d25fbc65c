from core.models.access_log import AccessLog
from core.models.calendar import CalendarDay, CalendarYear
from core.models.domain_setting import DomainSettingValue
from core.models.files import AttachedFile
from core.models.outbox import Delivery, Message, Robot

__all__ = [
    "AccessLog",
    "AttachedFile",
    "CalendarDay",
    "CalendarYear",
    "Delivery",
    "DomainSettingValue",
    "Message",
    "Robot",
]
