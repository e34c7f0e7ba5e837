"""`DistractorTools`: tools that have nothing to do with the task."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import gymnasium

from codegym_envs import catalog
from codegym_envs.errors import CatalogError, ConfigurationError
from codegym_envs.executor.rng import Rng
from codegym_envs.spec import EnvironmentModule, ToolSpec, Type, as_index, encode
from codegym_envs.wrappers.episode_wrapper import EpisodeWrapper
from codegym_envs.wrappers.staging import Relay, running_rules, with_tools

__all__ = ["DistractorTools"]

_MOST = 64
_WORDS = ("north", "blue", "B-12", "open", "Tuesday", "spare", "unit 4", "pending", "crate", "Mill Lane")


class DistractorTools(EpisodeWrapper):
    """Adds tools of other environments, which answer plausibly and are useless.

    The tools come with their docstrings from other families of the catalog, from the same split as the
    environment (from the training split for a module of your own), and preferably give results of types
    that occur in the environment. They take arguments that fit their schema and return data of their type
    that depends on the episode and the arguments alone. They never touch the state; each call counts as an
    action.

    Args:
        env: A tool environment, wrapped or not.
        count: Number of added tools, 1 to 64.
        seed: Seed of the choices.

    Attributes:
        distractors: Names of the added tools in the running episode, as this wrapper shows them.

    Raises:
        ConfigurationError: If an argument has a wrong value, the catalog has too few tools (on reset), or
            the prompt gets too long (on reset).

    Examples:
        >>> env = DistractorTools(gymnasium.make("CodeGym/PettyCash-v1"), count=2)
        >>> prompt, info = env.reset(seed=0)
        >>> all(name in prompt for name in env.distractors)
        True
    """

    changes_tools = True

    def __init__(self, env: gymnasium.Env[str, str], count: int = 3, *, seed: int = 0) -> None:
        count = as_index(count, "count", 1, _MOST)
        super().__init__(env, seed=seed, count=count)
        self._count = count
        self._extra: tuple[ToolSpec, ...] = ()
        # For each tool that is shown: its position before, or a number below 0 for an added one.
        self._places: tuple[int, ...] = ()

    @property
    def distractors(self) -> tuple[str, ...]:
        """Names of the added tools."""
        return tuple(tool.name for tool in self._extra)

    def begin(self, info: Mapping[str, Any]) -> None:
        """Choose tools and their places in the list."""
        rules = running_rules(self.env)
        module = self.tool_env.module
        rng = self.rng("tools")
        taken = {*rules.names, *(tool.name for tool in module.tools), "observe", "done"}
        wanted = {tool.returns for tool in module.tools}
        extra: list[ToolSpec] = []
        for tool in _offered(rng, _others(module), wanted):
            if tool.name not in taken:
                taken.add(tool.name)
                extra.append(tool)
                if len(extra) == self._count:
                    break
        else:
            raise ConfigurationError(
                f"the catalog has {len(extra)} fitting tools for {module.env_id}, not {self._count}; "
                "choose a smaller count"
            )
        self._extra = tuple(extra)
        places = list(range(rules.done))
        for number in range(len(extra)):
            places.insert(rng.integers(len(places) + 1), -1 - number)
        self._places = tuple(places)

    def show(self, module: EnvironmentModule) -> EnvironmentModule:
        """The module with the added tools in between."""
        tools = [module.tools[place] if place >= 0 else self._extra[-1 - place] for place in self._places]
        return with_tools(module, tuple(tools))

    def relay(self, session: Any) -> Any:
        """Calls of the added tools are answered here."""
        return _Answering(session, self)

    def answer(self, number: int, values: tuple[Any, ...]) -> str:
        """What an added tool answers."""
        tool = self._extra[number]
        return encode(_value(tool.returns, self.rng("result", tool.name, encode(values)), 0))


class _Answering(Relay):
    __slots__ = ("owner",)

    def __init__(self, inner: Any, owner: DistractorTools) -> None:
        super().__init__(inner)
        self.owner = owner

    def call(self, index: int, values: tuple[Any, ...]) -> tuple[str | None, str]:
        place = self.owner._places[index]
        return self.inner.call(place, values) if place >= 0 else (None, self.owner.answer(-1 - place, values))


def _others(module: EnvironmentModule) -> tuple[str, ...]:
    """Ids of environments of other families, in the split of a module."""
    try:
        entry = catalog.entry(module.env_id)
        split = entry.split if entry.hash == module.hash else "train"
    except CatalogError:
        split = "train"
    own = set(catalog.ids(family=module.family))
    return tuple(env_id for env_id in catalog.ids(split) if env_id not in own)


@lru_cache(maxsize=256)
def _tools_of(env_id: str) -> tuple[ToolSpec, ...]:
    return tuple(tool for tool in catalog.load(env_id).tools if tool.name != "observe")


def _offered(rng: Rng, ids: tuple[str, ...], wanted: set[Type]) -> Iterator[ToolSpec]:
    """Tools in random order: one of each environment, of a wanted type if it has one; then the rest."""
    order = list(ids)
    rng.shuffle(order)
    rest: list[ToolSpec] = []
    for env_id in order:
        tools = list(_tools_of(env_id))
        fitting = [tool for tool in tools if tool.returns in wanted] or tools
        if fitting:
            chosen = rng.choice(fitting)
            yield chosen
            rest += [tool for tool in tools if tool is not chosen]
    rng.shuffle(rest)
    yield from rest


def _value(wanted: Type, rng: Rng, depth: int) -> Any:
    """Plain data of a type: small numbers, short texts, few items."""
    match wanted.kind:
        case "none":
            return None
        case "bool":
            return rng.random() < 0.5
        case "float":
            return rng.integers(0, 10_000) / 100
        case "str":
            return rng.choice(_WORDS)
        case "literal":
            return rng.choice(wanted.literals)
        case "union":
            return _value(rng.choice(wanted.args), rng, depth)
        case "tuple":
            return [_value(part, rng, depth + 1) for part in wanted.args]
        case "list" | "vartuple":
            return [_value(wanted.args[0], rng, depth + 1) for _ in range(rng.integers(1, 5 - min(depth, 3)))]
        case "set":
            members = [_value(wanted.args[0], rng, depth + 1) for _ in range(rng.integers(1, 4))]
            return [item for place, item in enumerate(members) if item not in members[:place]]
        case "dict":
            key, item = wanted.args
            pairs = [
                (_value(key, rng, depth + 1), _value(item, rng, depth + 1)) for _ in range(rng.integers(1, 4))
            ]
            return {_hashable(name): value for name, value in pairs}
        case _:  # int, any
            return rng.integers(0, 100)


def _hashable(value: Any) -> Any:
    return tuple(map(_hashable, value)) if isinstance(value, list) else value
