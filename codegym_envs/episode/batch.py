"""Steps of many episodes at once."""

from __future__ import annotations

from collections.abc import Sequence

from codegym_envs.episode.arguments import Arguments
from codegym_envs.episode.core import Episode, PreparedCall, StepResult
from codegym_envs.errors import ConfigurationError
from codegym_envs.executor.inline_session import InlineSession

__all__ = ["Steps", "play_batch", "step_batch"]


class Steps:
    """What one step of many episodes gave, by column.

    Most steps are plain: a tool was called and answered, the episode goes on. Their columns are filled
    directly; every other step has its whole result in ``special``.

    Attributes:
        observations: One text per episode.
        tools: Name of the called tool, one per episode; meaningless where the step is special.
        arguments: Its arguments, likewise.
        counts: Number of actions so far, one per episode.
        special: Results of the steps that are not plain, by position.
    """

    __slots__ = ("arguments", "counts", "observations", "special", "tools")

    def __init__(self, size: int) -> None:
        self.observations: list[str] = [""] * size
        self.tools: list[str | None] = [None] * size
        self.arguments: list[Arguments | None] = [None] * size
        self.counts: list[int] = [0] * size
        self.special: dict[int, StepResult] = {}

    def place(self, positions: Sequence[int], part: Steps) -> None:
        """Take over the steps of some of the episodes, played elsewhere.

        Args:
            positions: Where each of them belongs.
            part: Their steps.
        """
        for source, position in enumerate(positions):
            self.observations[position] = part.observations[source]
            self.tools[position] = part.tools[source]
            self.arguments[position] = part.arguments[source]
            self.counts[position] = part.counts[source]
        for source, result in part.special.items():
            self.special[positions[source]] = result

    def place_every(self, positions: range, part: Steps) -> None:
        """`place` at regularly spaced positions, which is cheaper."""
        every = slice(positions.start, positions.stop, positions.step)
        self.observations[every] = part.observations
        self.tools[every] = part.tools
        self.arguments[every] = part.arguments
        self.counts[every] = part.counts
        for source, result in part.special.items():
            self.special[positions[source]] = result

    def put(self, position: int, result: StepResult) -> None:
        """Note the result of a step that is not plain."""
        self.observations[position] = result[0]
        self.counts[position] = result[4]["num_tool_calls"]
        self.special[position] = result


def play_batch(episodes: Sequence[Episode], actions: Sequence[object]) -> Steps:
    """Play one action in each of many episodes.

    The outcomes are those of `Episode.step`. Calls into worker processes travel in one message per worker,
    instead of one per call.

    Args:
        episodes: Different episodes, of any modules and tiers.
        actions: One action for each.

    Raises:
        WorkerError: If no worker process can be started; none of the actions that need one counts then.
    """
    steps = Steps(len(episodes))
    observations, tools, arguments, counts = (
        steps.observations,
        steps.tools,
        steps.arguments,
        steps.counts,
    )
    calls: list[PreparedCall] = []
    positions: list[int] = []
    outcomes: list[tuple[str | None, str]] = []
    position = -1
    try:
        for episode, action in zip(episodes, actions, strict=True):
            position += 1
            session = episode._session
            if type(session) is not InlineSession:
                prepared, result = episode.prepare(action)
                if prepared is None:
                    steps.put(position, result)
                else:
                    calls.append(prepared)
                    positions.append(position)
                continue
            # The plain case of Episode.step, without its info dictionary.
            rules = episode._rules
            if type(action) is str and (call := rules.fast(action)) is not None:
                index, values = call
                count = episode.num_tool_calls + 1
                if index != rules.done and count < episode._limit:
                    error, text = session.call(index, values)
                    episode.num_tool_calls = counts[position] = count
                    named = Arguments(rules.parameters[index], values)
                    if error is None:
                        episode._invalid = 0
                        observations[position] = text
                        tools[position] = rules.names[index]
                        arguments[position] = named
                    else:
                        steps.put(position, episode._called(index, named, error, text))
                    continue
            steps.put(position, episode.step(action))
        if calls:
            outcomes = _call_workers(calls)
    except BaseException:  # no worker, or an interrupt: what was prepared is not played
        for position in positions:
            episodes[position].undo()
        raise
    for position, made, outcome in zip(positions, calls, outcomes, strict=True):
        steps.put(position, episodes[position].finish(made, *outcome))
    return steps


def step_batch(episodes: Sequence[Episode], actions: Sequence[object]) -> list[StepResult]:
    """`play_batch` with one result per episode, as `Episode.step` gives them.

    Args:
        episodes: Different episodes, of any modules and tiers.
        actions: One action for each.

    Raises:
        ConfigurationError: If an episode occurs twice, or there are not as many actions as episodes.
        WorkerError: As `play_batch`.
    """
    if len(episodes) != len(actions) or len({id(episode) for episode in episodes}) != len(episodes):
        raise ConfigurationError("step_batch takes different episodes and one action for each")
    steps = play_batch(episodes, actions)
    return [
        steps.special[position]
        if position in steps.special
        else (
            observation,
            0.0,
            False,
            False,
            {
                "status": "ok",
                "tool": steps.tools[position],
                "arguments": steps.arguments[position],
                "error": None,
                "num_tool_calls": steps.counts[position],
                "outcome": None,
            },
        )
        for position, observation in enumerate(steps.observations)
    ]


def _call_workers(calls: Sequence[PreparedCall]) -> list[tuple[str | None, str]]:
    from codegym_envs.executor.isolated import call_batch  # noqa: PLC0415 - inline episodes need no workers

    return call_batch([call[:3] for call in calls])
