"""`ShuffleToolNames`: the same tools under other names and in another order."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, TypeAlias, get_args

import gymnasium

from codegym_envs.actions import Refusal, parse, render_call
from codegym_envs.episode import Rules, written_format
from codegym_envs.errors import ConfigurationError, ExecutionFailed
from codegym_envs.executor.rng import Rng
from codegym_envs.spec import EnvironmentModule, ToolSpec
from codegym_envs.wrappers.episode_wrapper import EpisodeWrapper, Result
from codegym_envs.wrappers.staging import Relay, original_name, running_rules, with_tools
from codegym_envs.wrappers.vocabulary import opaque_names, paraphrases, word_names

__all__ = ["NameMode", "ShuffleToolNames"]

NameMode: TypeAlias = Literal["opaque", "words", "paraphrase", "none"]

_LONGEST = 64  # characters: providers of models refuse longer names of tools


class ShuffleToolNames(EpisodeWrapper):
    """Shows the tools under other names and in another order, drawn afresh for each episode.

    Names are replaced in the prompt, ``info["task"]``, ``info["tools"]``, actions, hints, error texts and
    infos: nothing that the agent sees has the old ones. Texts written by people (statement, docstrings,
    errors that a tool raises) are searched for names as whole words; a name that is an ordinary word, such
    as ``pump``, is replaced there only where it is marked as a name: `` `pump` ``, ``pump(``, "the tool
    pump", "the pump tool". Values of arguments and results are never touched.

    Other wrappers name tools in their arguments as the module does, inside and outside this one. Agents
    without a model know the tool that ends the episode by its name, ``done``.

    Args:
        env: A tool environment, wrapped or not.
        mode: ``"paraphrase"`` (``balance_of`` → ``get_balance``), ``"opaque"`` (``tool_17``), ``"words"``
            (``amber_lantern``) or ``"none"`` (only the order changes).
        arguments: Whether names of arguments are replaced too.
        order: Whether the order of the tools is shuffled; the tool that ends the episode stays the last.
        keep: Tools that keep their names and those of their arguments, by their names in the module.
        seed: Seed of the choices.

    Attributes:
        names: In the running episode, the names shown by the names before.
        argument_names: The same for arguments, by the tool's name before.

    Raises:
        ConfigurationError: If the mode is unknown, or an argument has a wrong type.

    Examples:
        >>> env = ShuffleToolNames(gymnasium.make("CodeGym/PettyCash-v1"), mode="opaque")
        >>> prompt, info = env.reset(seed=0)
        >>> "balance_of" in prompt, env.names["balance_of"] in prompt
        (False, True)
    """

    changes_tools = True

    def __init__(
        self,
        env: gymnasium.Env[str, str],
        mode: NameMode = "paraphrase",
        *,
        arguments: bool = True,
        order: bool = True,
        keep: Sequence[str] = ("observe", "done"),
        seed: int = 0,
    ) -> None:
        if mode not in get_args(NameMode):
            raise ConfigurationError(f"mode must be one of {', '.join(get_args(NameMode))}, not {mode!r}")
        if isinstance(keep, str) or not all(isinstance(name, str) for name in keep):
            raise ConfigurationError(f"keep must be a sequence of names of tools, not {keep!r}")
        super().__init__(
            env, seed=seed, mode=mode, arguments=bool(arguments), order=bool(order), keep=tuple(keep)
        )
        self.expect_tools(keep, "keep")
        self._mode: NameMode = mode
        self._arguments = bool(arguments) and mode != "none"
        self._order = bool(order)
        self._keep = frozenset(keep)
        self._places: tuple[int, ...] = ()  # for each tool that is shown, its position before
        self.names: dict[str, str] = {}
        self.argument_names: dict[str, dict[str, str]] = {}

    def begin(self, info: Mapping[str, Any]) -> None:
        """Choose names and order."""
        rules = running_rules(self.env)
        rng = self.rng("names")
        places = list(range(rules.done))
        if self._order:
            rng.shuffle(places)
        self._places = tuple(places)
        taken = {*rules.names, "observe", "done"}
        self.names = {
            tool.name: tool.name
            if self._mode == "none" or original_name(rules.module, tool.name) in self._keep
            else _free(_tool_names(rng, self._mode, tool.name), taken)
            for tool in rules.tools
        }
        self.argument_names = self._chosen_arguments(rng, rules)

    def _chosen_arguments(self, rng: Rng, rules: Rules) -> dict[str, dict[str, str]]:
        """An argument has the same name in all tools, as before."""
        changing = [
            tool
            for tool in rules.tools
            if self._arguments and original_name(rules.module, tool.name) not in self._keep
        ]
        names = dict.fromkeys(parameter.name for tool in changing for parameter in tool.parameters)
        taken = set(names)
        chosen = {name: _free(_argument_names(rng, self._mode, name), taken) for name in names}
        return {
            tool.name: {parameter.name: chosen[parameter.name] for parameter in tool.parameters}
            if tool in changing
            else {}
            for tool in rules.tools
        }

    def show(self, module: EnvironmentModule) -> EnvironmentModule:
        """The module with other names."""
        tools = [self._renamed(module.tools[place]) for place in self._places]
        originals = {shown: original_name(module, name) for name, shown in self.names.items()}
        return with_tools(
            module,
            tuple(tools),
            statement=rename_mentions(module.statement, self.names),
            done=self._renamed(module.done_tool()),
            originals=originals,
        )

    def _renamed(self, tool: ToolSpec) -> ToolSpec:
        arguments = self.argument_names[tool.name]
        mentions = {**arguments, **self.names}
        parameters = tuple(
            replace(
                parameter,
                name=arguments.get(parameter.name, parameter.name),
                doc=rename_mentions(parameter.doc, mentions),
            )
            for parameter in tool.parameters
        )
        return replace(
            tool,
            name=self.names[tool.name],
            doc=rename_mentions(tool.doc, mentions),
            parameters=parameters,
        )

    def relay(self, session: Any) -> Any:
        """Calls go to the tool that was at this place before."""
        return _Renaming(session, self._places, self.names)

    def step(self, action: str) -> Result:
        """Play one action."""
        observation, reward, terminated, truncated, info = self.env.step(action)
        if info["status"] == "done":
            info["tool"] = self.names.get("done", "done") if info["tool"] == "done" else info["tool"]
        for call in info.get("calls", ()):
            if call["status"] == "done" and call["tool"] == "done":
                call["tool"] = self.names.get("done", "done")
        return observation, float(reward), terminated, truncated, info

    def oracle_actions(self, action_format: str | None = None) -> tuple[str, ...]:
        """The oracle's actions in the names that are shown; see `codegym_envs.ToolEnv.oracle_actions`."""
        written = written_format(action_format or self.tool_env.action_format)
        return tuple(
            self._translated(action, written)
            for action in self.env.get_wrapper_attr("oracle_actions")("json")
        )

    def _translated(self, action: str, written: str) -> str:
        call = parse(action, "json")
        if isinstance(call, Refusal):
            raise ExecutionFailed(call.code, f"the oracle's action cannot be read: {call.message}")
        names = self.argument_names[call.name]
        arguments = {names.get(name, name): value for name, value in call.arguments.items()}
        return render_call(written, self.names[call.name], arguments)


class _Renaming(Relay):
    """Calls of tools in another order; error texts get the names that are shown."""

    __slots__ = ("names", "places")

    def __init__(self, inner: Any, places: tuple[int, ...], names: Mapping[str, str]) -> None:
        super().__init__(inner)
        self.places = places
        self.names = names

    def call(self, index: int, values: tuple[Any, ...]) -> tuple[str | None, str]:
        error, text = self.inner.call(self.places[index], values)
        return error, text if error is None else rename_mentions(text, self.names)


def _tool_names(rng: Rng, mode: NameMode, name: str) -> Iterator[str]:
    if mode == "paraphrase":
        return paraphrases(rng, name)
    return word_names(rng) if mode == "words" else opaque_names(rng, "tool")


def _argument_names(rng: Rng, mode: NameMode, name: str) -> Iterator[str]:
    if mode == "paraphrase":
        return paraphrases(rng, name, argument=True)
    return word_names(rng) if mode == "words" else opaque_names(rng, "arg")


def _free(candidates: Iterator[str], taken: set[str]) -> str:
    """The first name that is not taken, which is then taken."""
    for name in candidates:
        if name not in taken and len(name) <= _LONGEST and not keyword.iskeyword(name):
            taken.add(name)
            return name
    raise AssertionError("there is no end of names")


def rename_mentions(text: str, names: Mapping[str, str]) -> str:
    """Replace names in a text written by people, as whole words.

    A name with an underscore is never anything else; an ordinary word is a name only where it is marked.
    """
    changed = {old: new for old, new in names.items() if old != new and old in text}
    if not changed:
        return text
    plain = "|".join(re.escape(name) for name in changed if "_" in name)
    marked = "|".join(re.escape(name) for name in changed if "_" not in name)
    patterns = [rf"(?<!\w)(?:{plain})(?!\w)"] if plain else []
    if marked:
        patterns += [
            rf"(?<=`)(?:{marked})(?=`)",
            rf"(?<!\w)(?:{marked})(?=\()",
            rf"(?<=\b[Tt]ool )(?:{marked})(?!\w)",
            rf"(?<!\w)(?:{marked})(?= tool\b)",
        ]
    return re.sub("|".join(patterns), lambda match: changed[match.group()], text)
