from django.urls import URLPattern, path

from members.views import accounts, handover, second_factor, who_sees_what

urlpatterns: list[URLPattern] = [
    path("sign-in/", accounts.SignInView.as_view(), name="sign_in"),
    path("sign-out/", accounts.SignOutView.as_view(), name="sign_out"),
    path("password/", accounts.change_password, name="change_password"),
    path("account/", accounts.account, name="account"),
    path("account/sessions/<int:pk>/end/", accounts.end_session, name="session_end"),
    path("account/sessions/end-others/", accounts.end_other_sessions, name="sessions_end_others"),
    path("account/stay/", accounts.stay, name="stay"),
    path("account/held-form/", accounts.held_form, name="held_form"),
    path("second-factor/verify/", second_factor.verify, name="second_factor_verify"),
    path("second-factor/set-up/", second_factor.set_up, name="second_factor_set_up"),
    path("second-factor/codes/", second_factor.codes, name="recovery_codes"),
    path("second-factor/remove/", second_factor.remove, name="second_factor_remove"),
    path("roles/<int:pk>/hand-over/", handover.hand_over, name="hand_over"),
    path("who-sees-what/", who_sees_what.who_sees_what, name="who_sees_what"),
]
