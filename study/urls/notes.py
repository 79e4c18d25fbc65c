from django.urls import URLPattern, path

from study.views import notes, notes_enter, papers

urlpatterns: list[URLPattern] = [
    path("notes/", notes.notes, name="notes"),
    path("notes/print/", notes.notes_print, name="notes_print"),
    path("notes/export/", notes.notes_export, name="notes_export"),
    path("notes/<int:pk>/", notes.note, name="note"),
    path("notes/<int:pk>/edit/", notes.note_edit, name="note_edit"),
    path("notes/<int:pk>/remove/", notes.note_remove, name="note_remove"),
    path("notes/<int:pk>/papers/add/", papers.note_paper_add, name="note_paper_add"),
    path("sessions/<int:pk>/notes/add/", notes_enter.session_notes_add, name="session_notes_add"),
    path("readings/<int:pk>/notes/add/", notes_enter.reading_notes_add, name="reading_notes_add"),
]
