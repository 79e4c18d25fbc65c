from core.models.access_log import AccessLog
from core.models.calendar import CalendarDay, CalendarYear
from core.models.domain_setting import DomainSettingValue
from core.models.files import AttachedFile

__all__ = ["AccessLog", "AttachedFile", "CalendarDay", "CalendarYear", "DomainSettingValue"]
