"""Errors of a model's API: whether to retry the request, and one line for the user with the remedy."""

from __future__ import annotations

import os
import socket

from ...errors import NotLoggedIn, ResearcherError
from ...records import Usage
from .providers import OWN_SERVER_KEY, Address

TRIES = 6  # failed requests in a row before the proposal fails
TRIES_UNREACHABLE = 3  # the same for a server of the user's own that is unreachable, because it rarely starts by itself
TRANSIENT = frozenset({408, 409, 425, 429})  # statuses that a retry may cure, besides all from 500 on


def read_failure(error: Exception, address: Address, usage: Usage) -> tuple[ResearcherError, float | None, int]:
    """Read the error of a failed request that may be retried.

    Returns:
        The failure to report, the seconds to wait before a retry if the API names them, and the maximum number of
        consecutive requests.

    Raises:
        NotLoggedIn: the key was refused, or there is none.
        ResearcherError: a retry would not help.
    """
    from pydantic_ai.exceptions import ModelConnectionError, ModelHTTPError, UserError

    if isinstance(error, ModelHTTPError):
        status = getattr(error.__cause__, "status_code", error.status_code)  # the library reports 302 as 500
        return _status_failure(status, error.body, address, usage), error.retry_after, TRIES
    if isinstance(error, ModelConnectionError):
        failure, tries = _connection_failure(error, address, usage)
        return failure, None, tries
    message = address.redact_line(f"{type(error).__name__}: {error}", 200)
    if isinstance(error, UserError):
        raise ResearcherError(f"cannot be asked: {message}", usage) from None
    remedy = " (is the address right?)" if address.url else ""
    raise ResearcherError(f"the API sent no valid answer: {message}{remedy}", usage) from None


def _status_failure(status: int, body: object, address: Address, usage: Usage) -> ResearcherError:
    message = address.redact_line(_find_message(body), 200)
    if status in (401, 403):
        raise NotLoggedIn(f"{_refusal(address)} (status {status}): {message}", usage) from None
    remedy = " (is the address right?)" if address.url and (status < 400 or status in (404, 405)) else ""
    failure = ResearcherError(f"the API answered with status {status}: {message}{remedy}", usage)
    if status < 500 and status not in TRANSIENT:
        raise failure from None
    return failure


def _refusal(address: Address) -> str:
    if address.has_login:
        return "the server refused the user and the password in its URL"
    if address.url and not os.environ.get(OWN_SERVER_KEY):
        return f"the server asks for a key, and {OWN_SERVER_KEY} is not set"
    return f"the API refused the key in {address.key}"


def _connection_failure(error: Exception, address: Address, usage: Usage) -> tuple[ResearcherError, int]:
    """Return the failure of a connection, described by its root cause, and the maximum number of requests in a row."""
    cause: BaseException = error
    while cause.__cause__ or cause.__context__:
        cause = cause.__cause__ or cause.__context__ or cause
    message = address.redact_line(str(cause), 200)
    if address.url and not address.proxy and isinstance(cause, ConnectionRefusedError | socket.gaierror):
        return ResearcherError(f"the server cannot be reached: {message} (is it running?)", usage), TRIES_UNREACHABLE
    through = f" through the proxy in {address.proxy}" if address.proxy else ""
    return ResearcherError(f"the connection to the API{through} failed: {message}", usage), TRIES


def _find_message(body: object) -> str:
    """Return the message in the body of an error. Providers put it in different places."""
    while isinstance(body, dict) and ("error" in body or "message" in body):
        body = body.get("error") or body.get("message")
    return str(body)
