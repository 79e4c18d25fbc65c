"""Mentors for most of the advancing layer, tasks for some of the backbone, as S16 and S17 of the document have it."""

import random
from collections import defaultdict
from datetime import date, timedelta
from typing import Final

from members.models import BackboneTask, LayerMentor, Person, User
from members.rules import codes
from members.rules import layers as rules

TASKS: Final = (
    ("牵头本学期音乐教研活动", "组织教研六次，形成活动案例集一册。"),
    ("带两名新教师，每周听课一次", "两名新教师均通过汇报课。"),
    ("负责“红烛”主题党日策划", "活动按时举行，全体党员参加。"),
    ("整理园本课程资料", "资料已归档，供各园共用。"),
    ("负责六一文艺汇演排练", "演出顺利完成。"),
    ("牵头安全隐患排查", "排查出的问题已全部整改。"),
)
WITHOUT_MENTOR: Final = 7
"""One of so many of the advancing layer has no mentor yet."""


def fill_layers(rng: random.Random, today: date) -> None:
    """Give out tasks and mentors as of a day; everything is given by the administrator."""
    by_branch: dict[int, list[Person]] = defaultdict(list)
    for person in Person.objects.present().order_by("pk"):
        by_branch[person.organisation_id].append(person)
    administrator = User.objects.get(username="admin")
    mentors: list[LayerMentor] = []
    tasks: list[BackboneTask] = []
    for members in by_branch.values():
        experienced = [
            p for p in members if p.status == codes.FULL_MEMBER and p.layer in (rules.MANAGEMENT, rules.BACKBONE)
        ]
        for number, person in enumerate(p for p in members if p.layer == rules.ADVANCING):
            if experienced and number % WITHOUT_MENTOR:
                since = today - timedelta(days=rng.randint(30, 360))
                mentors.append(LayerMentor(person=person, mentor=rng.choice(experienced), starts_on=since))
        backbone = [p for p in members if p.layer == rules.BACKBONE]
        tasks += [_task(rng, person, administrator, today) for person in backbone[::4]]
    LayerMentor.objects.bulk_create(mentors)
    BackboneTask.objects.bulk_create(tasks)


def _task(rng: random.Random, person: Person, by: User, today: date) -> BackboneTask:
    title, result = rng.choice(TASKS)
    given_on = today - timedelta(days=rng.randint(40, 200))
    task = BackboneTask(
        person=person, title=title, given_on=given_on, due_on=given_on + timedelta(days=120), given_by=by
    )
    if rng.random() < 0.4:
        task.state, task.result, task.ended_on = rules.DONE, result, given_on + timedelta(days=rng.randint(20, 40))
    return task
