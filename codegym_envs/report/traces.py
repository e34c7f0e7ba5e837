"""The oracle's calls on the hidden inputs that were played, played afresh from the installed catalog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codegym_envs import catalog
from codegym_envs.env import ToolEnv
from codegym_envs.errors import CatalogError, CodeGymError
from codegym_envs.report.exact import call_identity, call_text, exact_json

if TYPE_CHECKING:
    from codegym_envs.trajectories import Trajectory

__all__ = ["OracleCall", "OracleTrace", "OracleTraces"]


@dataclass(frozen=True, slots=True)
class OracleCall:
    """One call of the oracle.

    Attributes:
        text: The call on one line, as the report shows it.
        identity: A text that this call shares with every call that asks the same.
        action: The text of the action.
        observation: What the environment answered.
    """

    text: str
    identity: str
    action: str
    observation: str


@dataclass(frozen=True, slots=True)
class OracleTrace:
    """What the oracle does on one hidden input.

    Attributes:
        calls: Its calls, ``done`` with the right answer as the last one; empty if they cannot be had.
        reason: Why there are none, one sentence; empty if there are some.
    """

    calls: tuple[OracleCall, ...] = ()
    reason: str = ""

    @property
    def answer(self) -> str | None:
        """The right answer as JSON text, or one of them where several are right; None if it is not known."""
        if not self.calls:
            return None
        return self.calls[-1].text.removeprefix("done(answer=").removesuffix(")")


class OracleTraces:
    """Makes traces, one environment after the other, and keeps what it made.

    The module must be the very one that was played: same id, same content hash.
    """

    def __init__(self) -> None:
        self._traces: dict[tuple[str, str, str], OracleTrace] = {}
        self._opened: tuple[str, ToolEnv] | None = None
        self._defaults: dict[str, dict[str, dict[str, Any]]] = {}

    def trace(self, episode: Trajectory) -> OracleTrace:
        """The oracle's trace on the hidden input of an episode; never raises, but says why there is none."""
        key = (episode.env_id, episode.module_hash, input_key(episode))
        found = self._traces.get(key)
        if found is None:
            found = self._traces[key] = self._make(episode)
        return found

    def identity(self, env_id: str, module_hash: str, tool: str, arguments: Mapping[str, Any]) -> str:
        """`call_identity` with the defaults of the tool, where the module is the installed one."""
        known = self._defaults.get(module_hash)
        if known is None:
            known = self._defaults[module_hash] = _defaults(env_id, module_hash)
        return call_identity(tool, arguments, known.get(tool, {}))

    def tools(self, env_id: str, module_hash: str) -> tuple[tuple[str, str, str], ...]:
        """Name, description and JSON Schema (indented) of each tool; empty if the module is not installed."""
        if _missing(env_id, module_hash):
            return ()
        _, info = self._environment(env_id).reset(seed=0)
        functions = [schema["function"] for schema in info["tools"]]
        return tuple(
            (item["name"], item.get("description", ""), exact_json(item["parameters"], "  "))
            for item in functions
        )

    def close(self) -> None:
        """Close the environment that is open."""
        if self._opened is not None:
            self._opened[1].close()
            self._opened = None

    def _environment(self, env_id: str) -> ToolEnv:
        if self._opened is None or self._opened[0] != env_id:
            self.close()
            self._opened = (env_id, ToolEnv(env_id))
        return self._opened[1]

    def _make(self, episode: Trajectory) -> OracleTrace:
        reason = _missing(episode.env_id, episode.module_hash)
        if reason:
            return OracleTrace(reason=reason)
        if episode.config is not None:
            options: dict[str, Any] = {"config": dict(episode.config)}
            if episode.difficulty in (1, 2, 3):
                options["difficulty"] = episode.difficulty
        elif episode.config_id is not None:
            options = {"config_id": episode.config_id}
        else:
            return OracleTrace(reason="The record does not say which hidden input was played.")
        try:
            return OracleTrace(calls=self._play(episode, options))
        except CodeGymError as error:
            return OracleTrace(reason=f"The oracle’s calls on this input cannot be made: {error}")

    def _play(self, episode: Trajectory, options: dict[str, Any]) -> tuple[OracleCall, ...]:
        env = self._environment(episode.env_id)
        env.reset(options=options)
        calls = []
        for action in env.oracle_actions():
            observation, _, _, _, info = env.step(action)
            tool, arguments = info["tool"], dict(info["arguments"])
            identity = self.identity(episode.env_id, episode.module_hash, tool, arguments)
            calls.append(OracleCall(call_text(tool, arguments), identity, action, observation))
        return tuple(calls)


def input_key(episode: Trajectory) -> str:
    """A text that two episodes of one environment share if they played the same hidden input."""
    if episode.config is not None:
        return exact_json(episode.config)
    return "" if episode.config_id is None else str(episode.config_id)


def _missing(env_id: str, module_hash: str) -> str:
    """Why the installed catalog cannot help with a module; empty if it can."""
    try:
        entry = catalog.entry(env_id)
    except CatalogError:
        entry = None
    if entry is None or entry.id != env_id:
        return f"{env_id} is not in the installed catalog, so the oracle's calls are not known."
    if entry.hash != module_hash:
        return (
            f"The installed catalog has another version of {env_id} (hash {entry.hash[:12]}, played was "
            f"{module_hash[:12]}), so the oracle's calls are not known."
        )
    return ""


def _defaults(env_id: str, module_hash: str) -> dict[str, dict[str, Any]]:
    """Default values by tool and argument; empty if the module is not installed."""
    if _missing(env_id, module_hash):
        return {}
    return {
        tool.name: {item.name: item.default for item in tool.parameters if not item.required}
        for tool in catalog.load(env_id).tools
    }
