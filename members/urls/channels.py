from django.urls import URLPattern, path

from members.views import channels

urlpatterns: list[URLPattern] = [
    path("organisations/<int:pk>/told/", channels.channels, name="channels"),
    path("organisations/<int:pk>/told/test/", channels.channel_test, name="channel_test"),
    path("told/", channels.told, name="told"),
    path("told/test/", channels.told_test, name="told_test"),
    path("told/mail/ask/", channels.mail_ask, name="mail_ask"),
    path("told/mail/<str:token>/", channels.mail_confirm, name="mail_confirm"),
    path("outbox/", channels.outbox, name="outbox"),
    path("outbox/retry/", channels.outbox_retry, name="outbox_retry_all"),
    path("outbox/<int:pk>/", channels.outbox_delivery, name="outbox_delivery"),
    path("outbox/<int:pk>/retry/", channels.outbox_retry, name="outbox_retry"),
]
