"""Asks an OpenAI-compatible endpoint, with patience, and pays for nothing twice."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from codegym_envs.errors import CodeGymError, ConfigurationError, MissingExtra
from codegym_envs.pipeline.llm.settings import ModelSettings
from codegym_envs.pipeline.llm.store import Response, ResponseStore

__all__ = ["Client", "ModelUnavailable", "RateLimit", "Usage", "request_key"]

_LONGEST_WAIT_S = 60.0
_CHARACTERS_A_TOKEN = 4  # for estimates, and where an endpoint does not count


class ModelUnavailable(CodeGymError):
    """The endpoint gave no usable answer although it was asked repeatedly."""


@dataclass(slots=True)
class Usage:
    """What a run used. May be added to from several threads.

    Attributes:
        requests: Requests that were sent, repetitions included.
        answered: Requests that were answered.
        reused: Answers that came from the store.
        retried: Repetitions.
        prompt_tokens: Tokens of the prompts of answered requests.
        answer_tokens: Tokens of their answers.
        estimated_requests: Requests that a dry run would have sent.
        estimated_prompt_tokens: Their prompts' tokens, estimated.
    """

    requests: int = 0
    answered: int = 0
    reused: int = 0
    retried: int = 0
    prompt_tokens: int = 0
    answer_tokens: int = 0
    estimated_requests: int = 0
    estimated_prompt_tokens: int = 0
    lock: Any = field(default_factory=threading.Lock, repr=False, compare=False)

    def add(self, **counts: int) -> None:
        """Add to the counts of these names."""
        with self.lock:
            for name, count in counts.items():
                setattr(self, name, getattr(self, name) + count)

    def to_json(self, settings: ModelSettings) -> dict[str, Any]:
        """The counts and the cost, JSON-able."""
        names = [name for name in self.__slots__ if name != "lock"]
        found: dict[str, Any] = {name: getattr(self, name) for name in names}
        found["cost"] = round(settings.cost(self.prompt_tokens, self.answer_tokens), 6)
        return found


class RateLimit:
    """Spaces requests evenly over a minute. May be used from several threads.

    Args:
        per_minute: Most requests a minute; 0 for no limit.
        clock: Seconds that only grow.
        sleep: Waits so many seconds.
    """

    def __init__(
        self,
        per_minute: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gap = 60.0 / per_minute if per_minute > 0 else 0.0
        self._clock, self._sleep = clock, sleep
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Return when the next request may be sent."""
        with self._lock:
            now = self._clock()
            start = max(now, self._next)
            self._next = start + self._gap
        if start > now:
            self._sleep(start - now)

    def pause(self, seconds: float) -> None:
        """Let nobody send for a while: the endpoint asked for it."""
        with self._lock:
            self._next = max(self._next, self._clock() + seconds)


def request_key(
    settings: ModelSettings, messages: Sequence[Mapping[str, str]], temperature: float, sample: int
) -> str:
    """SHA-256 (hex) of everything that decides about an answer."""
    parts = [settings.model, list(messages), temperature, settings.max_tokens, sample]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


