from django.urls import URLPattern, path

from study.views import compliance, compliance_centre, hours, person_year, reasons, training

urlpatterns: list[URLPattern] = [
    path("people/<int:pk>/", person_year.person_year, name="person_year"),
    path("compliance/", compliance.compliance, name="compliance"),
    path("compliance/all/", compliance_centre.compliance_centre, name="compliance_centre"),
    path("compliance/all/print/", compliance_centre.compliance_print, name="compliance_print"),
    path("compliance/all/export/", compliance_centre.compliance_export_csv, name="compliance_export"),
    path("compliance/reasons/add/", reasons.reason_add, name="reason_add"),
    path("compliance/reasons/<int:pk>/edit/", reasons.reason_edit, name="reason_edit"),
    path("compliance/reasons/<int:pk>/remove/", reasons.reason_remove, name="reason_remove"),
    path("hours/", hours.hours, name="hours"),
    path("hours/print/", hours.hours_print, name="hours_print"),
    path("hours/export/", hours.hours_export, name="hours_export"),
    path("training/", training.training, name="training"),
    path("training/add/", training.training_add, name="training_add"),
    path("training/<int:pk>/edit/", training.training_edit, name="training_edit"),
    path("training/<int:pk>/delete/", training.training_delete, name="training_delete"),
]
