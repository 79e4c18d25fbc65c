from django.urls import URLPattern, path

from members.views import papers

urlpatterns: list[URLPattern] = [
    path("people/<int:pk>/papers/add/", papers.paper_add, name="paper_add"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("papers/<int:pk>/remove/", papers.paper_remove, name="paper_remove"),
]
