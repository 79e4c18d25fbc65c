"""The embedded servers: started by the first user, joined by the next, stopped with the last, whatever happened."""

import os
import socket
import time
from contextlib import suppress

import psutil
import psycopg2
import pytest
import redis

from tests.config.houses import House

pytestmark = pytest.mark.processes

FORK = """
import os, sys
from config.embedded import ensure_servers
ensure_servers()
if os.fork() == 0:
    sys.exit()
os.wait()
print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], flush=True)
sys.stdin.read()
"""


def postmaster(house: House) -> int:
    return int((house.folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def count_in_both(database: str, cache: str) -> tuple[int, int]:
    """Write once to each server and say how often that has been done."""
    connection = psycopg2.connect(database)
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS visit (id serial)")
        cursor.execute("INSERT INTO visit DEFAULT VALUES")
        cursor.execute("SELECT count(*) FROM visit")
        row = cursor.fetchone()
    connection.close()
    with redis.Redis.from_url(cache) as client:
        return row[0], client.incr("visits")


def listening(house: House) -> list[object]:
    """Where the servers can be reached over the network; one of their own that ends meanwhile cannot."""
    found: list[object] = []
    for process in house.servers():
        with suppress(psutil.NoSuchProcess, FileNotFoundError):
            found += process.net_connections("inet")
    return found


def wait_until_empty(house: House) -> None:
    deadline = time.monotonic() + 15
    while house.servers() and time.monotonic() < deadline:
        time.sleep(0.05)


def test_the_first_start_mends_a_half_finished_one_in_a_folder_with_any_name(house: House) -> None:
    for half in ("postgres", "postgres.new"):
        (house.folder / half / "base").mkdir(parents=True)

    user = house.user()
    database, cache = user.addresses()

    assert count_in_both(database, cache) == (1, 1)
    assert not (house.folder / "postgres.new").exists()
    paths = [f"{database.partition('host=')[2]}/.s.PGSQL.5432", cache.removeprefix("unix://")]
    for path in paths:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(path)
    assert listening(house) == []
    user.leave()
    assert house.servers() == []


def test_a_second_user_joins_and_the_last_one_out_stops_the_servers(house: House) -> None:
    first = house.user()
    addresses = first.addresses()
    number = postmaster(house)
    second = house.user()

    assert second.addresses() == addresses
    assert postmaster(house) == number
    first.leave()
    assert psutil.pid_exists(number)
    count_in_both(*addresses)
    second.leave()
    assert house.servers() == []


def test_a_user_that_is_killed_leaves_no_server_behind(house: House) -> None:
    user = house.user()
    user.addresses()
    assert house.servers() != []

    user.kill()

    wait_until_empty(house)
    assert house.servers() == []


def test_a_forked_child_that_ends_does_not_stop_what_its_parent_uses(house: House) -> None:
    user = house.user(FORK)
    count_in_both(*user.addresses())
    user.leave()
    assert house.servers() == []


def test_after_a_power_cut_the_next_start_finds_its_data_though_the_number_belongs_to_another(house: House) -> None:
    user = house.user()
    visits, _cached = count_in_both(*user.addresses())
    user.process.kill()
    house.kill()
    user.kill()
    file = house.folder / "postgres" / "postmaster.pid"
    lines = file.read_text().splitlines()
    file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    again = house.user()

    assert count_in_both(*again.addresses())[0] == visits + 1
    again.leave()
    assert house.servers() == []
