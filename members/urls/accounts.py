from django.urls import URLPattern, path

from members.views import accounts, who_sees_what

urlpatterns: list[URLPattern] = [
    path("sign-in/", accounts.SignInView.as_view(), name="sign_in"),
    path("sign-out/", accounts.SignOutView.as_view(), name="sign_out"),
    path("password/", accounts.change_password, name="change_password"),
    path("who-sees-what/", who_sees_what.who_sees_what, name="who_sees_what"),
]
