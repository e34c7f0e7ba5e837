"""Recorded episodes as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from codegym_envs import catalog
from codegym_envs.benchmark.episode_results import EpisodeResult, results_files
from codegym_envs.benchmark.facts import EnvironmentFacts, environment_facts
from codegym_envs.catalog import SPLITS
from codegym_envs.chat import ChatTemplate, Conversation, answer_messages, opening_messages, read_reply
from codegym_envs.episode import DEFAULT_LIMITS, OUTCOMES
from codegym_envs.errors import ConfigurationError
from codegym_envs.export.columns import Row
from codegym_envs.export.demonstrations import NATIVE, templated
from codegym_envs.export.offline import PlayedEpisode
from codegym_envs.export.row_messages import row_messages
from codegym_envs.export.selection import OUTSIDE
from codegym_envs.export.tasks import environment_columns, key_columns, licence_of
from codegym_envs.spec import encode
from codegym_envs.trajectories import Step, Trajectory, iter_trajectories, read_lines

__all__ = ["EpisodeFilter", "episode_row", "iter_episodes", "played_episode"]


@dataclass(frozen=True, slots=True)
class EpisodeFilter:
    """Filters on recorded episodes; all of them must hold.

    Attributes:
        splits: Splits; episodes of environments outside the catalog count as ``train``.
        outcomes: Outcomes; any if there are none.
        env_ids: Ids of environments; any if there are none.
        difficulties: Difficulties; any if there are none.

    Raises:
        ConfigurationError: If a value cannot occur.
    """

    splits: tuple[str, ...] = ("train",)
    outcomes: tuple[str, ...] = ()
    env_ids: tuple[str, ...] = ()
    difficulties: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for what, values, known in (
            ("split", self.splits, SPLITS),
            ("outcome", self.outcomes, OUTCOMES),
            ("difficulty", self.difficulties, (1, 2, 3)),
        ):
            for value in values:
                if value not in known:
                    raise ConfigurationError(
                        f"there is no {what} {value!r}; there are {', '.join(map(str, known))}"
                    )

    def refuses(self, trajectory: Trajectory, split: str | None) -> str | None:
        """Why an episode is left out, in a few words; None if it is taken."""
        if (split or OUTSIDE) not in self.splits:
            return f"of the split {split}" if split else "of environments outside the catalog"
        if self.outcomes and trajectory.outcome not in self.outcomes:
            return f"with the outcome {trajectory.outcome or 'none'}"
        if self.env_ids and trajectory.env_id not in self.env_ids:
            return "of other environments"
        if self.difficulties and trajectory.difficulty not in self.difficulties:
            return f"of difficulty {trajectory.difficulty}"
        return None


def iter_episodes(path: Path) -> Iterator[tuple[Trajectory, str | None]]:
    """The episodes of a file of trajectories or results, or of the folder of a benchmark's run, one by one.

    Each comes with its split, from the results or else from the installed catalog; None if neither knows it.

    Raises:
        ConfigurationError: If there are none, or something is damaged; the text says where.
        MissingExtra: If a file is Parquet and pyarrow is not installed.
    """
    seen = set()
    for file in results_files(path):
        if file.suffix == ".parquet":
            yield from ((trajectory, _split(trajectory)) for trajectory in iter_trajectories(file))
            continue
        for where, data in read_lines(file, torn="skip"):
            if not isinstance(data, dict) or "suite" not in data:
                trajectory = Trajectory.from_json(data, where)
                yield trajectory, _split(trajectory)
                continue
            result = EpisodeResult.from_json(data, where)
            if result.key not in seen:  # the journal of a run may repeat what its results hold
                seen.add(result.key)
                yield result.trajectory, result.split or _split(result.trajectory)


def _split(trajectory: Trajectory) -> str | None:
    facts = _facts(trajectory.env_id)
    return None if facts is None else facts.split


def episode_row(
    trajectory: Trajectory,
    split: str | None,
    occurrence: int,
    *,
    mask_refused: bool = False,
    template: ChatTemplate | None = None,
) -> Row:
    """One episode as a row.

    Args:
        trajectory: The episode.
        split: Its split, or None.
        occurrence: How many episodes of the same task came before it.
        mask_refused: Whether replies that were refused are not to be learnt.
        template: A chat template, in which the conversation is written as text too.

    Raises:
        ConfigurationError: If the template gives no spans.
    """
    log, native = _conversation(trajectory)
    loss = _loss(trajectory, log, mask_refused=mask_refused)
    row = {
        **key_columns(trajectory.env_id, trajectory.config_id, occurrence),
        "agent": trajectory.agent,
        "outcome": trajectory.outcome,
        "reward": trajectory.reward,
        "terminated": trajectory.terminated,
        "truncated": trajectory.truncated,
        "num_tool_calls": trajectory.num_tool_calls,
        "num_invalid": sum(step.status == "invalid_action" for step in trajectory.steps),
        "action_format": NATIVE if native else trajectory.action_format,
        "messages": row_messages(log.messages, loss),
        "tools": None if log.tools is None else encode(log.tools),
        **_environment(trajectory),
        "split": split,
    }
    return row if template is None else row | templated(log, template, loss)


def played_episode(trajectory: Trajectory) -> PlayedEpisode | str:
    """One episode as texts, with what is needed to play it again; or why it cannot be, in a few words."""
    facts = _facts(trajectory.env_id)
    if facts is None or facts.module_hash != trajectory.module_hash:
        return "of environments that the catalog does not hold"
    if trajectory.wrappers:
        return "that wrappers have shaped"
    actions = [step.action for step in trajectory.steps if step.action is not None]
    if not actions or len(actions) < len(trajectory.steps):
        return "without actions, or with some that are no text"
    if trajectory.config_id is None:
        options: dict[str, Any] = {"config": trajectory.config, "difficulty": trajectory.difficulty}
    else:
        options = {"config_id": trajectory.config_id}
    settings = {
        name: value
        for name, value, default in (
            ("action_format", trajectory.action_format, "auto"),
            ("parallel_calls", trajectory.parallel_calls, "refuse"),
            ("max_invalid_actions", trajectory.max_invalid_actions, None),
            ("max_tool_calls", trajectory.max_tool_calls, DEFAULT_LIMITS[trajectory.difficulty]),
        )
        if value != default
    }
    return PlayedEpisode(
        env_id=trajectory.env_id,
        options=options,
        prompt=trajectory.prompt,
        settings=settings,
        actions=actions,
        observations=list(trajectory.observations),
        rewards=[step.reward for step in trajectory.steps],
        terminated=trajectory.terminated,
        truncated=trajectory.truncated,
    )


def _conversation(trajectory: Trajectory) -> tuple[Conversation, bool]:
    """The agent's own log if it kept one, else the exchange of texts; and whether it holds native calls."""
    if trajectory.messages:
        try:
            log = _logged(trajectory.messages, trajectory.steps)
        except ConfigurationError:
            pass
        else:
            native = any(message.get("tool_calls") for message in log)
            log.tools = _tools(trajectory) if native else None
            return log, native
    log = Conversation(opening_messages(trajectory.prompt, trajectory.prompt, mode="text"))
    for step in trajectory.steps:
        log.reply(read_reply(step.action or ""))
        log.user(step.observation)
    return log, False


