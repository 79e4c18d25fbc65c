"""What `deploy/` holds is what systemd and nginx take, and with it the program is served as production is."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import requests
from django.db import connection

from bench.databases import address
from config.embedded.places import PROJECT
from tests.running.certificate import write_certificate
from tests.running.databases import manage
from tests.running.serving import await_socket, free_port, gunicorn, running

DEPLOY = PROJECT / "deploy"
UNITS = sorted(path for path in DEPLOY.iterdir() if path.suffix in {".service", ".timer", ".target"})


def test_systemd_finds_nothing_wrong_with_the_units(systemd_analyze: str, tmp_path: Path) -> None:
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text().replace("/srv/hongzhu", str(PROJECT)))
    command = [systemd_analyze, "verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert {unit.name for unit in UNITS} >= set(
        re.findall(r"hongzhu-\w+\.(?:service|timer)", (DEPLOY / "hongzhu.target").read_text())
    )


def site(folder: Path, port: int, secure_port: int) -> Path:
    """nginx's whole configuration with our site in it, at addresses and places of this test."""
    text = (DEPLOY / "nginx-hongzhu.conf").read_text()
    text = re.sub(r" *listen \[::\].*\n", "", text)
    changes = {
        "listen 80;": f"listen 127.0.0.1:{port};",
        "listen 443 ssl;": f"listen 127.0.0.1:{secure_port} ssl;",
        "hongzhu.example.org": "localhost",
        "/etc/hongzhu": str(folder),
        "/var/log/nginx": str(folder),
        "/run/hongzhu/web.sock": str(folder / "web.sock"),
        "https://$host$": f"https://$host:{secure_port}$",
    }
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # As root, nginx's own processes would run as somebody who cannot enter the folders of a test.
    user = "user root;\n" if os.geteuid() == 0 else ""
    begin = f"{user}pid {folder}/nginx.pid;\ndaemon off;\nerror_log stderr;\nevents {{}}\n"
    whole = folder / "nginx.conf"
    whole.write_text(f"{begin}http {{\n{temporary}{text}}}\n")
    return whole


PRODUCTION = {
    "HONGZHU_ENVIRONMENT": "production",
    "HONGZHU_ALLOWED_HOSTS": "localhost",
    "HONGZHU_TRUSTED_PROXIES": "1",
}


@pytest.mark.django_db
def test_behind_nginx_the_program_answers_over_https_and_the_log_names_nobody(nginx: str, tmp_path: Path) -> None:
    folder = tmp_path / "nginx"
    folder.mkdir()
    port, secure_port = free_port(), free_port()
    write_certificate(folder)
    configuration = site(folder, port, secure_port)
    subprocess.run([nginx, "-t", "-c", str(configuration)], check=True, capture_output=True)

    database = connection.settings_dict["NAME"]
    collected = manage(database, tmp_path, "collectstatic", "--noinput", **PRODUCTION)
    assert collected.returncode == 0, collected.stderr
    environment = os.environ | PRODUCTION | {"DATABASE_URL": address(database), "HONGZHU_VAR": str(tmp_path)}
    with (
        gunicorn(f"unix:{folder}/web.sock", tmp_path / "web.log", environment),
        running([nginx, "-c", str(configuration)], tmp_path / "nginx.log"),
        requests.Session() as browser,
    ):
        await_socket(folder / "web.sock")
        browser.verify = str(folder / "certificate.pem")
        browser.trust_env = False
        base = f"https://localhost:{secure_port}"

        moved = browser.get(f"http://localhost:{port}/sign-in/?next=/people/", allow_redirects=False)
        assert (moved.status_code, moved.headers["Location"]) == (301, f"{base}/sign-in/?next=/people/")
        assert browser.get(f"{base}/health/ready/").json()["ready"] is True
        page = browser.get(f"{base}/sign-in/?q=欧阳晓明")
        assert page.status_code == 200
        assert page.cookies["csrftoken"]
        assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
        style = re.search(r'href="(/static/hongzhu/app\.[0-9a-f]+\.css)"', page.text)
        assert style
        assert "immutable" in browser.get(base + style[1]).headers["Cache-Control"]
        assert browser.get(f"{base}/", headers={"Host": "elsewhere.example"}).status_code in {400, 404}

    number = page.headers["X-Request-ID"]
    proxy, program = (folder / "hongzhu.log").read_text(), (tmp_path / "web.log").read_text()
    assert [line.split()[3] for line in proxy.splitlines() if number in line] == ["200"]
    assert f'"request": "{number}"' in program
    for secret in ("next=", "欧阳晓明", "%E6"):
        assert secret not in proxy + program
