from django.urls import URLPattern, path

from members.views import terms

urlpatterns: list[URLPattern] = [
    path("organisations/<int:pk>/terms/", terms.terms, name="terms"),
    path("organisations/<int:pk>/terms/elect/", terms.term_elect, name="term_elect"),
    path("organisations/<int:pk>/terms/candidates/", terms.term_candidates, name="term_candidates"),
    path("terms/<int:pk>/by-election/", terms.by_election, name="by_election"),
    path("terms/<int:pk>/extend/", terms.term_extend, name="term_extend"),
    path("terms/<int:pk>/take-back/", terms.term_withdraw, name="term_withdraw"),
    path("posts/<int:pk>/end/", terms.post_end, name="post_end"),
    path("posts/<int:pk>/resume/", terms.post_resume, name="post_resume"),
]
