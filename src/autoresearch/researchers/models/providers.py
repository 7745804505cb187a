"""Where models are: who provides them, which variable holds the key, and a client that asks."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ...credentials import hide_login, redact_line
from ...errors import UserError

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from pydantic_ai.models import Model as Client

OWN_SERVER_KEY = "AUTORESEARCH_API_KEY"
"""Sent to a server that the name of a researcher gives the URL of, and to no other: a provider's key is not for it."""

NEEDED_HEADERS = frozenset(
    {
        "host", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent",
        "anthropic-version", "anthropic-beta",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Provider:
    """Where a model is, and which variable holds the key."""

    key: str
    prices: str  # what the price list calls it
    url: str | None = None  # None: its library knows


PROVIDERS = {
    "anthropic": Provider("ANTHROPIC_API_KEY", "anthropic"),
    "openai": Provider("OPENAI_API_KEY", "openai"),
    "gemini": Provider("GEMINI_API_KEY", "google", "https://generativelanguage.googleapis.com/v1beta/openai/"),
    "openrouter": Provider("OPENROUTER_API_KEY", "openrouter", "https://openrouter.ai/api/v1"),
}
NAME = re.compile(rf"(?P<provider>{'|'.join(PROVIDERS)})/(?P<model>[^@\s]+)(@(?P<url>\S+))?")


@dataclass(frozen=True)
class Address:
    """Which model, of whom, and where: what the name of a researcher says."""

    provider: str  # of PROVIDERS
    model: str
    url: str | None  # of a server of the user's own

    @classmethod
    def parse(cls, name: str) -> Address:
        """Of `PROVIDER/MODEL` or `PROVIDER/MODEL@URL`.

        Raises:
            UserError: it is none.
        """
        found, shown = NAME.fullmatch(name), hide_login(name)
        if found is None:
            raise UserError(f"researcher `{shown}`: no provider and model: it may be `anthropic/MODEL`, …")
        if found["provider"] == "openrouter" and "/" not in found["model"]:
            raise UserError(f"researcher `{shown}`: whose model? it may be `openrouter/qwen/{found['model']}`, …")
        if found["url"] is not None and not _is_url(found["url"]):
            raise UserError(f"researcher `{shown}`: no URL behind its @: it may be `http://127.0.0.1:8000/v1`")
        return cls(found["provider"], found["model"], found["url"])

    @property
    def key(self) -> str:
        """The variable that holds the key."""
        return OWN_SERVER_KEY if self.url else PROVIDERS[self.provider].key

    @property
    def has_login(self) -> bool:
        """Whether the URL says a user or a password, which are then sent in place of a key."""
        parts = urlsplit(self.url or "")
        return bool(parts.username or parts.password)

    def redact_line(self, text: str, width: int) -> str:
        """Return untrusted text on one line, without keys and without the login of the URL."""
        return redact_line(text, width, (self.url,) if self.url else ())

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Client]:
        """What asks it, as long as the context lasts; its key must be set, but for a server of the user's own.

        It follows no redirection: whoever sends us elsewhere would get the key there.
        """
        url, key = self.url or PROVIDERS[self.provider].url, os.environ.get(self.key) or "none"
        if self.provider == "anthropic":
            from anthropic import AsyncAnthropic, DefaultAsyncHttpxClient
            from pydantic_ai.models.anthropic import AnthropicModel
            from pydantic_ai.providers.anthropic import AnthropicProvider

            http = DefaultAsyncHttpxClient(follow_redirects=False, event_hooks=self._hooks({"x-api-key": key}))
            async with AsyncAnthropic(api_key=key, base_url=url, http_client=http) as claude:
                yield AnthropicModel(self.model, provider=AnthropicProvider(anthropic_client=claude))
        else:
            import openai

            hooks = self._hooks({"authorization": f"Bearer {key}"})
            http = openai.DefaultAsyncHttpxClient(follow_redirects=False, event_hooks=hooks)
            async with openai.AsyncOpenAI(api_key=key, base_url=url, http_client=http) as client:
                yield self._openai_model(client)

    def _hooks(self, key: Mapping[str, str]) -> Any:
        """Their libraries send with every request what the environment says of an account with the provider.

        That is for the provider alone: another server gets `key`, or the login of its URL, and no header that it can
        do without.
        """
        kept = NEEDED_HEADERS | {"authorization"} if self.has_login else NEEDED_HEADERS

        async def spare(request: Any) -> None:
            for name in request.headers.keys() - kept:
                del request.headers[name]
            request.headers.update({name: value for name, value in key.items() if name not in kept})

        is_provider = self.url is None and self.provider in ("anthropic", "openai")
        return {"request": [] if is_provider else [spare]}

    def _openai_model(self, client: AsyncOpenAI) -> Client:
        """All others speak one of the wire formats of OpenAI."""
        if self.provider == "openrouter":
            from pydantic_ai.models.openrouter import OpenRouterModel
            from pydantic_ai.providers.openrouter import OpenRouterProvider

            return OpenRouterModel(self.model, provider=OpenRouterProvider(openai_client=client))
        from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
        from pydantic_ai.providers.openai import OpenAIProvider

        speaks = OpenAIResponsesModel if self.url is None and self.provider == "openai" else OpenAIChatModel
        return speaks(self.model, provider=OpenAIProvider(openai_client=client))


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and "," not in text
    except ValueError:  # a port that is no number, half of an IPv6 address
        return False
