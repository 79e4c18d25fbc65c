"""The stores fail under people's hands: a clear page, nothing lost, and all is well again by itself."""

import re
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from config.embedded.processes import end, servers_in
from tests import tables
from tests.config.houses import House, User
from tests.running.serving import free_port, gunicorn

pytestmark = pytest.mark.processes

PASSWORD = "a-long-password-of-a-test"
KEEPER = """
import os, sys
from config.embedded import ensure_servers, revive_servers
ensure_servers()
print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], flush=True)
for _line in sys.stdin:
    revive_servers()
    print("revived", flush=True)
"""
PEOPLE = f"""
import django; django.setup()
from tests.factories import PersonFactory, organisation, user
branch = organisation("第一实验幼儿园党支部")
PersonFactory(name="张明华", organisation=branch)
somebody = user("secretary", "secretary", branch)
somebody.set_password({PASSWORD!r})
somebody.save(update_fields=["password"])
"""


class Served:
    """A house with one branch, served by two processes, and somebody who keeps its stores."""

    def __init__(self, house: House, keeper: User, base: str) -> None:
        self.house = house
        self.keeper = keeper
        self.base = base

    def signed_in(self) -> requests.Session:
        browser = requests.Session()
        browser.trust_env = False
        token = self.token(browser, "/sign-in/")
        data = {"username": "secretary", "password": PASSWORD, "csrfmiddlewaretoken": token}
        answer = browser.post(f"{self.base}/sign-in/", data=data, headers={"Referer": self.base})
        assert "张明华" in browser.get(f"{self.base}/people/").text, answer.text
        return browser

    def token(self, browser: requests.Session, address: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(self.base + address).text)
        assert found
        return found[1]

    def kill(self, folder: Path, program: str, number: signal.Signals) -> None:
        end(servers_in(folder.resolve(), program), number, seconds=10)

    def revive(self) -> None:
        assert self.keeper.process.stdin is not None
        assert self.keeper.process.stdout is not None
        self.keeper.process.stdin.write("\n")
        self.keeper.process.stdin.flush()
        assert self.keeper.process.stdout.readline() == "revived\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with tempfile.TemporaryDirectory(prefix="hongzhu-faults-") as name:
        Path(name).chmod(0o755)  # root's PostgreSQL runs as somebody else
        house = House(Path(name))
        keeper = house.user(KEEPER)
        database, redis = keeper.addresses()
        stores = {"DATABASE_URL": database, "REDIS_URL": redis}
        tables.copy_into(database)
        for arguments in (["manage.py", "collectstatic", "--noinput"], ["-c", PEOPLE]):
            done = house.python(*arguments, **stores, DJANGO_SETTINGS_MODULE="config.settings")
            assert done.returncode == 0, done.stderr
        port = free_port()
        with gunicorn(f"127.0.0.1:{port}", Path(name, "web.log"), house.environment(**stores)):
            base = f"http://127.0.0.1:{port}"
            await_page(f"{base}/health/live/")
            yield Served(house, keeper, base)
        keeper.leave()


def await_page(address: str) -> None:
    for _try in range(200):
        try:
            if requests.get(address, timeout=20).ok:
                return
        except (requests.ConnectionError, requests.Timeout):
            pass
        time.sleep(0.1)
    pytest.fail(f"{address} does not answer")


def test_a_database_restarted_under_load_gives_no_fault_and_loses_nothing(served: Served) -> None:
    browsers = [served.signed_in() for _number in range(4)]
    answers: Counter[int] = Counter()
    stop = threading.Event()

    def read(browser: requests.Session) -> None:
        while not stop.is_set():
            page = browser.get(f"{served.base}/people/", allow_redirects=False)
            answers[page.status_code] += 1
            if page.status_code == 503:
                assert "数据库暂时没有响应" in page.text
                assert page.headers["Retry-After"] == "10"

    readers = [threading.Thread(target=read, args=[browser]) for browser in browsers]
    for reader in readers:
        reader.start()
    time.sleep(1)
    for number in (signal.SIGINT, signal.SIGKILL):
        served.kill(served.house.folder / "postgres", "postgres", number)
        time.sleep(0.7)
        served.revive()
        await_page(f"{served.base}/health/ready/")
        time.sleep(0.5)
    stop.set()
    for reader in readers:
        reader.join()

    assert set(answers) == {200, 503}
    assert all("张明华" in browser.get(f"{served.base}/people/").text for browser in browsers)


def test_redis_emptied_and_gone_signs_nobody_out(served: Served) -> None:
    browser = served.signed_in()
    served.kill(served.house.redis, "redis-server", signal.SIGKILL)
    for left in served.house.redis.glob("*.rdb"):
        left.unlink()
    assert "张明华" in browser.get(f"{served.base}/people/").text
    assert requests.get(f"{served.base}/health/ready/", timeout=20).json()["redis"] is False
    served.revive()
    assert "张明华" in browser.get(f"{served.base}/people/").text
    assert requests.get(f"{served.base}/health/ready/", timeout=20).json()["ready"] is True
