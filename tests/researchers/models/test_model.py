"""Models behind an API, asked over real HTTP: answers, failures and costs."""

from __future__ import annotations

import asyncio
import math
import socket
import sqlite3
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from researchers.conformance import TRAIN, Timeless, ask, baseline, conform, make_brief
from rigs.model_server import RETRY_AFTER, ModelServer
from rigs.wire_formats import TOKENS_IN, TOKENS_OUT

from autoresearch.errors import NotLoggedIn, PatchError, ResearcherError, UserError
from autoresearch.loop.screen import screen
from autoresearch.records import Brief, Proposal, Repair, Usage
from autoresearch.researchers import create
from autoresearch.researchers.models.edits import LONGEST, Edit, apply_edits
from autoresearch.researchers.models.failures import TRIES
from autoresearch.researchers.models.model import ANSWERS, Model
from autoresearch.researchers.prices import make_usage, price

GOOD = {
    "hypothesis": "a higher rate learns faster",
    "expected_effect": "-0.01",
    "edits": [{"file": "train.py", "search": "MATRIX_LR = 0.02", "replace": "MATRIX_LR = 0.03"}],
}
VARIABLES = ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "GEMINI_API_KEY",
             "OPENROUTER_API_KEY", "AUTORESEARCH_API_KEY")  # fmt: skip


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer([GOOD]) as server:
        yield server


@pytest.fixture
def unused_url() -> Iterator[str]:
    """Return the URL of a port that is bound and where no server listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


class Waits(list[float]):
    """A clock that does not wait, and records the requested seconds."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


def local(server: ModelServer, mode: str = "ok", waits: Waits | None = None) -> Model:
    return Model(f"openai/scripted@{server.url(mode)}/v1", Waits() if waits is None else waits)


def edits(*triples: tuple[str, str, str]) -> dict[str, object]:
    keys = ("file", "search", "replace")
    return {**GOOD, "edits": [dict(zip(keys, each, strict=True)) for each in triples]}


def failure(researcher: Model, brief: Brief | None = None) -> ResearcherError:
    with pytest.raises(ResearcherError) as caught:
        ask(researcher, brief or make_brief())
    return caught.value


def test_conformance(server: ModelServer) -> None:
    brief = make_brief()
    proposal = ask(local(server), brief)
    assert isinstance(proposal, Proposal)
    assert proposal.hypothesis == "a higher rate learns faster (expected: -0.01)"
    assert proposal.files == {"train.py": TRAIN.replace("0.02", "0.03")}
    assert screen(proposal, brief.code, brief.agenda, {}) is None
    conform(lambda: Timeless(local(server)), brief)


def test_an_answer_may_ask_for_trials() -> None:
    """Without edits the answer asks for an experiment alone. Invalid numbers are answered again."""
    empty = {**GOOD, "edits": [], "again": 22}
    with ModelServer([empty]) as server:
        proposal = ask(local(server), make_brief())
    assert (proposal.again, proposal.trials, proposal.files, proposal.has_change) == (22, 1, {}, False)
    with ModelServer([{**GOOD, "again": -3}, {**GOOD, "trials": -1}, {**GOOD, "again": 2, "trials": 3}]) as server:
        proposal = ask(local(server), make_brief())
    assert (proposal.again, proposal.trials) == (2, 3) and proposal.files


def test_zeros_beside_edits_ask_for_nothing() -> None:
    """Models fill fields that they do not need with zeros. A request for the baseline has no edits."""
    with ModelServer([{**GOOD, "again": 0, "trials": 0}, {**GOOD, "edits": [], "again": 0}]) as server:
        first, second = (ask(local(server), make_brief()) for _ in range(2))
    assert (first.again, first.trials) == (None, 1) and first.files
    assert (second.again, second.trials, second.files) == (0, 1, {})


