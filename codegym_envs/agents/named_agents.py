"""Agents by name, and agents of your own by ``package.module:function``."""

from __future__ import annotations

import functools
import importlib
import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import msgspec

from codegym_envs.agents.function import FunctionAgent
from codegym_envs.agents.protocol import Agent, AgentFactory
from codegym_envs.errors import CodeGymError, ConfigurationError

__all__ = ["AGENTS", "AgentKind", "make_agent", "read_agent_options"]


@dataclass(frozen=True, slots=True)
class AgentKind:
    """An agent of the registry.

    Attributes:
        name: Name under which it is found.
        target: ``module:attribute`` of its class, or of the function that makes its factory.
        doc: What it does, one line.
        privileged: Whether it uses what an agent that is evaluated must not see.
        extra: The extra that it needs; empty if none.
        needs: Names of options that must be given.
        stores: Whether it takes an option ``store``, a file in which it keeps what it paid for.
    """

    name: str
    target: str
    doc: str
    privileged: bool = False
    extra: str = ""
    needs: tuple[str, ...] = ()
    stores: bool = False


_HERE = "codegym_envs.agents"
_KINDS = (
    AgentKind("constant", f"{_HERE}.constant:ConstantAgent", "Submits the same answer at once."),
    AgentKind(
        "explorer", f"{_HERE}.explorer:ExplorerAgent", "Looks at all it can reach, and guesses by a rule."
    ),
    AgentKind(
        "first_observation",
        f"{_HERE}.guessing:FirstObservationAgent",
        "Answers with a value from the prompt or the first observation.",
    ),
    AgentKind(
        "llm",
        f"{_HERE}.llm:endpoint_agents",
        "Asks a model behind an OpenAI-compatible endpoint.",
        extra="llm",
        needs=("model", "base_url"),
        stores=True,
    ),
    AgentKind(
        "local",
        f"{_HERE}.local:local_agents",
        "Lets a model on this machine play (transformers).",
        extra="local",
    ),
    AgentKind(
        "most_common",
        f"{_HERE}.constant:MostCommonAgent",
        "Submits what is most often right in the environment's other configurations.",
        privileged=True,
    ),
    AgentKind("oracle", f"{_HERE}.oracle:OracleAgent", "Plays the module's own solution.", privileged=True),
    AgentKind(
        "partial_reader", f"{_HERE}.guessing:PartialReader", "Reads a few cells and extrapolates by a rule."
    ),
    AgentKind("random", f"{_HERE}.random:RandomAgent", "Calls tools at random, with arguments that fit."),
    AgentKind(
        "replay",
        f"{_HERE}.replay:replay_agents",
        "Plays recorded episodes again.",
        privileged=True,
        needs=("path",),
    ),
)

AGENTS: Mapping[str, AgentKind] = MappingProxyType({kind.name: kind for kind in _KINDS})
"""The agents that come with the library, by name."""


def make_agent(spec: str, **options: Any) -> AgentFactory:
    """Find an agent.

    Args:
        spec: A name of `AGENTS`, or ``package.module:function`` for one of your own. The function (or class)
            takes no arguments besides the options and makes an agent: an object with ``start`` and ``act``,
            or a function ``(observation) -> action``. It may also be such a function itself. Modules in
            the working folder are found too.
        **options: Keyword arguments of the agent.

    Returns:
        A factory: each call makes an agent that can play one episode at a time.

    Raises:
        ConfigurationError: If there is no such agent, or it cannot be made with these options.
        MissingExtra: If it needs an extra that is not installed.
    """
    kind = AGENTS.get(spec)
    if kind is None and ":" not in spec:
        names = ", ".join(sorted(AGENTS))
        raise ConfigurationError(
            f"there is no agent {spec!r}; there are {names}, or name your own as package.module:function"
        )
    found = _load(spec if kind is None else kind.target)
    return _own_factory(spec, found, options) if kind is None else _factory(spec, found, options)


