"""A scripted model: a server on 127.0.0.1 that speaks the wire formats of the real providers.

The first part of a URL's path is the mode, so that a client chooses the mode by its base URL alone:

    ok          does what the script says
    e401 e429 e500 …   an error with that status. 429 names the time of a retry
    flaky       429 twice, then as `ok`
    cut         the answer ends in the middle          hang       no answer ever comes
    stall       the stream begins and then stops       nonsense   a page of HTML
    flood       ten megabytes of text                  echo       401, with the caller's key in the message
    shape       JSON with a wrong structure            moved      307, to the URL in `redirect`
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from rigs.wire_formats import Call, ModelRequest, Reply, Say, Wire, read_request, wire

RETRY_AFTER = 1  # seconds
KEYS = ("authorization", "x-api-key", "x-goog-api-key")
TOOLS = {
    "read": ("Read", "read", "read_file", "view"),
    "edit": ("Edit", "edit", "replace", "edit_file"),
    "shell": ("Bash", "bash", "exec_command", "shell_command", "shell", "run_shell_command"),
}
FLOOD = 10_000_000


@dataclass(frozen=True)
class Act:
    """One act of a scripted agent: it reads a file, edits a file or runs a command, with its own tool."""

    kind: str  # a key of TOOLS
    values: Mapping[str, str]


def read(path: str) -> Act:
    return Act("read", {"path": path})


def edit(path: str, old: str, new: str) -> Act:
    return Act("edit", {"path": path, "old": old, "new": new})


def shell(command: str) -> Act:
    return Act("shell", {"command": command})


@dataclass
class ReceivedRequest:
    """One request that the server received."""

    mode: str
    path: str
    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def keys(self) -> list[str]:
        return _keys(self.headers)


@dataclass
class ModelServer:
    """The server, as a context manager. Its script may change between requests.

    Attributes:
        answers: structured answers, one for each request that needs one. The last answer is repeated.
        acts: acts of an agent, one a turn. `{lab}` in an act becomes the agent's working folder.
        last: the agent's message after its acts.
        retry_after: value of the header of that name in answers with status 429.
        redirect: target of redirects.
        usage: token figures that replace the usual ones in whole answers.
        requests: all requests so far.
    """

    answers: Sequence[Any] = ()
    acts: Sequence[Act] = ()
    last: str = "Hypothesis: a scripted model knows best."
    retry_after: str = str(RETRY_AFTER)
    redirect: str = ""
    usage: Mapping[str, Any] = field(default_factory=dict)
    requests: list[ReceivedRequest] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.closing, self._lock, self._answered = threading.Event(), threading.Lock(), 0
        self._http = _Http(("127.0.0.1", 0), type("Bound", (_Handler,), {"model": self}))
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()

    def url(self, mode: str = "ok") -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/{mode}"

    def record(self, request: ReceivedRequest) -> int:
        """Record a request. Return the number of requests in its mode so far."""
        with self._lock:
            self.requests.append(request)
            return sum(each.mode == request.mode for each in self.requests)

    def reply(self, request: ModelRequest, text: str) -> Reply:
        """Return the scripted reply to a request.

        Args:
            text: the body of the request as text, to find the agent's working folder in.
        """
        if request.answer is not None:
            with self._lock:
                answer = self.answers[min(self._answered, len(self.answers) - 1)]
                self._answered += 1
            return Call(request.answer, answer) if request.answer else Say(json.dumps(answer))
        able = [act for act in self.acts if _tool(act, request)]
        if request.turn >= len(able) or not request.tools:
            return Say(self.last)
        act = able[request.turn]
        tool = _tool(act, request)
        assert tool is not None
        values = {name: value.replace("{lab}", _lab(text)) for name, value in act.values.items()}
        return Call(tool, _arguments(request.tools[tool], values))


def _keys(headers: Mapping[str, str]) -> list[str]:
    return [headers[name] for name in KEYS if headers.get(name)]


def _tool(act: Act, request: ModelRequest) -> str | None:
    return next((name for name in TOOLS[act.kind] if name in request.tools), None)


def _lab(text: str) -> str:
    """Return the agent's working folder: a path in the request that has a train.py."""
    paths = dict.fromkeys(path.rstrip(".") for path in re.findall(r"(?:/[\w.+@~-]+)+", text))
    return next((path for path in paths if (Path(path) / "train.py").is_file()), ".")


