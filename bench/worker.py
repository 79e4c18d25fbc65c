"""One task of the bench in a process of its own: `python -m bench.worker TASK [ARGUMENT]`, its figures on stdout."""

import json
import sys

import django


def main(task: str, *arguments: str) -> None:
    """Do the task on the database of DATABASE_URL and print what was found as JSON."""
    django.setup()
    from bench import compliance, databases, imports, reminders, roster, row_security, serving, sheet, structure

    found: object = None
    match task:
        case "fill":
            databases.fill(int(arguments[0]))
        case "roster":
            found = roster.measure(small=arguments[0])
        case "serving":
            found = serving.measure()
        case "sheet":
            found = sheet.measure()
        case "structure":
            found = structure.measure()
        case "row security":
            found = row_security.measure()
        case "compliance":
            found = compliance.measure(tiny=arguments[0])
        case "reminders":
            found = reminders.measure()
        case "send":
            found = reminders.send(float(arguments[0]))
        case "history":
            found = imports.seconds_of_import(history=arguments[0] == "with")
        case "import":
            found = imports.measure()
        case _:
            raise SystemExit(f"Unknown task {task}.")
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
