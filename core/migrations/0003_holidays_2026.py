"""The holidays of 2026 (DOMAIN §4.3), so that a new house can count working days; administrators may edit them.

Source: notice of the General Office of the State Council of 2025-11-04.
"""

from datetime import date, timedelta

import pghistory
from django.db import migrations

YEAR = 2026
SOURCE = "国务院办公厅关于2026年部分节假日安排的通知"
# Name, first and last day off, and the weekends worked for it: month and day.
HOLIDAYS = [
    ("元旦", (1, 1), (1, 3), [(1, 4)]),
    ("春节", (2, 15), (2, 23), [(2, 14), (2, 28)]),
    ("清明节", (4, 4), (4, 6), []),
    ("劳动节", (5, 1), (5, 5), [(5, 9)]),
    ("端午节", (6, 19), (6, 21), []),
    ("中秋节", (9, 25), (9, 27), []),
    ("国庆节", (10, 1), (10, 7), [(9, 20), (10, 10)]),
]


def load(apps, schema_editor):
    CalendarYear = apps.get_model("core", "CalendarYear")
    CalendarDay = apps.get_model("core", "CalendarDay")
    with pghistory.context(command="migrate"):
        year = CalendarYear.objects.create(year=YEAR, source=SOURCE)
        days = []
        for name, first, last, worked in HOLIDAYS:
            day = date(YEAR, *first)
            while day <= date(YEAR, *last):
                days.append(CalendarDay(day=day, year=year, is_working=False, name=name))
                day += timedelta(days=1)
            days += [CalendarDay(day=date(YEAR, *day), year=year, is_working=True, name=name) for day in worked]
        CalendarDay.objects.bulk_create(days)


def unload(apps, schema_editor):
    apps.get_model("core", "CalendarYear").objects.filter(year=YEAR).delete()


class Migration(migrations.Migration):
    dependencies = [("core", "0002_initial")]
    operations = [migrations.RunPython(load, unload)]
