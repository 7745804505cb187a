"""A Hugging Face hub on loopback: data sets whose files are fetched by way of a redirect, in ranges, with mishaps."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REVISION = "0123456789abcdef0123456789abcdef01234567"


class Hub(ThreadingHTTPServer):
    """Serves `files` of the data set `name`.

    Attributes:
        mishaps: what happens at the next downloads: a status such as 503; `cut` after half of it; `stuck` there
            for as long as the server lives; `other` content of the same length.
        gone: a file that is listed and not there.
        asked: method, path and range of each request.
    """

    daemon_threads = True

    def __init__(self, name: str, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.name, self.files = name, files
        self.mishaps: list[int | str] = []
        self.gone = ""
        self.is_over = threading.Event()
        self.asked: list[tuple[str, str, str | None]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def elsewhere(self) -> str:
        """Another host, to which downloads are redirected."""
        return f"http://localhost:{self.server_address[1]}"

    @property
    def downloads(self) -> list[tuple[str, str | None]]:
        """File and range of each download."""
        return [(path.removeprefix("/cdn/"), range_) for method, path, range_ in self.asked if
                method == "GET" and path.startswith("/cdn/")]  # fmt: skip


class _Request(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        hub, path = self.server, self.path.split("?")[0]
        hub.asked.append((self.command, path, self.headers.get("Range")))
        resolve = f"/datasets/{hub.name}/resolve/{REVISION}/"
        if path in (f"/api/datasets/{hub.name}", f"/api/datasets/{hub.name}/revision/main"):
            self.answer(200, json.dumps(self.info()).encode(), {"Content-Type": "application/json"})
        elif path.startswith(resolve) and path.removeprefix(resolve) in {*hub.files} - {hub.gone}:
            file = path.removeprefix(resolve)
            linked = {"X-Linked-Size": str(len(hub.files[file])), "X-Linked-ETag": f'"{sha256(hub.files[file])}"'}
            self.answer(302, b"", {"Location": f"{hub.elsewhere}/cdn/{file}", "X-Repo-Commit": REVISION, **linked})
        elif path.startswith("/cdn/"):
            self.download(path.removeprefix("/cdn/"))
        else:
            code = "EntryNotFound" if path.startswith(resolve) else "RepoNotFound"
            self.answer(404, b"", {"X-Error-Code": code, "X-Error-Message": "not here"})

    def info(self) -> dict[str, object]:
        siblings = [
            {"rfilename": file, "size": len(content),
             "lfs": {"size": len(content), "sha256": sha256(content), "pointerSize": 134}}
            for file, content in self.server.files.items()
        ]  # fmt: skip
        return {"id": self.server.name, "sha": REVISION, "siblings": siblings}

    def download(self, file: str) -> None:
        content, first = self.server.files[file], 0
        mishap = self.server.mishaps.pop(0) if self.command == "GET" and self.server.mishaps else None
        if isinstance(mishap, int):
            self.answer(mishap, b"", {})
            return
        if asked := re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or ""):
            first = int(asked[1])
        headers = {"ETag": f'"{sha256(content)}"', "Accept-Ranges": "bytes"}
        if asked:
            headers["Content-Range"] = f"bytes {first}-{len(content) - 1}/{len(content)}"
        body = content[first:] if mishap != "other" else bytes(len(content) - first)
        self.answer(206 if asked else 200, body, headers, cut=mishap in ("cut", "stuck"))
        if mishap == "stuck":
            self.server.is_over.wait()

    def answer(self, status: int, body: bytes, headers: dict[str, str], cut: bool = False) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = cut

    def log_message(self, *arguments: object) -> None:
        pass


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@contextmanager
def serving(name: str, files: dict[str, bytes]) -> Iterator[Hub]:
    with Hub(name, files) as hub:
        thread = threading.Thread(target=hub.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield hub
        finally:
            hub.is_over.set()
            hub.shutdown()
            thread.join()
