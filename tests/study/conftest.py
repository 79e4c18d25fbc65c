"""A branch of some size, with its committee, as of November 2026."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection

from tests.factories import PersonFactory

NAMES = ("陈晓燕", "刘洋", "孙丽华", "周敏", "吴静怡", "郑海霞")


@pytest.fixture
def branch(centre: SimpleNamespace) -> SimpleNamespace:
    """``near`` with its committee, a group leader, a lost and a mobile member, one in special
    care and one who is no member; recorded since 2024.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hongzhu.effective_on', '2024-01-01', true)")
    make = PersonFactory
    people = {
        "secretary": make(name="郭建华", organisation=centre.near, party_post="书记", post_category="head"),
        "deputy": make(name="何雅静", organisation=centre.near, party_post="副书记"),
        "publicity": make(name="罗文", organisation=centre.near, party_post="宣传委员"),
        "leader": make(name="梁玉梅", organisation=centre.near, group=centre.group, party_post="党小组组长"),
        "lost": make(name="宋磊", organisation=centre.near, is_lost=True, lost_since=date(2026, 1, 1)),
        "mobile": make(name="唐小兰", organisation=centre.near, is_mobile=True, mobile_since=date(2026, 1, 1)),
        "cared": make(name="韩桂芳", organisation=centre.near, special_care="age", post_category="retired"),
        "activist": make(name="冯晨", organisation=centre.near, status="activist", joined_on=None, full_member_on=None),
        "party_committee": make(name="董淑珍", organisation=centre.far, party_post="党委书记", post_category="office"),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hongzhu.effective_on', '', true)")
    return SimpleNamespace(**people)
