from django.urls import URLPattern, path

from study.views import books

urlpatterns: list[URLPattern] = [
    path("books/", books.books, name="books"),
    path("books/print/", books.books_print, name="books_print"),
    path("books/export/", books.books_export, name="books_export"),
    path("books/add/", books.book_add, name="book_add"),
    path("books/<int:pk>/", books.book, name="book"),
    path("books/<int:pk>/edit/", books.book_edit, name="book_edit"),
    path("books/<int:pk>/pass-on/", books.book_pass_on, name="book_pass_on"),
    path("books/<int:pk>/remove/", books.book_remove, name="book_remove"),
]
