"""The ground: scope, history, access log, sheets, calendar, encrypted fields, web kit. No Party word in it."""