def _logged(messages: Sequence[Any], steps: Sequence[Step]) -> Conversation:
    """The log; agents do not see what answers their last reply, so that it is added here."""
    log = Conversation()
    reply = None
    for message in messages:
        if isinstance(message, dict) and message.get("role") == "assistant":
            reply = read_reply(message, taken=log.call_ids())
            log.reply(reply)
        else:
            reply = None
            log.extend([message])
    if reply is not None and steps:
        log.extend(
            answer_messages(reply, steps[-1].observation, {"status": steps[-1].status, **steps[-1].info})
        )
    return log


def _loss(trajectory: Trajectory, log: Conversation, *, mask_refused: bool) -> list[bool]:
    loss = log.loss()
    if mask_refused and sum(loss) == len(trajectory.steps):  # else no one knows which reply a step was
        steps = iter(trajectory.steps)
        loss = [flag and next(steps).status != "invalid_action" for flag in loss]
    return loss


def _environment(trajectory: Trajectory) -> Row:
    facts = _facts(trajectory.env_id)
    if facts is not None and facts.module_hash == trajectory.module_hash and trajectory.config_id is not None:
        return environment_columns(facts, trajectory.config_id, trajectory.max_tool_calls)
    return {
        "title": trajectory.prompt.partition("\n")[0] if facts is None else facts.title,
        "difficulty": trajectory.difficulty,
        "topics": [] if facts is None else list(facts.topics),
        "workflow": "" if facts is None else facts.workflow,
        "family": "" if facts is None else facts.family,
        "module_hash": trajectory.module_hash,
        "config_digest": None,
        "max_tool_calls": trajectory.max_tool_calls,
        "oracle_calls": None,
        "bound": None,
        "licence": licence_of(trajectory.env_id, trajectory.module_hash),
    }


@lru_cache(maxsize=1024)
def _facts(env_id: str) -> EnvironmentFacts | None:
    """What the installed catalog says of an environment; None if it does not know it."""
    if env_id not in catalog.load_index():
        return None
    return environment_facts(env_id)


def _tools(trajectory: Trajectory) -> list[dict[str, Any]] | None:
    """The schemas of the tools that were played; None if they are no longer known."""
    facts = _facts(trajectory.env_id)
    if facts is None or facts.module_hash != trajectory.module_hash or trajectory.wrappers:
        return None
    return _catalog_tools(trajectory.env_id)


@lru_cache(maxsize=64)
def _catalog_tools(env_id: str) -> list[dict[str, Any]]:
    module = catalog.load(env_id)
    return [tool.openai_schema() for tool in (*module.tools, module.done_tool())]
