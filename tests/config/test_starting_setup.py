"""The installation: from locks alone, done once, mended when it stopped half-way."""

import json
import re
from pathlib import Path

import polib
import pytest

from config import setup
from config.catalogues import compile_catalogue
from config.embedded.places import PROJECT

Commands = list[list[str]]


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """An empty clone in which installing programs are written down instead of run."""
    run: Commands = []

    def write_down(command: list[Path | str], path: Path | None = None) -> None:
        run.append([str(part) for part in command])
        if "venv" in command:
            setup.PYTHON.parent.mkdir()
            setup.PYTHON.touch()

    venv = tmp_path / ".venv"
    for name, value in {
        "PROJECT": tmp_path,
        "VENV": venv,
        "PYTHON": venv / "bin" / "python",
        "HALF_DONE": venv / "installing",
        "_run": write_down,
    }.items():
        monkeypatch.setattr(setup, name, value)
    (tmp_path / "requirements.txt").write_text("one==1")
    return run


def programs(commands: Commands) -> list[str]:
    """Which module of Python each command ran."""
    return [command[command.index("-m") + 1] for command in commands]


def test_packages_are_installed_once_with_hashes_and_again_only_when_the_lock_changes(
    commands: Commands, tmp_path: Path
) -> None:
    setup.ensure_packages("requirements.txt", "packages")
    assert programs(commands) == ["venv", "pip"]
    assert "--require-hashes" in commands[1]

    setup.ensure_packages("requirements.txt", "packages")
    assert programs(commands) == ["venv", "pip"]

    (tmp_path / "requirements.txt").write_text("one==2")
    setup.ensure_packages("requirements.txt", "packages")
    assert programs(commands) == ["venv", "pip", "pip"]


def test_an_installation_that_stopped_half_way_is_begun_again_in_a_new_environment(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup.ensure_packages("requirements.txt", "packages")
    (setup.VENV / "half-copied").touch()
    setup.HALF_DONE.touch()
    commands.clear()

    setup.ensure_packages("requirements.txt", "packages")

    assert programs(commands) == ["venv", "pip"]
    assert not (setup.VENV / "half-copied").exists()
    assert not setup.HALF_DONE.exists()


def test_a_failed_installation_is_remembered_as_half_done(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    setup.ensure_packages("requirements.txt", "packages")
    (setup.PROJECT / "requirements.txt").write_text("one==2")

    def fail(command: list[Path | str], path: Path | None = None) -> None:
        raise setup.SetupError("no network")

    monkeypatch.setattr(setup, "_run", fail)
    with pytest.raises(setup.SetupError):
        setup.ensure_packages("requirements.txt", "packages")
    assert setup.HALF_DONE.exists()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Collecting\nOSError: [Errno 28] No space left on device\n", "磁盘已满 | the disk is full"),
        ("WARNING: slow\nERROR: no version fits\n    one==9\n", "ERROR: no version fits one==9"),
        ("npm error code E404\nnpm error 404 not found: htmx\n", "npm error 404 not found: htmx"),
        ("Traceback\n  File\nSyntaxError: invalid\n", "SyntaxError: invalid"),
        ("", "没有说明原因 | no reason given"),
    ],
)
def test_the_reason_of_a_failure_is_found_in_what_the_program_said(said: str, reason: str) -> None:
    assert setup._reason(said) == reason


@pytest.mark.parametrize("comment", ["\n//# sourceMappingURL=a.js.map", "\n/*# sourceMappingURL=a.css.map */\n"])
def test_browser_files_lose_the_name_of_a_map_that_is_not_there(
    comment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "MODULES", tmp_path / "node_modules")
    monkeypatch.setattr(setup, "VENDOR", tmp_path / "frontend" / "vendor")
    for source in setup.FRONTEND.values():
        file = tmp_path / "node_modules" / source
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"code(){comment}")

    setup.ensure_frontend()

    vendor = tmp_path / "frontend" / "vendor"
    assert {name: (vendor / name).read_text() for name in setup.FRONTEND} == dict.fromkeys(setup.FRONTEND, "code()\n")


def test_a_catalogue_is_compiled_without_the_gettext_tools(tmp_path: Path) -> None:
    source = tmp_path / "django.po"
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Branch"\nmsgstr "党支部"\n'
    )
    compile_catalogue(source)
    [entry] = polib.mofile(str(tmp_path / "django.mo"))
    assert (entry.msgid, entry.msgstr) == ("Branch", "党支部")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_pins_every_package_with_hashes_and_names_no_registry(name: str) -> None:
    text = (PROJECT / name).read_text()
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    pinned = re.compile(r"[^\s=]+==\S+( ; [^\n]+)? \\\n    --hash=sha256:[0-9a-f]{64}")
    assert len(packages) > 10
    assert [package.splitlines()[0] for package in packages if not pinned.match(package)] == []
    assert "://" not in text


def test_the_browser_lock_pins_every_package_and_names_no_registry() -> None:
    packages = json.loads((PROJECT / "package-lock.json").read_text())["packages"]
    fetched = {name: package for name, package in packages.items() if name}
    assert {"node_modules/@tabler/core", "node_modules/htmx.org"} <= set(fetched)
    assert [name for name, package in fetched.items() if not package.get("integrity")] == []
    assert [name for name, package in fetched.items() if "resolved" in package] == []
    assert fetched["node_modules/htmx.org"]["version"].startswith("2.")
