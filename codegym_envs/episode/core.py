"""One episode: from action text to observation, reward and flags.

Every action counts. Only ``done`` terminates; the limit on actions truncates; nothing else ends an
episode. ``done`` as the last allowed action is scored, and the episode then is terminated and not
truncated. Texts made here depend on the module and the action alone, never on the expected answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from codegym_envs.actions import Refusal, parse
from codegym_envs.episode.rules import Rules, rules_of
from codegym_envs.errors import ConfigurationError
from codegym_envs.reward import score
from codegym_envs.spec.schema import ArgumentError

if TYPE_CHECKING:
    from codegym_envs.executor import Program, Session

__all__ = ["Episode", "PreparedCall", "StepResult"]

StepResult: TypeAlias = tuple[str, float, bool, bool, dict[str, Any]]
"""Observation, reward, terminated, truncated, info."""

PreparedCall: TypeAlias = "tuple[Session, int, tuple[Any, ...]]"
"""Session, tool index and positional arguments of a call that is still to be made."""

_PENDING: StepResult = ("", 0.0, False, False, {})  # stands where the result of a step is not known yet
_SUBMITTED = "Answer submitted. The episode is over."
_OVER = "The episode is over. This action changed nothing."


class Episode:
    """One hidden input of one environment module, played by action texts.

    Args:
        program: The loaded module.
        inputs: The hidden input: arguments of ``reference``. A fresh copy becomes the state.
        expected: The expected answer; compared with the submitted one and otherwise unused.
        action_format: One of `codegym_envs.actions.FORMATS`.
        max_tool_calls: Number of actions after which the episode is truncated, at least 1.

    Attributes:
        num_tool_calls: Number of actions so far.
        terminated: Whether ``done`` ended the episode.
        truncated: Whether the limit on actions ended it.

    Raises:
        ConfigurationError: If there is no such action format, or the limit is not a positive integer.
        ExecutionFailed: If ``setup`` fails on the input.
    """

    __slots__ = ("_expected", "_limit", "_rules", "_session", "num_tool_calls", "terminated", "truncated")

    def __init__(
        self,
        program: Program,
        inputs: Mapping[str, Any],
        expected: Any,
        *,
        action_format: str = "auto",
        max_tool_calls: int = 256,
    ) -> None:
        if type(max_tool_calls) is not int or max_tool_calls < 1:
            raise ConfigurationError(f"max_tool_calls must be a positive integer, not {max_tool_calls!r}")
        self._rules: Rules = rules_of(program, action_format)
        self._expected = expected
        self._limit = max_tool_calls
        self._session: Session | None = program.start(inputs)
        self.num_tool_calls = 0
        self.terminated = False
        self.truncated = False

    @property
    def prompt(self) -> str:
        """Statement, list of tools, call format; nothing of the state."""
        return self._rules.prompt(self._limit)

    @property
    def max_tool_calls(self) -> int:
        """Number of actions after which the episode is truncated."""
        return self._limit

    def step(self, action: object) -> StepResult:
        """Play one action.

        Args:
            action: The action's text. Any other object is an invalid action.

        Returns:
            The observation (at most 16,384 characters), the reward (1.0 for a correct answer, else 0.0),
            whether the episode is terminated and truncated, and an info dictionary with the keys
            ``status`` (``ok``, ``invalid_action``, ``tool_error`` or ``done``), ``tool`` (name of the
            called tool or None), ``error`` (None or a stable code) and ``num_tool_calls``.

        Raises:
            WorkerError: If no worker process can be started; the action does not count then. Nothing else,
                whatever the action is.
        """
        session = self._session
        if session is None:
            return self._after_end()
        rules = self._rules
        self.num_tool_calls = count = self.num_tool_calls + 1
        if type(action) is str and (call := rules.fast(action)) is not None:
            index, arguments = call
            if index != rules.done:
                try:
                    error, observation = session.call(index, arguments)
                except BaseException:  # no worker, or an interrupt: the action was not played
                    self.num_tool_calls = count - 1
                    raise
                if error is None and count < self._limit:
                    info = {
                        "status": "ok",
                        "tool": rules.names[index],
                        "error": None,
                        "num_tool_calls": count,
                    }
                    return observation, 0.0, False, False, info
                return self._called(index, error, observation)
            return self._done(arguments)
        call, result = self._read_strictly(action)
        if call is None:
            return result
        try:
            outcome = session.call(*call)
        except BaseException:
            self.num_tool_calls = count - 1
            raise
        return self._called(call[0], *outcome)

    def prepare(self, action: object) -> tuple[PreparedCall | None, StepResult]:
        """The first half of a step, for calls that are sent away many at a time; see `step_batch`.

        Returns:
            What to call (session, tool index, arguments), to be followed by `finish`; or None and the
            result of the step, if it needs no call.
        """
        session = self._session
        if session is None:
            return None, self._after_end()
        self.num_tool_calls += 1
        rules = self._rules
        if type(action) is str and (fast := rules.fast(action)) is not None:
            return ((session, *fast), _PENDING) if fast[0] != rules.done else (None, self._done(fast[1]))
        call, result = self._read_strictly(action)
        return (None if call is None else (session, *call)), result

    def finish(self, tool_index: int, error: str | None, text: str) -> StepResult:
        """The second half of a step: what the session answered to the call that `prepare` asked for."""
        return self._called(tool_index, error, text)

    def _read_strictly(self, action: object) -> tuple[tuple[int, tuple[Any, ...]] | None, StepResult]:
        """From an action to a call of a tool, or to the result of the step (`_PENDING` beside a call)."""
        rules = self._rules
        if type(action) is not str:
            # Not isinstance(), which asks an object for its __class__: that may raise. A text is copied,
            # since a subclass may have methods of its own; other objects are refused without being touched.
            action = str.__str__(cast(str, action)) if issubclass(type(action), str) else None
        call = parse(action, rules.action_format)
        if isinstance(call, Refusal):
            return None, self._refused(None, call.code, call.message, "")
        index = rules.indices.get(call.name)
        if index is None:
            return None, self._refused(None, "unknown_tool", rules.unknown_tool(call.name), "")
        try:
            arguments = rules.validators[index](rules.bind(index, call))
        except ArgumentError as error:
            return None, self._refused(rules.names[index], error.code, error.message, rules.hints[index])
        return ((index, arguments), _PENDING) if index != rules.done else (None, self._done(arguments))

    def _called(self, index: int, error: str | None, text: str) -> StepResult:
        if error is None:
            return self._outcome("ok", self._rules.names[index], None, text)
        observation = f"Tool error ({error}): {text}\nThe state is unchanged."
        return self._outcome("tool_error", self._rules.names[index], error, observation)

    def _refused(self, tool: str | None, code: str, message: str, hint: str) -> StepResult:
        observation = f"Invalid action ({code}): {message}"
        return self._outcome("invalid_action", tool, code, f"{observation}\n{hint}" if hint else observation)

    def _done(self, arguments: tuple[Any, ...]) -> StepResult:
        reward = score(self._expected, arguments[0], self._rules.module.answer)
        self.terminated = True
        self.close()
        info = {"status": "done", "tool": "done", "error": None, "num_tool_calls": self.num_tool_calls}
        return _SUBMITTED, reward, True, False, info

    def _outcome(self, status: str, tool: str | None, error: str | None, observation: str) -> StepResult:
        if self.num_tool_calls >= self._limit:
            self.truncated = True
            self.close()
        info = {"status": status, "tool": tool, "error": error, "num_tool_calls": self.num_tool_calls}
        return observation, 0.0, False, self.truncated, info

    def _after_end(self) -> StepResult:
        info = {
            "status": "invalid_action",
            "tool": None,
            "error": "episode_over",
            "num_tool_calls": self.num_tool_calls,
        }
        return _OVER, 0.0, self.terminated, self.truncated, info

    def close(self) -> None:
        """Drop the state. Actions after it change nothing, as after the end of the episode."""
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def snapshot(self) -> dict[str, Any]:
        """The whole episode as plain data, for pickling and copying; it contains the expected answer."""
        return {
            "session": None if self._session is None else self._session.snapshot(),
            "expected": self._expected,
            "action_format": self._rules.action_format,
            "max_tool_calls": self._limit,
            "num_tool_calls": self.num_tool_calls,
            "terminated": self.terminated,
            "truncated": self.truncated,
        }

    @classmethod
    def restore(cls, program: Program, snapshot: Mapping[str, Any]) -> Episode:
        """Rebuild an episode from `snapshot`; both go on independently.

        Args:
            program: The module the episode was played on, loaded in any tier.
            snapshot: What `snapshot` returned.
        """
        episode = cls.__new__(cls)
        episode._rules = rules_of(program, snapshot["action_format"])
        episode._expected = snapshot["expected"]
        episode._limit = snapshot["max_tool_calls"]
        session = snapshot["session"]
        episode._session = None if session is None else program.restore(session)
        episode.num_tool_calls = snapshot["num_tool_calls"]
        episode.terminated = snapshot["terminated"]
        episode.truncated = snapshot["truncated"]
        return episode
