"""Documents say what is true: variables, commands and links that they name exist, and those that exist are named."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
VARIABLE = re.compile(r"\b(HONGZHU_(?!BROWSER_REQUIRED)[A-Z_]+|DATABASE_URL|REDIS_URL)\b")


def example_variables() -> list[str]:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return [line.partition("=")[0] for line in lines if line and not line.startswith("#")]


def test_the_example_names_every_variable_once() -> None:
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "config").rglob("*.py"))
    read = {name for text in sources for name in VARIABLE.findall(text)}
    assert sorted(example_variables()) == sorted(read)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_names_only_what_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert set(VARIABLE.findall(text)) <= set(example_variables())
    assert set(re.findall(r"manage\.py (\w+)", text)) <= set(get_commands())
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"`(?:[A-Z]+=\w+ )?make ([a-z-]+)", text)) <= set(targets)
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if not link.startswith(("http:", "https:"))]
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_readme_names_the_commands_a_newcomer_needs() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in ("make up", "make test", "create_administrator", "import_organisations", "import_roster"):
        assert command in text