class Client:
    """Asks a model. May be used from several threads.

    Args:
        settings: Which model, and how.
        store: Where answers are kept.
        dry_run: Send nothing: count what would be sent.
        sleep: Waits so many seconds between repetitions.
    """

    def __init__(
        self,
        settings: ModelSettings,
        store: ResponseStore,
        *,
        dry_run: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        try:
            import httpx  # noqa: PLC0415 (optional)
        except ImportError:
            raise MissingExtra("httpx", "llm") from None
        self.settings = settings
        self.store = store
        self.dry_run = dry_run
        self.usage = Usage()
        self._sleep = sleep
        self._limit = RateLimit(settings.requests_per_minute, sleep=sleep)
        self._slots = threading.Semaphore(settings.concurrency)
        self._httpx = httpx
        key = settings.api_key()
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        # Redirects would carry the key elsewhere; proxies of the environment stay in force.
        self._http = httpx.Client(headers=headers, timeout=settings.timeout_s, follow_redirects=False)

    def close(self) -> None:
        """Close connections."""
        self._http.close()

    def ask(self, prompt: str, *, temperature: float = 0.0, sample: int = 0) -> Response | None:
        """Ask for one answer.

        Args:
            prompt: The user's message.
            temperature: Sampling temperature.
            sample: Which of several answers to the same prompt, from 0.

        Returns:
            The answer; None in a dry run where none is stored.

        Raises:
            ModelUnavailable: If the endpoint fails, or answers with something that is no answer, after all
                repetitions.
            ConfigurationError: If it refuses the key, the model's name or the request.
        """
        messages = [{"role": "user", "content": prompt}]
        key = request_key(self.settings, messages, temperature, sample)
        known = self.store.get(key)
        if known is not None:
            self.usage.add(reused=1)
            return known
        if self.dry_run:
            self.usage.add(estimated_requests=1, estimated_prompt_tokens=len(prompt) // _CHARACTERS_A_TOKEN)
            return None
        body = {
            "model": self.settings.model,
            "messages": messages,
            "temperature": temperature,
            "max_tokens": self.settings.max_tokens,
            "seed": sample,
        }
        with self._slots:
            response = self._patiently(body, key)
        self.store.put(key, self.settings.model, response)
        self.usage.add(answered=1, prompt_tokens=response.prompt_tokens, answer_tokens=response.answer_tokens)
        return response

    def _patiently(self, body: Mapping[str, Any], key: str) -> Response:
        problem = ""
        for attempt in range(self.settings.retries + 1):
            if attempt:
                self.usage.add(retried=1)
            self._limit.wait()
            self.usage.add(requests=1)
            wait_s: float | None = None
            try:
                reply = self._http.post(
                    f"{self.settings.base_url.rstrip('/')}/chat/completions", json=dict(body)
                )
            except self._httpx.TimeoutException:
                problem = f"no answer within {self.settings.timeout_s:g} s"
            except self._httpx.HTTPError as error:
                problem = f"{type(error).__name__}: {error}"
            else:
                if reply.status_code == 200:
                    found = _read(reply.text, body)
                    if found is not None:
                        return found
                    problem = "an answer that is no chat completion"
                elif reply.status_code in (408, 409, 425, 429) or reply.status_code >= 500:
                    problem = f"status {reply.status_code}"
                    wait_s = _retry_after(reply.headers.get("retry-after"))
                else:
                    detail = " ".join(reply.text.split())[:200]
                    raise ConfigurationError(
                        f"the model's endpoint refuses: status {reply.status_code} {detail}"
                    )
            if attempt < self.settings.retries:
                self._wait(attempt, key, wait_s)
        raise ModelUnavailable(f"the model's endpoint fails: {problem}, {self.settings.retries + 1} times")

    def _wait(self, attempt: int, key: str, wait_s: float | None) -> None:
        if wait_s is not None:
            self._limit.pause(min(wait_s, _LONGEST_WAIT_S))
            return
        # Jitter from the request itself, so that many threads do not come back at one moment.
        jitter = 0.5 + int(hashlib.sha256(f"{key}|{attempt}".encode()).hexdigest()[:4], 16) / 0xFFFF
        self._sleep(min(self.settings.backoff_s * 2**attempt * jitter, _LONGEST_WAIT_S))


def _retry_after(header: str | None) -> float | None:
    try:
        return max(0.0, float(header)) if header else None
    except ValueError:
        return None  # a date: the usual waiting time will do


def _read(text: str, body: Mapping[str, Any]) -> Response | None:
    """The answer in a reply's text; None if the text is cut short or something else."""
    try:
        reply = json.loads(text)
        choice = reply["choices"][0]
        message = choice["message"]
        content = message.get("content")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return None
    refusal = message.get("refusal") if isinstance(message, dict) else None
    if content is None and isinstance(refusal, str):
        content = ""
    if not isinstance(content, str):
        return None
    usage = reply.get("usage") if isinstance(reply.get("usage"), dict) else {}
    prompt_characters = sum(len(message["content"]) for message in body["messages"])
    return Response(
        content,
        str(choice.get("finish_reason") or ""),
        _count(usage.get("prompt_tokens"), prompt_characters),
        _count(usage.get("completion_tokens"), len(content)),
    )


def _count(value: object, characters: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return characters // _CHARACTERS_A_TOKEN