def read_agent_options(items: Sequence[str]) -> dict[str, Any]:
    """Options written as ``name=value``, as on a command line.

    Args:
        items: The options. A value that is JSON is read as such (``3``, ``true``, ``{"a": 1}``); anything
            else is text.

    Raises:
        ConfigurationError: If one has no name or no ``=``, or a name occurs twice.
    """
    options: dict[str, Any] = {}
    for item in items:
        name, equals, text = item.partition("=")
        name = name.strip().replace("-", "_")
        if not equals or not name.isidentifier():
            raise ConfigurationError(f"an agent's option is written name=value, not {item!r}")
        if name in options:
            raise ConfigurationError(f"the agent's option {name!r} is given twice")
        try:
            options[name] = msgspec.json.decode(text)
        except msgspec.DecodeError:
            options[name] = text
    return options


def _load(target: str) -> Any:
    module_name, _, attribute = target.partition(":")
    if not module_name or not attribute:
        raise ConfigurationError(f"an agent is named package.module:function, not {target!r}")
    try:
        module = _import(module_name)
    except CodeGymError:
        raise
    except Exception as error:
        # Whatever the foreign module raises, the person who named it needs to see it, in one line.
        raise ConfigurationError(
            f"the agent's module {module_name!r} cannot be imported: {type(error).__name__}: {error}"
        ) from error
    found: Any = module
    for part in attribute.split("."):
        found = getattr(found, part, None)
        if found is None:
            public = ", ".join(name for name in vars(module) if not name.startswith("_")) or "nothing"
            raise ConfigurationError(
                f"the module {module_name!r} has no {attribute!r}; it has {public[:300]}"
            )
    if not callable(found):
        raise ConfigurationError(f"{target!r} is {_a(found)}, not a function or class that makes agents")
    return found


def _import(name: str) -> Any:
    folder = str(Path.cwd())
    if folder not in sys.path and "" not in sys.path:
        # An installed command does not search the working folder, where people keep what they are trying out.
        sys.path.append(folder)
    return importlib.import_module(name)


def _factory(spec: str, maker: Any, options: Mapping[str, Any]) -> AgentFactory:
    """The target of a registered agent: a class, or a function that makes a factory."""
    known = [name for name in inspect.signature(maker).parameters if name != "self"]
    for name in options:
        if name not in known:
            there = f"it has {', '.join(known)}" if known else "it has none"
            raise ConfigurationError(f"the agent {spec!r} has no option {name!r}; {there}")
    try:
        inspect.signature(maker).bind(**options)
    except TypeError as error:
        raise ConfigurationError(f"the agent {spec!r}: {error} (an option of it)") from None
    if not inspect.isclass(maker):
        made: AgentFactory = maker(**options)
        return made
    maker(**options)  # refuses bad options now, not in the first episode
    return cast(AgentFactory, functools.partial(maker, **options))


def _own_factory(spec: str, found: Callable[..., Any], options: Mapping[str, Any]) -> AgentFactory:
    needed = _required(found, options, spec)
    if needed == 1 and not inspect.isclass(found):
        return functools.partial(FunctionAgent, functools.partial(found, **options), spec)
    if needed:
        raise ConfigurationError(
            f"{spec!r} takes {needed} arguments; it must take none and make an agent, or be a function "
            "(observation) -> action"
        )

    def make() -> Agent:
        return _checked(found(**options), spec)

    make()
    return make


def _required(found: Callable[..., Any], options: Mapping[str, Any], spec: str) -> int:
    """How many arguments must be given besides the options."""
    try:
        signature = inspect.signature(found)
    except (TypeError, ValueError):
        return 0
    taken = {parameter.name for parameter in signature.parameters.values()}
    catches_all = any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values())
    for name in options:
        if name not in taken and not catches_all:
            raise ConfigurationError(f"{spec!r} has no parameter {name!r} for this option")
    return sum(
        parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        and parameter.name not in options
        for parameter in signature.parameters.values()
    )


def _checked(made: Any, spec: str) -> Agent:
    missing = [name for name in ("start", "act") if not callable(getattr(made, name, None))]
    if not missing:
        agent: Agent = made
        return agent
    if len(missing) == 2 and callable(made):
        return FunctionAgent(made, spec)
    raise ConfigurationError(
        f"{spec!r} made {_a(made)}, which is no agent: it lacks {' and '.join(missing)}; an agent has "
        "start(env, prompt, info, seed) and act(observation) -> action"
    )


def _a(value: object) -> str:
    return "None" if value is None else f"an object of type {type(value).__name__}"