def _arguments(schema: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """Return the arguments of a tool, matched to its parameters by their names."""
    arguments: dict[str, Any] = {}
    for name, each in schema.get("properties", {}).items():
        plain = name.lower().replace("_", "")
        if plain in ("filepath", "path", "absolutepath"):
            arguments[name] = values["path"]
        elif plain in ("oldstring", "oldtext", "oldstr"):
            arguments[name] = values["old"]
        elif plain in ("newstring", "newtext", "newstr"):
            arguments[name] = values["new"]
        elif plain in ("command", "cmd"):
            command = values["command"]
            arguments[name] = ["bash", "-lc", command] if each.get("type") == "array" else command
        elif name in schema.get("required", ()):
            arguments[name] = "as scripted"
    return arguments


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that disconnect in the middle of an answer, as some tests make them do."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    model: ModelServer

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._send({"object": "list", "data": [], "models": []})

    def do_POST(self) -> None:
        raw = self._body()
        body = json.loads(raw or b"{}")
        mode, _, path = self.path.lstrip("/").partition("/")
        path = path.split("?")[0]
        headers = {name.lower(): value for name, value in self.headers.items()}
        count = self.model.record(ReceivedRequest(mode, path, body, headers))
        if path.endswith(("count_tokens", ":countTokens")):
            self._send({"input_tokens": 1, "totalTokens": 1})
        elif not self._misbehaves(mode, count, _keys(headers)):
            text = raw.decode(errors="replace").replace("\\n", "\n").replace('\\"', '"')
            reply = Say("x" * FLOOD) if mode == "flood" else self.model.reply(read_request(body), text)
            self._answer(mode, path, body, wire(path, body.get("model", "scripted"), reply))

    def _misbehaves(self, mode: str, count: int, keys: list[str]) -> bool:
        status = int(mode[1:]) if re.fullmatch(r"e\d{3}", mode) else 401 if mode == "echo" else 0
        status = 429 if mode == "flaky" and count <= 2 else status
        if status:
            message = f"the key {keys} is wrong" if mode == "echo" else f"scripted {status}"
            kind = {401: "authentication_error", 429: "rate_limit_error"}.get(status, "api_error")
            more = {"retry-after": self.model.retry_after} if status == 429 else {}
            error = {"type": kind, "code": status, "status": kind, "message": message}
            self._send({"type": "error", "error": error}, status, more)
        elif mode == "moved":
            self._send({}, 307, {"location": self.model.redirect})
        elif mode == "nonsense":
            self._send(b"<html>a page</html>")
        elif mode == "shape":
            wrong: dict[str, Any] = {
                "type": 7,
                "id": None,
                "choices": {"message": []},
                "content": "x",
                "output": 5,
                "candidates": "x",
            }
            self._send({**wrong, "usage": {"input_tokens": "many"}, "usageMetadata": [], "error": 0})
        elif mode == "hang":
            self.model.closing.wait(600)
        else:
            return False
        return True

    def _answer(self, mode: str, path: str, body: dict[str, Any], reply: Wire | None) -> None:
        if reply is None:
            self._send({"error": {"message": f"no such route: {self.path}"}}, 404)
        elif body.get("stream") or "streamGenerate" in path:
            self._stream(reply, mode)
        elif mode in ("cut", "stall"):
            self._cut(json.dumps(reply.whole).encode(), mode)
        else:
            self._send({**reply.whole, "usage": {**reply.whole.get("usage", {}), **self.model.usage}})

    def _cut(self, content: bytes, mode: str) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])
        self.wfile.flush()
        self.close_connection = True
        if mode == "stall":
            self.model.closing.wait(600)

    def _stream(self, reply: Wire, mode: str) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        names = [f"event: {event['type']}\n" if reply.has_event_names else "" for event in reply.events]
        events = [f"{name}data: {json.dumps(event)}\n\n" for name, event in zip(names, reply.events, strict=True)]
        content = "".join([*events, "data: [DONE]\n\n" if reply.done else ""]).encode()
        self.wfile.write(content[: len(content) // 2] if mode in ("cut", "stall") else content)
        self.wfile.flush()
        if mode == "stall":
            self.model.closing.wait(600)

    def _send(self, body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)
