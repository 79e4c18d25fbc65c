from core.models.access_log import AccessLog
from core.models.calendar import CalendarDay, CalendarYear
from core.models.domain_setting import DomainSettingValue

__all__ = ["AccessLog", "CalendarDay", "CalendarYear", "DomainSettingValue"]
