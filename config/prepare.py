"""Brings a house up to date before it opens: `python -m config.prepare`. What it has to tell people is on stdout."""

import hashlib
import os
import sys
from contextlib import redirect_stdout

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from config.embedded.errors import StartError
from config.embedded.places import PROJECT, var_directory
from config.entry import prepare_environment, refuse_unreachable_database


def main() -> int:
    try:
        prepare_environment()
        refuse_unreachable_database()
        django.setup()
        with redirect_stdout(sys.stderr):
            call_command("migrate", interactive=False)
            collect_static()
        if demo_wanted():
            with redirect_stdout(sys.stderr):
                call_command("load_demo", "--if-empty")
            call_command("demo_signins")
        elif not has_administrator():
            call_command("create_administrator")
    except (StartError, ImproperlyConfigured, CommandError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def demo_wanted() -> bool:
    """Whether an empty database gets the demo centre: unless DEMO=no, and never in production."""
    wish = os.environ.get("DEMO") or "yes"
    if wish not in {"yes", "no"}:
        raise StartError(f"DEMO={wish}：只能是 yes 或 no。", f"DEMO={wish}: it must be yes or no.")
    return wish == "yes" and not settings.PRODUCTION


def has_administrator() -> bool:
    """Whether anybody was ever made administrator of the whole system."""
    from members.models import Role  # models are there only after django.setup()

    return Role.objects.filter(kind=Role.Kind.ADMINISTRATOR, organisation=None).exists()


def collect_static() -> None:
    """Gather the static files for the web server, if any has changed since the last time."""
    stamp, digest = var_directory() / "run" / "static.sha256", _static_digest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest)


def _static_digest() -> str:
    """A hash over where static files come from: the project's, the browser packages', the Python packages'."""
    found = hashlib.sha256((PROJECT / "requirements.txt").read_bytes())
    for folder in (PROJECT / "static", PROJECT / "var" / "frontend"):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            found.update(f"{path}:{path.stat().st_size}:{path.stat().st_mtime_ns}\n".encode())
    return found.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
