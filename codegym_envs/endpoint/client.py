"""Asks an OpenAI-compatible endpoint, with patience, and pays for nothing twice."""

from __future__ import annotations

import asyncio
import hashlib
import re
import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.request import getproxies, proxy_bypass

from codegym_envs.endpoint.completions import (
    CHARACTERS_A_TOKEN,
    Completion,
    encode_body,
    error_of,
    read_completion,
)
from codegym_envs.endpoint.rate_limits import RateLimit, Usage
from codegym_envs.endpoint.settings import EndpointSettings
from codegym_envs.endpoint.store import ResponseStore
from codegym_envs.errors import CodeGymError, ConfigurationError, MissingExtra

if TYPE_CHECKING:
    import httpx

__all__ = ["BudgetSpent", "EndpointClient", "ModelUnavailable", "PromptTooLong"]

_LONGEST_WAIT_S = 60.0
_AGAIN = frozenset((408, 409, 425, 429))  # and everything from 500 on
_WRONG_SETTINGS = frozenset((401, 403, 404, 405))
_TOO_LONG = re.compile(
    r"context.?(length|window|size|limit)|maximum.{0,20}(length|tokens)|too many tokens|"
    r"(prompt|input|request|messages?).{0,40}too (long|large)|reduce the length",
    re.IGNORECASE,
)


class ModelUnavailable(CodeGymError):
    """The endpoint gave no usable answer although it was asked repeatedly."""


class PromptTooLong(ModelUnavailable):
    """The endpoint says that the request does not fit into the model's context."""


class BudgetSpent(ModelUnavailable):
    """A budget of the settings is used up: nothing is sent any more."""


@dataclass(frozen=True, slots=True)
class _Line:
    """What belongs to one event loop: connections, places for requests, and what closes the connections."""

    transport: httpx.AsyncBaseTransport
    slots: asyncio.Semaphore
    lifetime: AsyncGenerator[None, None]


