"""Providers of models: their addresses, the variables with their keys, and the clients that talk to them."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ... import variables as env
from ...credentials import hide_login, redact_line
from ...errors import UserError

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from pydantic_ai.models import Model as Client

OWN_SERVER_KEY = env.API_KEY
"""Variable with the key for a server whose URL the user gives. Such a server never gets a provider's key."""

NEEDED_HEADERS = frozenset(
    {
        "host", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent",
        "anthropic-version", "anthropic-beta",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Provider:
    """A provider of models."""

    key: str  # variable that holds the key
    prices: str  # name in the price list
    url: str | None = None  # None: the default of the provider's library


PROVIDERS = {
    "anthropic": Provider("ANTHROPIC_API_KEY", "anthropic"),
    "openai": Provider("OPENAI_API_KEY", "openai"),
    "gemini": Provider("GEMINI_API_KEY", "google", "https://generativelanguage.googleapis.com/v1beta/openai/"),
    "openrouter": Provider("OPENROUTER_API_KEY", "openrouter", "https://openrouter.ai/api/v1"),
}
NAME = re.compile(rf"(?P<provider>{'|'.join(PROVIDERS)})/(?P<model>[^@\s]+)(@(?P<url>\S+))?")


@dataclass(frozen=True)
class Address:
    """Address of a model, parsed from the name of a researcher."""

    provider: str  # a key of PROVIDERS
    model: str
    url: str | None  # URL of the user's own server. None: the provider's

    @classmethod
    def parse(cls, name: str) -> Address:
        """Parse `PROVIDER/MODEL` or `PROVIDER/MODEL@URL`.

        Raises:
            UserError: the name has another form.
        """
        match, safe_name = NAME.fullmatch(name), hide_login(name)
        if match is None:
            raise UserError(
                f"researcher `{safe_name}`: expected PROVIDER/MODEL or PROVIDER/MODEL@URL, as in `anthropic/MODEL`"
            )
        provider, model, url = match["provider"], match["model"], match["url"]
        if provider == "openrouter" and "/" not in model:
            raise UserError(f"researcher `{safe_name}`: the vendor is missing: write `openrouter/qwen/{model}`, …")
        if url is not None and not _is_url(url):
            raise UserError(f"researcher `{safe_name}`: no URL after the @: write `@http://127.0.0.1:8000/v1`, …")
        return cls(provider, model, url)

    @property
    def key(self) -> str:
        """Name of the variable that holds the key."""
        return OWN_SERVER_KEY if self.url else PROVIDERS[self.provider].key

    @property
    def has_login(self) -> bool:
        """Whether the URL has a user or a password, which are sent in place of a key."""
        parts = urlsplit(self.url or "")
        return bool(parts.username or parts.password)

    @property
    def is_loopback(self) -> bool:
        """Whether the server is on this machine, where no proxy stands between."""
        host = urlsplit(self.url or "").hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")

    @property
    def proxy(self) -> str | None:
        """Name of the environment variable whose proxy requests go through, or None for a direct connection."""
        from urllib.request import proxy_bypass  # its import would slow down the start of every command

        parts = urlsplit(self.url or PROVIDERS[self.provider].url or "https://api")
        if self.is_loopback or proxy_bypass(parts.hostname or ""):
            return None
        names = (f"{parts.scheme}_proxy", f"{parts.scheme.upper()}_PROXY", "all_proxy", "ALL_PROXY")
        return next((name for name in names if os.environ.get(name)), None)

    def redact_line(self, text: str, width: int) -> str:
        """Return untrusted text on one line, without keys and without the login of the URL."""
        return redact_line(text, width, (self.url,) if self.url else ())

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Client]:
        """Open a client for the model.

        The key must be set, unless the user runs the server. Redirects are not followed, because the target would get
        the key. A server on this machine is reached without a proxy.
        """
        url, key = self.url or PROVIDERS[self.provider].url, os.environ.get(self.key) or "none"
        if self.provider == "anthropic":
            from anthropic import AsyncAnthropic, DefaultAsyncHttpxClient
            from pydantic_ai.models.anthropic import AnthropicModel
            from pydantic_ai.providers.anthropic import AnthropicProvider

            http = DefaultAsyncHttpxClient(
                follow_redirects=False, trust_env=not self.is_loopback, event_hooks=self._hooks({"x-api-key": key})
            )
            async with AsyncAnthropic(api_key=key, base_url=url, http_client=http) as claude:
                yield AnthropicModel(self.model, provider=AnthropicProvider(anthropic_client=claude))
        else:
            import openai

            hooks = self._hooks({"authorization": f"Bearer {key}"})
            http = openai.DefaultAsyncHttpxClient(
                follow_redirects=False, trust_env=not self.is_loopback, event_hooks=hooks
            )
            async with openai.AsyncOpenAI(api_key=key, base_url=url, http_client=http) as client:
                yield self._openai_model(client)

    def _hooks(self, key: Mapping[str, str]) -> Any:
        """Return a hook that removes headers from requests to a server other than the provider itself.

        The provider's library adds headers about the user's account from the environment. They are for the provider
        alone. Another server gets `key` or the login of its URL, and only the headers that it needs.
        """
        allowed = NEEDED_HEADERS | {"authorization"} if self.has_login else NEEDED_HEADERS

        async def remove_headers(request: Any) -> None:
            for name in request.headers.keys() - allowed:
                del request.headers[name]
            request.headers.update({name: value for name, value in key.items() if name not in allowed})

        is_provider = self.url is None and self.provider in ("anthropic", "openai")
        return {"request": [] if is_provider else [remove_headers]}

    def _openai_model(self, client: AsyncOpenAI) -> Client:
        """Return the model for a client of OpenAI's library, which all providers but Anthropic understand."""
        if self.provider == "openrouter":
            from pydantic_ai.models.openrouter import OpenRouterModel
            from pydantic_ai.providers.openrouter import OpenRouterProvider

            return OpenRouterModel(self.model, provider=OpenRouterProvider(openai_client=client))
        from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
        from pydantic_ai.providers.openai import OpenAIProvider

        kind = OpenAIResponsesModel if self.url is None and self.provider == "openai" else OpenAIChatModel
        return kind(self.model, provider=OpenAIProvider(openai_client=client))


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and "," not in text
    except ValueError:  # an invalid port or an incomplete IPv6 address
        return False
