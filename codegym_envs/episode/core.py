"""One episode: from action text to observation, reward and flags.

Every action counts. Only ``done`` terminates; the limit on actions truncates, and so does a limit on invalid
actions in a row where one is set; nothing else here ends an episode. ``done`` as the last allowed action
is scored, and the episode then is terminated and not truncated. Texts made here depend on the module and the
action alone, never on the expected answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from codegym_envs.actions import Refusal, ToolCall, parse, parse_calls
from codegym_envs.episode.arguments import Arguments
from codegym_envs.episode.prompt import SEQUENCE_LIMIT
from codegym_envs.episode.rules import ParallelCalls, Rules, rules_of
from codegym_envs.episode.scoring import right
from codegym_envs.errors import WorkerError
from codegym_envs.spec.plain_data.integers import as_index
from codegym_envs.spec.schema import ArgumentError

if TYPE_CHECKING:
    from codegym_envs.executor import Program, Session

__all__ = ["OUTCOMES", "Episode", "Outcome", "PreparedCall", "StepResult"]

StepResult: TypeAlias = tuple[str, float, bool, bool, dict[str, Any]]
"""Observation, reward, terminated, truncated, info."""

PreparedCall: TypeAlias = "tuple[Session, int, tuple[Any, ...], Arguments]"
"""Session, tool index, positional and named arguments of a call that is still to be made."""

Outcome: TypeAlias = Literal["won", "wrong", "truncated", "budget", "invalid_streak", "infrastructure"]

OUTCOMES: tuple[Outcome, ...] = ("won", "wrong", "truncated", "budget", "invalid_streak", "infrastructure")
"""How an episode can end; `codegym_envs.env` says what each means."""

_PENDING: StepResult = ("", 0.0, False, False, {})  # stands in for the result of a step that is not yet known
_SUBMITTED = "Answer submitted. The episode is over."
_OVER = "The episode is over. This action changed nothing."
_ROOM = 17_000  # characters: a whole observation with the lines around it


class Episode:
    """One hidden input of one environment module, played by action texts.

    Args:
        program: The loaded module.
        inputs: The hidden input: arguments of ``reference``. A fresh copy becomes the state.
        expected: The expected answer; compared with the submitted one and otherwise unused. Where the module
            has an ``accepts``, another answer may be right as well (see `right`).
        action_format: One of `codegym_envs.actions.FORMATS`.
        max_tool_calls: Number of actions after which the episode is truncated, at least 1.
        parallel_calls: What happens to an action that holds several calls: ``"refuse"``, ``"first"`` (the
            first is played, the others are ignored) or ``"sequence"`` (all are played in order).
        max_invalid_actions: Number of invalid actions in a row after which the episode is truncated, at least
            1; None for no such limit.

    Attributes:
        num_tool_calls: Number of actions so far.
        terminated: Whether ``done`` ended the episode.
        truncated: Whether something else ended it.
        outcome: How it ended, one of `OUTCOMES`; None while it runs.

    Raises:
        ConfigurationError: If there is no such action format or setting, or a limit is not a positive
            integer.
        ExecutionFailed: If ``setup`` fails on the input.
    """

    __slots__ = (
        "_expected",
        "_inputs",
        "_invalid",
        "_limit",
        "_max_invalid",
        "_program",
        "_rules",
        "_session",
        "num_tool_calls",
        "outcome",
        "terminated",
        "truncated",
    )

    def __init__(
        self,
        program: Program,
        inputs: Mapping[str, Any],
        expected: Any,
        *,
        action_format: str = "auto",
        max_tool_calls: int = 256,
        parallel_calls: ParallelCalls = "refuse",
        max_invalid_actions: int | None = None,
    ) -> None:
        max_tool_calls = as_index(max_tool_calls, "max_tool_calls", 1)
        if max_invalid_actions is not None:
            max_invalid_actions = as_index(max_invalid_actions, "max_invalid_actions", 1)
        self._rules: Rules = rules_of(program, action_format, parallel_calls)
        self._program = program
        self._inputs = inputs
        self._expected = expected
        self._limit = max_tool_calls
        self._max_invalid = max_invalid_actions
        self._invalid = 0
        self._session: Session | None = program.start(inputs)
        self.num_tool_calls = 0
        self.terminated = False
        self.truncated = False
        self.outcome: Outcome | None = None

    @property
    def prompt(self) -> str:
        """Statement, list of tools, call format; nothing of the state."""
        return self._rules.prompt(self._limit)

    @property
    def rules(self) -> Rules:
        """What the episode shows and how it reads actions."""
        return self._rules

    def refit(self, rules: Rules | None = None, relay: Callable[[Any], Any] | None = None) -> None:
        """Change what the episode shows and what plays its calls; for wrappers.

        Args:
            rules: Rules with the same number of tools in the same order, or None to keep the present ones.
            relay: From the session to what is to play the calls instead; it needs ``call``, ``close`` and
                ``snapshot``. Not called if the episode is over.
        """
        if relay is not None and self._session is not None:
            self._session = relay(self._session)
        if rules is not None:
            self._rules = rules

    @property
    def max_tool_calls(self) -> int:
        """Number of actions after which the episode is truncated."""
        return self._limit

    def step(self, action: object) -> StepResult:
        """Play one action.

        Args:
            action: The action's text. Any other object is an invalid action.

        Returns:
            The observation (at most 16,384 characters; 65,536 where several calls are played in sequence),
            the reward (1.0 for a correct answer, else 0.0), whether the episode is terminated and truncated,
            and the info dictionary that `codegym_envs.env` describes.

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
            index, values = call
            arguments = Arguments(rules.parameters[index], values)
            if index != rules.done:
                try:
                    error, observation = session.call(index, values)
                except BaseException:  # no worker, or an interrupt: the action was not played
                    self.num_tool_calls = count - 1
                    raise
                if error is None and count < self._limit:
                    self._invalid = 0
                    info = {
                        "status": "ok",
                        "tool": rules.names[index],
                        "arguments": arguments,
                        "error": None,
                        "num_tool_calls": count,
                        "outcome": None,
                    }
                    return observation, 0.0, False, False, info
                return self._called(index, arguments, error, observation)
            return self._done(values, arguments)
        calls = self._read(action)
        if isinstance(calls, Refusal):
            return self._refuse(calls, action)
        return self._play(calls[0]) if len(calls) == 1 else self._play_sequence(calls)

    def prepare(self, action: object) -> tuple[PreparedCall | None, StepResult]:
        """The first half of a step, for calls that are sent away many at a time; see `step_batch`.

        Returns:
            What to call (session, tool index, arguments), to be followed by `finish`; or None and the
            result of the step, if it needs no call or has played several already.
        """
        session = self._session
        if session is None:
            return None, self._after_end()
        self.num_tool_calls += 1
        rules = self._rules
        if type(action) is str and (fast := rules.fast(action)) is not None:
            arguments = Arguments(rules.parameters[fast[0]], fast[1])
            if fast[0] != rules.done:
                return (session, *fast, arguments), _PENDING
            return None, self._done(fast[1], arguments)
        calls = self._read(action)
        if isinstance(calls, Refusal):
            return None, self._refuse(calls, action)
        if len(calls) > 1:
            return None, self._play_sequence(calls)
        read = self._bind(calls[0])
        if type(read[0]) is int:
            return (session, *read), _PENDING
        return None, cast(StepResult, read)

    def finish(self, call: PreparedCall, error: str | None, text: str) -> StepResult:
        """The second half of a step: what the session answered to the call that `prepare` asked for."""
        return self._called(call[1], call[3], error, text)

    def undo(self) -> None:
        """Take back the count of an action that was prepared and could not be played."""
        self.num_tool_calls -= 1

    def truncate(self, reason: Literal["budget"] = "budget") -> None:
        """End the episode from outside, as truncated with this outcome; nothing happens after its end."""
        if self._session is not None:
            self._end(reason)

    def _read(self, action: object) -> tuple[ToolCall, ...] | Refusal:
        """From an action to its calls: one, or several where that is allowed."""
        rules = self._rules
        if type(action) is not str:
            # Not isinstance(), which asks an object for its __class__: that may raise. A text is copied,
            # since a subclass may have methods of its own; other objects are refused without being touched.
            action = str.__str__(cast(str, action)) if issubclass(type(action), str) else None
        if rules.parallel_calls == "refuse":
            call = parse(action, rules.action_format)
            return call if isinstance(call, Refusal) else (call,)
        calls = parse_calls(action, rules.action_format)
        return calls[:1] if rules.parallel_calls == "first" and not isinstance(calls, Refusal) else calls

    def _bind(self, call: ToolCall) -> tuple[int, tuple[Any, ...], Arguments] | StepResult:
        """Tool index, positional and named arguments of a call; or the result, if it needs no session."""
        rules = self._rules
        index = rules.indices.get(call.name)
        if index is None:
            message, meant = rules.unknown_tool(call.name)
            return self._refused(None, None, "unknown_tool", message, rules.hint(meant))
        shown = Arguments.of(call.arguments or {})
        try:
            named = rules.bind(index, call)
            shown = Arguments.of(named)
            values = rules.validators[index](named)
        except ArgumentError as error:
            return self._refused(rules.names[index], shown, error.code, error.message, rules.hint(index))
        return (index, values, shown) if index != rules.done else self._done(values, shown)

    def _play(self, call: ToolCall) -> StepResult:
        """Play one call that has already been counted."""
        read = self._bind(call)
        if type(read[0]) is not int:
            return cast(StepResult, read)
        index, values, arguments = read
        session = cast("Session", self._session)
        try:
            outcome = session.call(index, values)
        except BaseException:
            self.num_tool_calls -= 1
            raise
        return self._called(index, arguments, *outcome)

    def _play_sequence(self, calls: tuple[ToolCall, ...]) -> StepResult:
        """Play several calls of one action in order; the first has already been counted."""
        parts: list[str] = []
        infos: list[dict[str, Any]] = []
        size = 0
        result = _PENDING
        for number, call in enumerate(calls, 1):
            left = ""
            if self._session is None:
                left = "the episode is over"
            elif size + _ROOM > SEQUENCE_LIMIT:
                left = f"the observations of this reply are already long ({size:,} characters); send it again"
            elif number > 1:
                self.num_tool_calls += 1
            if not left:
                try:
                    result = self._play(call)
                except WorkerError:
                    if number == 1:
                        raise
                    left = "no worker process could be started; send it again"
            if left:
                which = f"{number}" if number == len(calls) else f"{number}-{len(calls)}"
                parts.append(f"[{which}] Not played: {left}.")
                break
            parts.append(f"[{number}] {result[0]}")
            infos.append({**result[4], "observation": result[0]})
            size += len(parts[-1]) + 1
        return "\n".join(parts), *result[1:4], {**result[4], "calls": infos}

    def _called(self, index: int, arguments: Arguments, error: str | None, text: str) -> StepResult:
        self._invalid = 0
        name = self._rules.names[index]
        if error is None:
            return self._outcome("ok", name, arguments, None, text)
        observation = f"Tool error ({error}): {text}\nThe state is unchanged."
        return self._outcome("tool_error", name, arguments, error, observation)

    def _refuse(self, refusal: Refusal, action: object) -> StepResult:
        """The result of an action that is not a call; the hint shows the tool that was meant.

        Where no call can be made out, that is the tool that the text names last.
        """
        rules = self._rules
        meant = rules.mentioned(action) if refusal.tool is None and type(action) is str else None
        if refusal.tool is not None:
            meant = rules.indices.get(refusal.tool)
            if meant is None:
                meant = rules.meant(refusal.tool)
        hint = rules.hint(meant, refusal.format)
        return self._refused(None, None, refusal.code, refusal.message, hint)

    def _refused(
        self, tool: str | None, arguments: Arguments | None, code: str, message: str, hint: str
    ) -> StepResult:
        observation = f"Invalid action ({code}): {message}\n{hint}"
        self._invalid += 1
        if self._invalid == self._max_invalid and self.num_tool_calls < self._limit:
            self._end("invalid_streak")
            observation += f"\nThe episode is over: {self._invalid} invalid actions in a row."
        return self._outcome("invalid_action", tool, arguments, code, observation)

    def _done(self, values: tuple[Any, ...], arguments: Arguments) -> StepResult:
        try:
            reward = right(self._program, self._inputs, self._expected, values[0])
        except BaseException:  # no worker, or an interrupt: the action was not played
            self.num_tool_calls -= 1
            raise
        self.terminated = True
        self.outcome = "won" if reward == 1.0 else "wrong"
        self.close()
        return _SUBMITTED, reward, True, False, self._info("done", "done", arguments, None)

    def _outcome(
        self, status: str, tool: str | None, arguments: Arguments | None, error: str | None, observation: str
    ) -> StepResult:
        if self.num_tool_calls >= self._limit and self._session is not None:
            self._end("truncated")
        return observation, 0.0, False, self.truncated, self._info(status, tool, arguments, error)

    def _info(
        self, status: str, tool: str | None, arguments: Arguments | None, error: str | None
    ) -> dict[str, Any]:
        return {
            "status": status,
            "tool": tool,
            "arguments": arguments,
            "error": error,
            "num_tool_calls": self.num_tool_calls,
            "outcome": self.outcome,
        }

    def _end(self, outcome: Outcome) -> None:
        self.truncated = True
        self.outcome = outcome
        self.close()

    def _after_end(self) -> StepResult:
        info = self._info("invalid_action", None, None, "episode_over")
        return _OVER, 0.0, self.terminated, self.truncated, info

    def close(self) -> None:
        """Drop the state. Actions after it change nothing, as after the end of the episode."""
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def snapshot(self) -> dict[str, Any]:
        """The whole episode as plain data, for pickling and copying; it holds the expected answer."""
        return {
            "session": None if self._session is None else self._session.snapshot(),
            "inputs": dict(self._inputs) if self._rules.module.has_accepts else {},
            "expected": self._expected,
            "action_format": self._rules.action_format,
            "parallel_calls": self._rules.parallel_calls,
            "max_tool_calls": self._limit,
            "max_invalid_actions": self._max_invalid,
            "invalid": self._invalid,
            "num_tool_calls": self.num_tool_calls,
            "terminated": self.terminated,
            "truncated": self.truncated,
            "outcome": self.outcome,
        }

    @classmethod
    def restore(cls, program: Program, snapshot: Mapping[str, Any]) -> Episode:
        """Rebuild an episode from `snapshot`; both go on independently.

        Args:
            program: The module the episode was played on, loaded in any tier.
            snapshot: What `snapshot` returned.
        """
        episode = cls.__new__(cls)
        episode._rules = rules_of(program, snapshot["action_format"], snapshot["parallel_calls"])
        episode._program = program
        episode._inputs = snapshot["inputs"]
        episode._expected = snapshot["expected"]
        episode._limit = snapshot["max_tool_calls"]
        episode._max_invalid = snapshot["max_invalid_actions"]
        episode._invalid = snapshot["invalid"]
        session = snapshot["session"]
        episode._session = None if session is None else program.restore(session)
        episode.num_tool_calls = snapshot["num_tool_calls"]
        episode.terminated = snapshot["terminated"]
        episode.truncated = snapshot["truncated"]
        episode.outcome = snapshot["outcome"]
        return episode
