"""The frame, the home page and the accounts."""

from tests.access.table import row

# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("set_language",                  "302  302  302  302  302  302  302  302  302", "post"),
    row("reports:home",                  "302  200  200  200  200  200  200  200  200"),
    row("members:sign_in",               "200  302  302  302  302  302  302  302  302"),
    row("members:sign_out",              "302  302  302  302  302  302  302  302  302", "post"),
    row("members:change_password",       "302  200  200  200  200  200  200  200  200"),
    row("members:who_sees_what",         "302  403  403  403  403  403  403  200  200"),
]
