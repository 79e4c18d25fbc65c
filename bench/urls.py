"""The program's addresses, the plain admin's, and a bare view's."""

from django.urls import path

from bench import bare, plain_admin
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as program

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("bare/", bare.bare),
    path("plain/", plain_admin.PLAIN.urls),
    path("pinyin/", plain_admin.PINYIN.urls),
    *program,
]
