"""A robot's server on loopback that keeps what is posted and answers as it is told."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class RobotHost(ThreadingHTTPServer):
    """``posts`` holds path and body of each post; ``answer`` is status and body of the next answers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.posts: list[tuple[str, dict[str, Any]]] = []
        self.answer: tuple[int, dict[str, Any]] = (200, {"errcode": 0, "code": 0})

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: RobotHost

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((self.path, json.loads(body)))
        status, said = self.server.answer
        self.send_response(status)
        if status in {301, 302, 307}:
            self.send_header("Location", f"{self.server.origin}/elsewhere")
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_args: object) -> None:
        return


@contextmanager
def robot_host() -> Iterator[RobotHost]:
    with RobotHost() as host:
        Thread(target=host.serve_forever, daemon=True).start()
        yield host
        host.shutdown()