class EndpointClient:
    """Asks a model; for many callers at once, from any event loop.

    Args:
        settings: Whom to ask, and how.
        store: Where answers are kept; None for nowhere.
        sleep: Waits that many seconds.

    Attributes:
        settings: Whom to ask, and how.
        store: Where answers are kept, or None.
        usage: What was used so far.

    Raises:
        ConfigurationError: If the key cannot be sent.
        MissingExtra: If httpx is not installed.
    """

    def __init__(
        self,
        settings: EndpointSettings,
        store: ResponseStore | None = None,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        try:
            import httpx  # noqa: PLC0415 (optional)
        except ImportError:
            raise MissingExtra("httpx", "llm") from None
        self.settings = settings
        self.store = store
        self.usage = Usage()
        self._sleep = sleep
        self._limit = RateLimit(settings.requests_per_minute, settings.tokens_per_minute)
        self._httpx = httpx
        try:
            self._url = _completions_url(httpx.URL(settings.base_url))
        except httpx.InvalidURL as error:
            raise ConfigurationError(f"the model's base URL {settings.base_url!r}: {error}") from None
        key = settings.api_key()
        fixed = {"Authorization": f"Bearer {key}"} if key else {}
        self._headers = httpx.Headers(
            {
                "Host": self._url.netloc.decode("ascii"),
                "Content-Type": "application/json",
                "Accept": "application/json",
                "User-Agent": "codegym-envs",
                **fixed,
            }
        )
        self._lines: dict[asyncio.AbstractEventLoop, _Line] = {}
        self._sending = 0

    def encode(self, body: Mapping[str, Any]) -> bytes:
        """The text of a request: a body, to which the model's name is added."""
        return encode_body({"model": self.settings.model, **body})

    async def complete(self, request: bytes, key: str | None = None, *, answer_tokens: int = 0) -> Completion:
        """Ask for one answer.

        Args:
            request: The request's text, see `encode`.
            key: What the answer is kept under, and looked up by first; None for an answer that is not kept.
                It must include everything that decides the answer.
            answer_tokens: How many tokens the answer may have, for the limit on tokens per minute.

        Returns:
            The answer. It is on disk, if it has a key and the store a file.

        Raises:
            BudgetSpent: If a budget is used up.
            PromptTooLong: If the request does not fit into the model's context.
            ModelUnavailable: If the endpoint fails, or answers with something unusable, after all
                repetitions; or if the answer cannot be stored.
            ConfigurationError: If it refuses the key, the model's name or the form of requests.
        """
        if key is not None and self.store is not None and (known := self.store.get(key)) is not None:
            self.usage.add(reused=1)
            return known
        line = await self._line()
        async with line.slots:
            spent = self.usage.spent(self.settings, self._sending)
            if spent is not None:
                raise BudgetSpent(f"the budget of {spent} is used up")
            self._sending += 1
            try:
                completion = await self._patiently(line.transport, request, answer_tokens)
                self.usage.add(
                    answered=1,
                    prompt_tokens=completion.prompt_tokens,
                    completion_tokens=completion.completion_tokens,
                )
            finally:
                self._sending -= 1
        if key is not None and self.store is not None:
            try:
                await self.store.put_soon(key, self.settings.model, completion)
            except sqlite3.Error as error:
                raise ModelUnavailable(f"an answer cannot be stored: {error}") from error
        return completion

    async def _line(self) -> _Line:
        loop = asyncio.get_running_loop()
        line = self._lines.get(loop)
        if line is None:
            transport = self._transport()

            async def lifetime() -> AsyncGenerator[None, None]:
                try:
                    yield
                finally:
                    self._lines.pop(loop, None)
                    await transport.aclose()

            # asyncio.run and asyncio.Runner close the asynchronous generators that were begun in their loop:
            # connections end with the loop, without anyone having to close them.
            line = _Line(transport, asyncio.Semaphore(self.settings.concurrency), lifetime())
            self._lines[loop] = line
            await anext(line.lifetime)
        return line

    def _transport(self) -> httpx.AsyncBaseTransport:
        url = self._url
        proxies = getproxies()
        proxy = proxies.get(url.scheme) or proxies.get("all")
        if proxy and not proxy_bypass(url.host):
            return self._httpx.AsyncHTTPTransport(proxy=proxy, limits=self._httpx.Limits())
        from codegym_envs.endpoint.transport import KeepAliveTransport  # noqa: PLC0415 - needs httpx

        return KeepAliveTransport()

    async def _patiently(
        self, transport: httpx.AsyncBaseTransport, content: bytes, answer_tokens: int
    ) -> Completion:
        settings, problem = self.settings, ""
        expected = len(content) // CHARACTERS_A_TOKEN + answer_tokens
        for attempt in range(settings.retries + 1):
            if attempt:
                self.usage.add(retried=1)
            waiting = self._limit.reserve(expected)
            if waiting > 0:
                await self._sleep(waiting)
            self.usage.add(requests=1)
            wait_s: float | None = None
            try:
                async with asyncio.timeout(settings.timeout_s):
                    status, headers, reply = await self._post(transport, content)
            except TimeoutError:
                problem = f"no answer within {settings.timeout_s:g} s"
            except self._httpx.HTTPError as error:
                problem = f"{type(error).__name__}: {error}"
            else:
                found = self._judge(status, reply, len(content))
                if isinstance(found, Completion):
                    self._limit.settle(expected, found.prompt_tokens + found.completion_tokens)
                    return found
                problem, wait_s = found, _retry_after(headers)
            if attempt < settings.retries:
                await self._wait(attempt, content, wait_s)
        raise ModelUnavailable(f"the model's endpoint fails: {problem}, {settings.retries + 1} times")

    async def _post(
        self, transport: httpx.AsyncBaseTransport, content: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        request = self._httpx.Request("POST", self._url, headers=self._headers, content=content)
        response = await transport.handle_async_request(request)
        return response.status_code, response.headers, await response.aread()

    def _judge(self, status: int, reply: bytes, size: int) -> Completion | str:
        """The answer, or what is wrong so that the request is worth repeating.

        Raises:
            ModelUnavailable: If this request is not worth repeating.
            ConfigurationError: If no request is.
        """
        if status == 200:
            return read_completion(reply, size)
        code, detail = error_of(reply)
        if code == "insufficient_quota":
            raise ModelUnavailable(f"the model's endpoint refuses: {detail}")
        if status in _AGAIN or status >= 500:
            return f"status {status}"
        if status < 500 and (code == "context_length_exceeded" or _TOO_LONG.search(detail)):
            raise PromptTooLong(f"the model's endpoint refuses: status {status} {detail}")
        if code in ("content_filter", "content_policy_violation"):
            return Completion({"role": "assistant", "content": None, "refusal": detail}, "content_filter")
        if 300 <= status < 400:
            raise ConfigurationError(
                f"the model's endpoint answers with status {status}, a redirection; name the final address"
            )
        if status not in _WRONG_SETTINGS and self.usage.answered:
            # It has answered requests of this form before: something is wrong with this one.
            raise ModelUnavailable(f"the model's endpoint refuses: status {status} {detail}")
        raise ConfigurationError(f"the model's endpoint refuses: status {status} {detail}")

    async def _wait(self, attempt: int, content: bytes, wait_s: float | None) -> None:
        if wait_s is not None:
            self._limit.pause(min(wait_s, _LONGEST_WAIT_S))
            return
        # Jitter from the request itself, so that many callers do not come back at the same moment.
        digest = hashlib.sha256(content + b"|%d" % attempt).hexdigest()
        jitter = 0.5 + int(digest[:4], 16) / 0xFFFF
        await self._sleep(min(self.settings.backoff_s * 2**attempt * jitter, _LONGEST_WAIT_S))


def _completions_url(base: httpx.URL) -> httpx.URL:
    path = base.path.rstrip("/")
    return base if path.endswith("/chat/completions") else base.copy_with(path=f"{path}/chat/completions")


def _retry_after(headers: Mapping[str, str]) -> float | None:
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers[name]) * unit
        except (KeyError, ValueError):
            continue  # a date: the usual waiting time will do
        if 0 <= seconds < float("inf"):
            return seconds
    return None
