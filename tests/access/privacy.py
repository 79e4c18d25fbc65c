"""Personal information: the log, what is held, requests, erasing."""

from tests.access.table import on, row

# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("members:privacy",               "302  302  302  302  302  302  302  302  302"),
    row("members:own_data",              "302  200  200  200  200  200  200  200  200"),
    row("members:person_held",           "302  404  403  403  200  404  200  200  200", **on("zhang")),
    row("members:person_held",           "302  404  404  404  404  404  404  404  200", **on("zhao")),
    row("members:access_log",            "302  403  403  403  403  403  403  200  200"),
    row("members:access_log_export",     "302  403  403  403  403  403  403  200  200"),
    row("members:impact_assessment",     "302  403  403  403  403  403  403  200  200"),
    row("members:impact_assessment_file", "302  403  403  403  403  403  403  200  200"),
]
