"""What is collected from all apps: figures of the rows that a user sees anyway."""

from tests.access.table import row

# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("reports:structure",             "302  200  200  200  200  200  200  200  200"),
    row("reports:structure_export",      "302  403  403  403  200  200  200  200  200"),
    row("reports:branches",              "302  200  200  200  200  200  200  200  200"),
    row("reports:distribution",          "302  200  200  200  200  200  200  200  200"),
    row("reports:branches_export",       "302  403  403  403  200  200  200  200  200"),
]
