from django.urls import URLPattern, path

from study.views import minutes, papers, record, session_edit, sessions

urlpatterns: list[URLPattern] = [
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/print/", sessions.sessions_print, name="sessions_print"),
    path("sessions/export/", sessions.sessions_export, name="sessions_export"),
    path("sessions/export/meetings/", sessions.meetings_export, name="meetings_export"),
    path("sessions/export/group-study/", sessions.group_study_export, name="group_study_export"),
    path("sessions/add/", session_edit.session_add, name="session_add"),
    path("sessions/<int:pk>/", sessions.session, name="session"),
    path("sessions/<int:pk>/edit/", session_edit.session_edit, name="session_edit"),
    path("sessions/<int:pk>/people/", session_edit.session_people, name="session_people"),
    path("sessions/<int:pk>/move/", session_edit.session_move, name="session_move"),
    path("sessions/<int:pk>/cancel/", session_edit.session_cancel, name="session_cancel"),
    path("sessions/<int:pk>/restore/", session_edit.session_restore, name="session_restore"),
    path("sessions/<int:pk>/record/", record.session_record, name="session_record"),
    path("sessions/<int:pk>/not-held/", session_edit.session_unrecord, name="session_unrecord"),
    path("sessions/<int:pk>/close/", session_edit.session_close, name="session_close"),
    path("sessions/<int:pk>/reopen/", session_edit.session_reopen, name="session_reopen"),
    path("sessions/<int:pk>/minutes/", minutes.session_minutes, name="session_minutes"),
    path("sessions/<int:pk>/minutes.docx", minutes.session_word, name="session_word"),
    path("sessions/<int:pk>/papers/add/", papers.session_paper_add, name="session_paper_add"),
    path("readings/<int:pk>/papers/add/", papers.reading_paper_add, name="reading_paper_add"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("papers/<int:pk>/remove/", papers.paper_remove, name="paper_remove"),
    path("make-up/<int:pk>/", record.make_up, name="make_up"),
    path("people/", record.person_options, name="person_options"),
]
