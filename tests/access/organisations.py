"""Organisations and units."""

from tests.access.table import on, row

# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("members:organisations",         "302  200  200  200  200  200  200  200  200"),
    row("members:organisations_export",  "302  403  403  403  200  200  200  200  200"),
    row("members:organisation_add",      "302  403  403  403  403  403  403  403  200"),
    row("members:organisation",          "302  404  200  404  200  404  200  200  200", **on("near")),
    row("members:organisation",          "302  404  200  200  200  404  200  200  200", **on("group")),
    row("members:organisation",          "302  404  404  404  404  200  200  200  200", **on("far")),
    row("members:organisation",          "302  404  404  404  404  404  404  404  200", **on("elsewhere")),
    row("members:organisation_edit",     "302  404  403  404  403  404  403  200  200", **on("near")),
    row("members:organisation_edit",     "302  404  404  404  404  404  404  404  200", **on("elsewhere")),
    row("members:organisation_move",     "302  404  403  404  403  404  403  200  200", **on("near")),
    row("members:organisation_move",     "302  404  404  404  404  404  404  404  200", **on("elsewhere")),
    row("members:unit_add",              "302  404  403  404  403  404  403  200  200", **on("near")),
    row("members:unit_add",              "302  404  404  404  404  404  404  404  200", **on("elsewhere")),
    row("members:unit_edit",             "302  404  403  404  403  404  403  200  200", **on("near", "units")),
    row("members:unit_edit",             "302  404  404  404  404  404  404  404  200", **on("elsewhere", "units")),
    row("members:unit_move",             "302  404  403  404  403  404  403  200  200", **on("near", "units")),
    row("members:unit_move",             "302  404  404  404  404  404  404  404  200", **on("elsewhere", "units")),
]