@pytest.mark.parametrize(
    ("name", "variables", "path", "has_price"),
    [
        ("anthropic/claude-haiku-4-5", {"ANTHROPIC_API_KEY": "k", "ANTHROPIC_BASE_URL": "{url}"}, "v1/messages", True),
        ("openai/gpt-5", {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "{url}/v1"}, "v1/responses", True),
        ("openai/nobody-knows-me", {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "{url}/v1"}, "v1/responses", False),
        ("openai/gpt-5@{url}/v1", {}, "v1/chat/completions", False),
        ("anthropic/claude-haiku-4-5@{url}", {}, "v1/messages", False),
        ("gemini/gemini-2.5-pro@{url}/v1beta/openai", {}, "v1beta/openai/chat/completions", False),
        ("openrouter/qwen/qwen3-coder@{url}/v1", {}, "v1/chat/completions", True),
    ],
)
def test_each_provider_with_its_wire_format_and_price(
    server: ModelServer,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    variables: dict[str, str],
    path: str,
    has_price: bool,
) -> None:
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value.format(url=server.url()))
    researcher = Model(name.format(url=server.url()))
    assert researcher.costs_money is ("@" not in name)
    proposal = ask(researcher, make_brief())
    assert proposal.files == {"train.py": TRAIN.replace("0.02", "0.03")}
    (request,) = server.requests
    assert request.path == path
    usage = proposal.usage
    assert (usage.tokens_in, usage.tokens_out) == (TOKENS_IN, TOKENS_OUT)
    assert (usage.usd is not None and 0 < usage.usd < 0.01) if has_price else usage.usd is None


def test_prices_are_unknown_and_not_zero() -> None:
    known = price("anthropic", "claude-haiku-4-5", 100_000, 0)
    cached = price("anthropic", "claude-haiku-4-5", 100_000, 0, cache_read=100_000)
    assert known == 0.1 and cached is not None and cached < known
    assert price("anthropic", "no-such-model", 5, 5) is None and price("nobody", "gpt-5", 5, 5) is None
    assert price("openai", "gpt-5", 1, 1, cache_read=5) is None and price("openai", "gpt-5", -1, 1) is None


