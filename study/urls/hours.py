from django.urls import URLPattern, path

from study.views import compliance, hours, training

urlpatterns: list[URLPattern] = [
    path("compliance/", compliance.compliance, name="compliance"),
    path("hours/", hours.hours, name="hours"),
    path("hours/print/", hours.hours_print, name="hours_print"),
    path("hours/export/", hours.hours_export, name="hours_export"),
    path("training/", training.training, name="training"),
    path("training/add/", training.training_add, name="training_add"),
    path("training/<int:pk>/edit/", training.training_edit, name="training_edit"),
    path("training/<int:pk>/delete/", training.training_delete, name="training_delete"),
]
