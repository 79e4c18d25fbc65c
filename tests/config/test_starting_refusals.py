"""What stops a start is said in one line, in Chinese and in English, with exit code 1 and no traceback."""

import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from config.embedded import StartError, ensure_servers, refuse_malformed_addresses
from tests.config.houses import House


def only_line(run: "subprocess.CompletedProcess[str]") -> str:
    assert run.returncode == 1
    assert run.stdout == ""
    lines = run.stderr.splitlines()
    assert len(lines) == 1
    return lines[0]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://user@localhost/hongzhu"),
        ("DATABASE_URL", "postgresql://user@localhost/"),
        ("DATABASE_URL", "postgresql://user@localhost:port/hongzhu"),
        ("DATABASE_URL", "postgresql://user@localhost:99999/hongzhu"),
        ("DATABASE_URL", "postgresql://[::1/hongzhu"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "http://localhost:6379"),
        ("REDIS_URL", "unix://"),
        ("REDIS_URL", "redis://localhost:port/0"),
    ],
)
def test_an_address_that_cannot_be_one_is_refused(name: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, address)
    with pytest.raises(StartError, match=rf"^{name} 格式不对.* \| {name} is malformed"):
        refuse_malformed_addresses()


@pytest.mark.parametrize(
    ("database", "redis"),
    [
        ("postgresql://hongzhu@/hongzhu?host=/run/postgresql", "unix:///run/redis?db=1"),
        ("postgres://user:word@db.example.org:5432/hongzhu", "redis://localhost:6379/0"),
        ("postgresql://user@[::1]/hongzhu", "rediss://localhost"),
    ],
)
def test_addresses_of_all_forms_in_use_pass(database: str, redis: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("REDIS_URL", redis)
    refuse_malformed_addresses()


def test_a_command_says_in_one_line_that_its_database_does_not_answer(house: House) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"postgresql://user:hidden@127.0.0.1:{closed.getsockname()[1]}/hongzhu"
        run = house.python("manage.py", "migrate", DATABASE_URL=address, REDIS_URL="redis://127.0.0.1:1/0")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        addresses = {"DATABASE_URL": address, "REDIS_URL": "redis://127.0.0.1:1/0"}
        opened = house.python("-m", "config.up", PORT=port, **addresses)
    assert "DATABASE_URL 指向的数据库无法连接" in only_line(run)
    assert opened.stderr == run.stderr
    assert "hidden" not in run.stderr


def test_a_command_in_production_says_in_one_line_what_is_not_set(house: House) -> None:
    run = house.python("manage.py", "migrate", HONGZHU_ENVIRONMENT="production", HONGZHU_SECRET_KEY="")
    assert only_line(run) == (
        "HONGZHU_SECRET_KEY 至少要有 50 个字符。 | HONGZHU_SECRET_KEY must have at least 50 characters."
    )
    assert not (house.folder / "postgres").exists()


def test_a_full_disk_is_named_before_anything_is_half_written(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    full = shutil.disk_usage(house.folder)._replace(free=1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: full)
    with pytest.raises(StartError, match=r"^磁盘已满.*The disk is full"):
        ensure_servers(house.folder)
    assert not (house.folder / "postgres").exists()
    assert house.servers() == []


def test_data_of_another_postgresql_is_not_touched(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    data = house.folder / "postgres"
    (data / "global").mkdir(parents=True)
    (data / "global" / "pg_control").touch()
    (data / "PG_VERSION").write_text("16\n")
    with pytest.raises(StartError, match="was made by PostgreSQL 16, this is 18"):
        ensure_servers(house.folder)
    assert (data / "PG_VERSION").read_text() == "16\n"
    shutil.rmtree(data)


def test_a_folder_that_is_no_folder_is_one_line(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    (tmp_path / "var").touch()
    with pytest.raises(StartError, match="The system refused"):
        ensure_servers(tmp_path / "var")


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "８０００"])
def test_a_port_that_is_no_port_is_refused(port: str, house: House) -> None:
    assert f"PORT={port} is not a port (1-65535)." in only_line(house.python("-m", "config.up", PORT=port))


def test_a_busy_port_is_named_with_the_way_out(house: House) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = only_line(house.python("-m", "config.up", PORT=str(port)))
    assert f"Port {port} cannot be used (Address already in use), take another: PORT={port + 1} make up" in line
    assert house.servers() == []
