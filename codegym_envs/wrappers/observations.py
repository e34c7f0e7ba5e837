"""`TruncateObservations` and `NoisyObservations`: results that arrive cut, garbled or not at all."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, get_args

import gymnasium

from codegym_envs.errors import ConfigurationError
from codegym_envs.executor.rng import Rng
from codegym_envs.spec import as_index
from codegym_envs.wrappers.episode_wrapper import EpisodeWrapper, number_of
from codegym_envs.wrappers.staging import Relay

__all__ = ["Keep", "Noise", "NoisyObservations", "TruncateObservations"]

Keep: TypeAlias = Literal["head", "tail", "both"]
Noise: TypeAlias = Literal["characters", "drop"]

_LONGEST = 16_000  # characters: leaves room for the mark below the limit on observations
_DROPPED = "[The result was lost.]"
_GARBLED = "\n[Some characters of this result may be wrong.]"
_ALIKE = (string.digits, string.ascii_lowercase, string.ascii_uppercase)


class TruncateObservations(EpisodeWrapper):
    """Cuts results of tools that are longer than a limit.

    Prompts and messages of the library are not touched. A task may become unsolvable if a tool gives long
    results only; tools that take ranges or positions let an agent work around it.

    Args:
        env: A tool environment, wrapped or not.
        limit: Number of characters of a result that are kept, 1 to 16,000.
        keep: Which part is kept: ``"head"``, ``"tail"`` or ``"both"`` (the middle is cut out).
        mark: Whether the cut is marked, with the number of characters left out.
        seed: As for all wrappers; nothing is random here.

    Raises:
        ConfigurationError: If an argument has a wrong value.

    Examples:
        >>> env = TruncateObservations(gymnasium.make("CodeGym/PettyCash-v1"), limit=10)
        >>> _ = env.reset(seed=0)
        >>> env.step('{"name": "observe", "parameters": {}}')[0].partition(" ")[0]
        '{"accounts[…'
    """

    def __init__(
        self,
        env: gymnasium.Env[str, str],
        limit: int = 1_000,
        *,
        keep: Keep = "head",
        mark: bool = True,
        seed: int = 0,
    ) -> None:
        limit = as_index(limit, "limit", 1, _LONGEST)
        if keep not in get_args(Keep):
            raise ConfigurationError(f"keep must be one of {', '.join(get_args(Keep))}, not {keep!r}")
        super().__init__(env, seed=seed, limit=limit, keep=keep, mark=bool(mark))
        self._limit = limit
        self._keep: Keep = keep
        self._mark = bool(mark)

    def relay(self, session: Any) -> Any:
        """Results are cut here."""
        return _Changing(session, self)

    def changed(self, text: str) -> str:
        """A result as the agent sees it."""
        left_out = len(text) - self._limit
        if left_out <= 0:
            return text
        mark = f"[… {left_out:,} character{'' if left_out == 1 else 's'} left out …]" if self._mark else ""
        head = {"head": self._limit, "tail": 0, "both": (self._limit + 1) // 2}[self._keep]
        return f"{text[:head]}{mark}{text[head + left_out :]}"


class NoisyObservations(EpisodeWrapper):
    """Has results of tools arrive with wrong characters, or not at all.

    Noise is drawn afresh for each call, so that an agent may repeat a call that only looks. The call itself
    is played: what changes the state has changed it. Prompts and messages of the library are not touched.

    Args:
        env: A tool environment, wrapped or not.
        rate: With ``"characters"``, the probability that a letter or digit is replaced by another one of its
            kind (digits, small letters, capitals); with ``"drop"``, that a result is lost. 0 to 1.
        kind: ``"characters"`` or ``"drop"``.
        mark: Whether a result that was changed says so. A lost result without a mark is an empty text.
        seed: Seed of the noise.

    Raises:
        ConfigurationError: If an argument has a wrong value.

    Examples:
        >>> env = NoisyObservations(gymnasium.make("CodeGym/PettyCash-v1"), rate=1.0, kind="drop")
        >>> _ = env.reset(seed=0)
        >>> env.step('{"name": "observe", "parameters": {}}')[0]
        '[The result was lost.]'
    """

    def __init__(
        self,
        env: gymnasium.Env[str, str],
        rate: float = 0.01,
        *,
        kind: Noise = "characters",
        mark: bool = True,
        seed: int = 0,
    ) -> None:
        rate = number_of(rate, "rate", most=1.0)
        if kind not in get_args(Noise):
            raise ConfigurationError(f"kind must be one of {', '.join(get_args(Noise))}, not {kind!r}")
        super().__init__(env, seed=seed, rate=rate, kind=kind, mark=bool(mark))
        self._rate = rate
        self._kind: Noise = kind
        self._mark = bool(mark)
        self._results = 0  # of tools in this episode

    def begin(self, info: Mapping[str, Any]) -> None:
        """No result has been seen yet."""
        self._results = 0

    def relay(self, session: Any) -> Any:
        """Results are garbled here."""
        return _Changing(session, self)

    def changed(self, text: str) -> str:
        """A result as the agent sees it."""
        self._results += 1
        rng = self.rng("noise", self._results)
        if self._kind == "drop":
            return text if rng.random() >= self._rate else _DROPPED if self._mark else ""
        garbled = "".join(
            [_other(character, rng) if rng.random() < self._rate else character for character in text]
        )
        # A result that fills the limit on observations has no room for the mark.
        marked = self._mark and garbled != text and len(garbled) <= _LONGEST
        return f"{garbled}{_GARBLED}" if marked else garbled


class _Changing(Relay):
    """Results, but not errors, are changed by their wrapper."""

    __slots__ = ("owner",)

    def __init__(self, inner: Any, owner: TruncateObservations | NoisyObservations) -> None:
        super().__init__(inner)
        self.owner = owner

    def call(self, index: int, values: tuple[Any, ...]) -> tuple[str | None, str]:
        error, text = self.inner.call(index, values)
        return (None, self.owner.changed(text)) if error is None else (error, text)


def _other(character: str, rng: Rng) -> str:
    """Another character of the same kind; itself if it is neither a digit nor a letter of ASCII."""
    for kind in _ALIKE:
        place = kind.find(character)
        if place >= 0:
            return kind[(place + rng.integers(1, len(kind))) % len(kind)]
    return character
