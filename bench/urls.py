"""The program's addresses, and the plain admin's."""

from django.urls import path

from bench import plain_admin
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as program

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("plain/", plain_admin.PLAIN.urls),
    path("pinyin/", plain_admin.PINYIN.urls),
    *program,
]
