"""What it means when a model's API fails, in one line: whether to ask again, and what the user can do."""

from __future__ import annotations

import os
import socket

from ...errors import NotLoggedIn, ResearcherError
from ...records import Usage
from .providers import OWN_SERVER_KEY, Address

TRIES = 6  # requests that the API fails, one after the other, before the proposal does
TRIES_UNREACHABLE = 3  # the same, where a server of the user's own cannot be reached: it hardly comes up by itself
TRANSIENT = frozenset({408, 409, 425, 429})  # and all from 500 on: it may be better the next time


def read_failure(error: Exception, address: Address, usage: Usage) -> tuple[ResearcherError, float | None, int]:
    """What to say of an error of a request that may be made again, in how many seconds, where the API says it, and how
    often in all.

    Raises:
        NotLoggedIn: the key was refused, or there is none.
        ResearcherError: to ask again would not help.
    """
    from pydantic_ai.exceptions import ModelConnectionError, ModelHTTPError, UserError

    if isinstance(error, ModelHTTPError):
        status = getattr(error.__cause__, "status_code", error.status_code)  # its library takes 302 for 500
        return _status_failure(status, error.body, address, usage), error.retry_after, TRIES
    if isinstance(error, ModelConnectionError):
        failure, tries = _connection_failure(error, address, usage)
        return failure, None, tries
    message = address.redact_line(f"{type(error).__name__}: {error}", 200)
    if isinstance(error, UserError):
        raise ResearcherError(f"cannot be asked: {message}", usage) from None
    remedy = ": is the address right?" if address.url else ""
    raise ResearcherError(f"the API gave what is no answer ({message}){remedy}", usage) from None


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
        return f"the server wants a key, and {OWN_SERVER_KEY} is not set"
    return f"the API refused the key in {address.key}"


def _connection_failure(error: Exception, address: Address, usage: Usage) -> tuple[ResearcherError, int]:
    """The connection could not be made, or broke, as its deepest cause tells; and how often to try."""
    cause: BaseException = error
    while cause.__cause__ or cause.__context__:
        cause = cause.__cause__ or cause.__context__ or cause
    message = address.redact_line(str(cause), 200)
    if address.url and isinstance(cause, ConnectionRefusedError | socket.gaierror):
        return ResearcherError(f"nobody answers there: is the server running? ({message})", usage), TRIES_UNREACHABLE
    return ResearcherError(f"the connection to the API failed: {message}", usage), TRIES


def _find_message(body: object) -> str:
    """The sentence in an error's body, wherever the provider puts it."""
    while isinstance(body, dict) and ("error" in body or "message" in body):
        body = body.get("error") or body.get("message")
    return str(body)
