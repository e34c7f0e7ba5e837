"""Asks for single answers to prompts, from any thread."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence

from codegym_envs.endpoint import Completion, EndpointClient, LoopThread, ResponseStore, Usage
from codegym_envs.pipeline.llm.model_settings import ModelSettings

__all__ = ["Client", "request_key"]

_CHARACTERS_A_TOKEN = 4  # for estimates


def request_key(
    settings: ModelSettings, messages: Sequence[Mapping[str, str]], temperature: float, sample: int
) -> str:
    """SHA-256 (hex) of everything that decides an answer."""
    parts = [settings.model, list(messages), temperature, settings.max_tokens, sample]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


class Client:
    """Asks a model. May be used from several threads.

    Args:
        settings: Which model, and how.
        store: Where answers are kept.
        dry_run: Send nothing: count what would be sent.
        sleep: Waits that many seconds between repetitions.

    Raises:
        MissingExtra: If httpx is not installed.
    """

    def __init__(
        self,
        settings: ModelSettings,
        store: ResponseStore,
        *,
        dry_run: bool = False,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.settings = settings
        self.store = store
        self.dry_run = dry_run
        self._endpoint = EndpointClient(settings, store, sleep=sleep)
        self._loop: LoopThread | None = None if dry_run else LoopThread()

    @property
    def usage(self) -> Usage:
        """What was used so far."""
        return self._endpoint.usage

    def close(self) -> None:
        """Close connections."""
        if self._loop is not None:
            self._loop.close()

    def ask(self, prompt: str, *, temperature: float = 0.0, sample: int = 0) -> Completion | None:
        """Ask for one answer.

        Args:
            prompt: The user's message.
            temperature: Sampling temperature.
            sample: Which of several answers to the same prompt, from 0.

        Returns:
            The answer; None in a dry run where none is stored.

        Raises:
            ModelUnavailable: If the endpoint fails, or answers with something unusable, after all
                repetitions.
            ConfigurationError: If it refuses the key, the model's name or the request.
        """
        messages = [{"role": "user", "content": prompt}]
        key = request_key(self.settings, messages, temperature, sample)
        if self._loop is None:
            known = self.store.get(key)
            if known is None:
                tokens = len(prompt) // _CHARACTERS_A_TOKEN
                self.usage.add(estimated_requests=1, estimated_prompt_tokens=tokens)
            else:
                self.usage.add(reused=1)
            return known
        body = {
            "messages": messages,
            "temperature": temperature,
            "max_tokens": self.settings.max_tokens,
            "seed": sample,
        }
        request = self._endpoint.encode(body)
        answer = self._endpoint.complete(request, key, answer_tokens=self.settings.max_tokens)
        return self._loop.run(answer)
