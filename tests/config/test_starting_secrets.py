"""The keys of a development house: made once, private, never made anew beside data they alone can read."""

import os
import stat
from pathlib import Path

import pytest

from config.embedded import StartError, ensure_secrets
from config.embedded.secrets import NAMES


@pytest.fixture
def without_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, "")  # so that the end of the test puts back what was there
        monkeypatch.delenv(name)


def forget(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    keys = {name: os.environ[name] for name in NAMES}
    for name in NAMES:
        monkeypatch.delenv(name)
    return keys


@pytest.mark.usefixtures("without_keys")
def test_the_first_start_makes_private_keys_and_the_second_reads_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_secrets(tmp_path)
    made = forget(monkeypatch)

    ensure_secrets(tmp_path)

    assert forget(monkeypatch) == made
    assert len(set(made.values())) == len(NAMES)
    assert stat.S_IMODE((tmp_path / "secrets.env").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.env"]


@pytest.mark.usefixtures("without_keys")
def test_a_key_that_is_set_already_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGZHU_DIGEST_KEY", "mine")
    ensure_secrets(tmp_path)
    assert os.environ["HONGZHU_DIGEST_KEY"] == "mine"
    assert os.environ["HONGZHU_DATA_KEYS"].startswith("1:")


@pytest.mark.usefixtures("without_keys")
def test_keys_lost_beside_data_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    with pytest.raises(StartError, match=r"secrets\.env is missing"):
        ensure_secrets(tmp_path)
    assert not (tmp_path / "secrets.env").exists()
    assert "HONGZHU_DATA_KEYS" not in os.environ


@pytest.mark.usefixtures("without_keys")
def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "secrets.env").write_text("HONGZHU_SECRET_KEY=only this one\n")
    with pytest.raises(StartError, match="is damaged"):
        ensure_secrets(tmp_path)
    assert (tmp_path / "secrets.env").read_text() == "HONGZHU_SECRET_KEY=only this one\n"
    assert "HONGZHU_SECRET_KEY" not in os.environ


@pytest.mark.usefixtures("without_keys")
def test_production_has_its_keys_from_the_environment_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGZHU_ENVIRONMENT", "production")
    ensure_secrets(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert "HONGZHU_SECRET_KEY" not in os.environ