def test_a_key_goes_to_its_provider_and_to_nobody_else(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-openai")
    ask(local(server), make_brief())
    monkeypatch.setenv("AUTORESEARCH_API_KEY", "sk-of-mine")
    ask(local(server), make_brief())
    assert [request.keys for request in server.requests] == [["Bearer none"], ["Bearer sk-of-mine"]]


def test_the_login_of_a_url_goes_to_its_server_in_place_of_a_key(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTORESEARCH_API_KEY", "sk-of-mine")
    sent = f"Basic {b64encode(b'ann:correct@horse').decode()}"
    for provider, keys in (("openai", [sent]), ("anthropic", [sent, "sk-of-mine"])):
        model = Model(f"{provider}/m@{server.url('e401')}/v1".replace("://", "://ann:correct%40horse@"))
        error = failure(model)
        assert "horse" not in model.name and server.requests.pop().keys == keys
        assert "the server refused the user and the password in its URL (status 401)" in str(error)


def test_nothing_is_asked_without_a_key() -> None:
    for name, key in (("anthropic/x", "ANTHROPIC_API_KEY"), ("openrouter/a/b", "OPENROUTER_API_KEY")):
        error = failure(Model(name))
        assert isinstance(error, NotLoggedIn) and f"{key} is not set" in str(error)


def test_a_refused_key_is_not_retried(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = Waits()
    error = failure(local(server, "e401", waits))
    assert isinstance(error, NotLoggedIn) and "asks for a key, and AUTORESEARCH_API_KEY is not set" in str(error)
    monkeypatch.setenv("AUTORESEARCH_API_KEY", "sk-of-mine")
    error = failure(local(server, "e401", waits))
    assert isinstance(error, NotLoggedIn) and "refused the key in AUTORESEARCH_API_KEY (status 401)" in str(error)
    assert len(server.requests) == 2 and not waits


def test_too_many_requests_are_retried_when_the_server_says(server: ModelServer) -> None:
    waits = Waits()
    assert ask(local(server, "flaky", waits), make_brief()).files
    assert waits == [RETRY_AFTER, RETRY_AFTER] and len(server.requests) == 3


@pytest.mark.parametrize(
    ("mode", "message"),
    [("e429", "status 429: scripted 429"), ("e500", "status 500: scripted 500"), ("cut", "the connection to the API")],
)
def test_a_server_that_stays_broken_fails_the_proposal(server: ModelServer, mode: str, message: str) -> None:
    waits = Waits()
    error = failure(local(server, mode, waits))
    assert message in str(error) and len(server.requests) == TRIES
    assert error.usage is not None and error.usage.tokens_in is None, "the cost of failed requests is unknown"
    assert waits == ([RETRY_AFTER] * 5 if mode == "e429" else [2, 4, 8, 16, 32])


@pytest.mark.parametrize("retry_after", ["0", "-5", "soon", "", "Thu, 01 Jan 1970 00:00:00 GMT", "nan", "-inf"])
def test_the_wait_doubles_without_a_valid_retry_after(server: ModelServer, retry_after: str) -> None:
    waits, server.retry_after = Waits(), retry_after
    assert ask(local(server, "flaky", waits), make_brief()).files and waits == [2, 4]


@pytest.mark.parametrize("retry_after", ["3600", "Fri, 01 Jan 2199 00:00:00 GMT", "9" * 30])
def test_a_retry_that_would_be_too_late_is_not_made(server: ModelServer, retry_after: str) -> None:
    waits, server.retry_after = Waits(), retry_after
    error = str(failure(local(server, "e429", waits)))
    assert error.startswith("the API answered with status 429: scripted 429 (a retry in ")
    assert error.endswith(" s would be too late)") and len(server.requests) == 1 and not waits


def test_a_truncated_message_has_no_half_of_a_key(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    key = "sk-" + "".join(f"{n:02}" for n in range(99))
    monkeypatch.setenv("AUTORESEARCH_API_KEY", key)
    error = failure(local(server, "echo"))
    assert "[AUTORESEARCH_API_KEY]" in str(error) and "sk-" not in str(error)
    server.answers = [{**GOOD, "hypothesis": f"{'x' * 250} {key}"}]
    assert "sk-" not in ask(local(server), make_brief()).hypothesis


@pytest.mark.parametrize(
    ("count", "expected"),
    [(2**70, None), (10**12, None), (0, None), (-5, None), (True, None), (1200.5, 1200), (1200.0, 1200)],
)
def test_impossible_token_counts_of_a_server_are_unknown(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch, count: float, expected: int | None
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url()}/v1")
    server.usage = {"input_tokens": count, "input_tokens_details": {"cached_tokens": 0}}
    usage = ask(Model("openai/gpt-5"), make_brief()).usage
    assert usage.tokens_in == expected and (usage.usd is None) == (expected is None), "unknown is not zero"
    sqlite3.connect(":memory:").execute("SELECT ?, ?, ?", (usage.tokens_in, usage.tokens_out, usage.usd))


@pytest.mark.parametrize("cost", [-1.0, math.inf, math.nan, 10**400])
def test_impossible_figures_are_unknown(cost: float) -> None:
    assert make_usage(1.0, 2**63, -1, cost) == Usage(1.0)
    assert make_usage(1.0, math.nan, 10**400, 0.5) == Usage(1.0, None, None, 0.5)
    assert price("openai", "gpt-5", math.nan, 1) is None and price("openai", "gpt-5", 10**400, 1) is None


@pytest.mark.parametrize("mode", ["nonsense", "shape", "e302", "e304"])
@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_an_invalid_response_is_not_retried(server: ModelServer, provider: str, mode: str) -> None:
    url = server.url(mode) + ("/v1" if provider == "openai" else "")
    error = str(failure(Model(f"{provider}/scripted@{url}", Waits())))
    assert "is the address right?" in error and len(server.requests) == 1


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_a_redirect_does_not_get_the_key(server: ModelServer, monkeypatch: pytest.MonkeyPatch, provider: str) -> None:
    monkeypatch.setenv("AUTORESEARCH_API_KEY", "sk-of-mine")
    with ModelServer([GOOD]) as other:
        server.redirect = f"{other.url()}/v1/{'chat/completions' if provider == 'openai' else 'messages'}"
        error = str(failure(Model(f"{provider}/scripted@{server.url('moved')}", Waits())))
    assert "307" in error and "is the address right?" in error and len(server.requests) == 1 and not other.requests


def test_a_truncated_message_has_no_half_of_a_url_s_password(server: ModelServer) -> None:
    login = f"ann:{'correct-horse' * 50}"
    error = str(failure(Model(f"openai/scripted@{server.url('echo').replace('://', f'://{login}@')}/v1", Waits())))
    assert "[a URL's password]" in error and b64encode(login.encode()).decode()[:20] not in error


def test_an_empty_login_in_a_url_is_ignored(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "Authorization: Bearer mine")
    ask(Model(f"openai/m@{server.url().replace('://', '://:@')}/v1"), make_brief())
    assert [request.keys for request in server.requests] == [["Bearer none"]]


def test_an_unreachable_server_has_few_retries(unused_url: str) -> None:
    waits = Waits()
    error = str(failure(Model(f"openai/scripted@{unused_url}", waits)))
    assert "the server cannot be reached: " in error and "(is it running?)" in error and waits == [2, 4]


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:1", "socks5://127.0.0.1:1"])
def test_a_server_on_this_machine_is_reached_without_a_proxy(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    for name in ("HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy)
    assert local(server).missing() is None
    assert ask(local(server), make_brief()).files


def test_a_failing_proxy_is_named(unused_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", unused_url.removesuffix("/v1"))
    error = str(failure(Model("openai/m@http://model.invalid/v1", Waits())))
    assert "the connection to the API through the proxy in HTTP_PROXY failed: " in error
    monkeypatch.setenv("NO_PROXY", "model.invalid")
    assert "the server cannot be reached" in str(failure(Model("openai/m@http://model.invalid/v1", Waits())))


@pytest.mark.skipif(find_spec("socksio") is not None, reason="socksio is installed")
def test_a_socks_proxy_needs_a_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "socks5h://127.0.0.1:1")
    missing = Model("openai/m@http://model.invalid/v1", Waits()).missing()
    assert missing and missing.startswith("all_proxy names a SOCKS proxy, which needs socksio: run `")


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("openai/m@http://[::1", "no URL after the @: write `@http://127.0.0.1:8000/v1`"),
        ("openai/m@http://h:port/v1", "no URL after the @"),
        ("openai/m@localhost:8000", "no URL after the @"),
        ("openai/m@http://host/v1,tuner", "no URL after the @"),
        ("openai/m@ann:correct-horse@host/v1", "no URL after the @"),
        ("openai/m@https:/ann:correct-horse@host/v1", "no URL after the @"),
        ("openai/m@https://ann:correct horse@host/v1", "expected PROVIDER/MODEL or PROVIDER/MODEL@URL"),
        ("opnai/m@ann:correct-horse@host/v1", "did you mean `openai/MODEL`?"),
        ("openrouter/m", "the vendor is missing: write `openrouter/qwen/m`"),
        ("openai/", "expected PROVIDER/MODEL or PROVIDER/MODEL@URL"),
    ],
)
def test_invalid_names(tmp_path: Path, name: str, remedy: str) -> None:
    with pytest.raises(UserError) as caught:
        create(name, tmp_path)
    assert remedy in str(caught.value) and f"researcher `{name.partition('@')[0]}" in str(caught.value)
    assert "correct" not in str(caught.value) and "horse" not in str(caught.value)


def test_an_account_with_a_provider_is_hidden_from_other_servers(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "mine")
    for name in ("OPENAI_CUSTOM_HEADERS", "ANTHROPIC_CUSTOM_HEADERS"):
        monkeypatch.setenv(name, "X-Gateway: mine\nAuthorization: Bearer mine")
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "mine")
    monkeypatch.setenv("AUTORESEARCH_API_KEY", "")
    for name in (f"openai/m@{server.url()}/v1", f"anthropic/m@{server.url()}", f"openrouter/a/m@{server.url()}/v1"):
        ask(Model(name), make_brief())
    assert len(server.requests) == 3
    for request in server.requests:
        assert request.keys in (["Bearer none"], ["none"]) and "mine" not in request.headers.values()


def test_a_bad_request_is_not_retried(server: ModelServer) -> None:
    assert "status 400" in str(failure(local(server, "e400"))) and len(server.requests) == 1


@pytest.mark.parametrize("mode", ["hang", "stall"])
def test_a_server_that_never_answers_fails_the_proposal(server: ModelServer, mode: str) -> None:
    error = failure(local(server, mode), make_brief(agenda="---\nlimits: {proposal: 0.3s}\n---\n"))
    assert "gave no answer within 0.3 s" in str(error)


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ({"hypothesis": 5}, "does not have the required form"),
        (edits(), "the edits change nothing"),
        (edits(("train.py", "DEPTH = 4", "DEPTH = 4")), "the edits change nothing"),
        (edits(("train.py", "NOWHERE = 1", "x")), "`NOWHERE = 1` occurs 0 times in train.py"),
        (edits(("train.py", " = ", "x")), "occurs 8 times in train.py"),
        (edits(("train.py", "", "x")), "`` is empty"),
        (
            edits(("prepare.py", "NOISE", "0")),
            "edit 1: you cannot edit `prepare.py`. Editable files: train.py",
        ),
        (edits(("x\n" * 9999, "a", "b")), "…`. Editable files: train.py"),
    ],
)
def test_after_an_unusable_answer_the_model_learns_the_problem(
    server: ModelServer, answer: object, complaint: str
) -> None:
    server.answers = [answer, GOOD]
    proposal = ask(local(server), make_brief())
    assert proposal.files and proposal.usage.tokens_in == 2 * TOKENS_IN, "the first answer has a price too"
    again = str(server.requests[1].body)
    assert "## Answer again" in again and complaint in again and "## Answer again" not in str(server.requests[0].body)
    server.answers = [answer]
    error = failure(local(server))
    assert f"none of {ANSWERS} answers was usable" in str(error) and complaint in str(error)
    assert error.usage is not None and error.usage.tokens_out == ANSWERS * TOKENS_OUT


def test_ten_megabytes_of_text_are_an_unusable_answer(server: ModelServer) -> None:
    error = failure(local(server, "flood"))
    assert "does not have the required form" in str(error) and len(str(error)) < 1000
    assert max(len(str(request.body)) for request in server.requests) < 100_000, "the flood was sent back"


def test_a_repair_has_all_files_that_differ_from_the_parent(server: ModelServer) -> None:
    server.answers = [edits(("train.py", "DEPTH = oops", "DEPTH = 6"))]
    broken = {"train.py": TRAIN.replace("DEPTH = 4", "DEPTH = oops"), "other.py": "y = 2\n"}
    brief = make_brief(code={"train.py": TRAIN, "other.py": "y = 1\n"})
    brief = replace(brief, repair=Repair(baseline(), broken, "NameError: oops"))
    proposal = ask(local(server), brief)
    assert proposal.files == {"train.py": TRAIN.replace("DEPTH = 4", "DEPTH = 6"), "other.py": "y = 2\n"}
    assert "NameError: oops" in str(server.requests[0].body) and "DEPTH = oops" in str(server.requests[0].body)


def test_several_edits_of_one_file_apply_in_order() -> None:
    code = {"train.py": "a = 1\nb = 2\n"}
    both = [Edit("train.py", "a = 1", "a = 2"), Edit("train.py", "a = 2", "a = 3")]
    assert apply_edits(both, code) == {"train.py": "a = 3\nb = 2\n"}
    with pytest.raises(PatchError, match="edit 2"):
        apply_edits([*both[:1], Edit("train.py", "a = 1", "a = 5")], code)
    with pytest.raises(PatchError, match="longer than"):
        apply_edits([Edit("train.py", "a = 1", "x" * LONGEST)], code)


def test_a_file_keeps_its_line_ends() -> None:
    """A search text must still occur exactly once."""
    code = {"train.py": "a = 1\r\nb = 2\r\nc = 3\r\n"}
    for end in ("\n", "\r\n"):
        edit = Edit("train.py", f"a = 1{end}b", f"a = 1{end}z = 0{end}b")
        assert apply_edits([edit], code) == {"train.py": "a = 1\r\nz = 0\r\nb = 2\r\nc = 3\r\n"}
    assert apply_edits([Edit("train.py", "b = 2", "b = 3\n")], code) == {"train.py": "a = 1\r\nb = 3\r\n\r\nc = 3\r\n"}
    with pytest.raises(PatchError, match="occurs 3 times"):
        apply_edits([Edit("train.py", "\n", "")], code)
    assert apply_edits([Edit("train.py", "x", "y\n")], {"train.py": "x"}) == {"train.py": "y\n"}


def test_cancelling_ends_the_request(server: ModelServer) -> None:
    async def cancel_request() -> None:
        task = asyncio.ensure_future(local(server, "hang").propose(make_brief()))
        while not server.requests:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel_request())
