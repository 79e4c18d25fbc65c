from django.urls import URLPattern, path

from members.views import saved_filters

urlpatterns: list[URLPattern] = [
    path("people/filters/", saved_filters.saved_filters, name="saved_filters"),
    path("people/filters/save/", saved_filters.filter_save, name="filter_save"),
    path("people/filters/<int:pk>/", saved_filters.filter_edit, name="filter_edit"),
    path("people/filters/<int:pk>/delete/", saved_filters.filter_delete, name="filter_delete"),
    path("people/columns/", saved_filters.roster_columns_page, name="roster_columns"),
]
