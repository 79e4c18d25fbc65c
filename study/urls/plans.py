from django.urls import URLPattern, path

from study.views import months, plans

urlpatterns: list[URLPattern] = [
    path("", months.month, name="month"),
    path("plan/", plans.plan, name="plan"),
    path("plan/start/", plans.plan_start, name="plan_start"),
    path("plan/<int:pk>/edit/", plans.plan_edit, name="plan_edit"),
    path("plan/<int:pk>/step/", plans.plan_step, name="plan_step"),
    path("plan/<int:pk>/readings/add/", plans.reading_add, name="reading_add"),
    path("plan/<int:pk>/readings/<int:reading>/edit/", plans.reading_edit, name="reading_edit"),
    path("plan/<int:pk>/readings/<int:reading>/take-out/", plans.reading_take_out, name="reading_take_out"),
]
