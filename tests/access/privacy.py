"""Personal information: the log, what is held, requests, erasing."""

from tests.access.table import row

# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("members:privacy",               "302  403  403  403  403  403  403  302  302"),
    row("members:access_log",            "302  403  403  403  403  403  403  200  200"),
    row("members:access_log_export",     "302  403  403  403  403  403  403  200  200"),
]
