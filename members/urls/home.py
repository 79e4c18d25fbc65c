from django.urls import URLPattern, path

from members.views import home

urlpatterns: list[URLPattern] = [path("", home.home, name="home")]
