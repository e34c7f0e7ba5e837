"""The episodes as the page carries them: a small index that is read at once, and packed blocks.

The index has one short column per fact, so that ten thousand rows are filtered and sorted without unpacking
anything. What only the viewer needs is in blocks of JSON, deflated and in base64: one per environment
(prompts, tools, the oracle's calls: stored once, not with every episode) and one for every few episodes. All
text stays text; the numbers in the index are counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from codegym_envs.report.episode_data import episode_data, oracle_data
from codegym_envs.report.episode_facts import analyse
from codegym_envs.report.exact import exact_json
from codegym_envs.report.packing import pack, plain_json, script_json
from codegym_envs.report.runs import ReportedRun
from codegym_envs.report.traces import OracleTrace, OracleTraces, input_key

if TYPE_CHECKING:
    from codegym_envs.benchmark import EpisodeResult

__all__ = ["Payload", "build_payload"]

_BLOCK = 300_000  # characters of JSON in one block: unpacked in a few milliseconds
_EXACT = 2**53  # integers below this in size are exact in every browser

_COLUMNS = (
    "run", "environment", "config", "attempt", "difficulty", "outcome", "calls", "oracle", "bound", "invalid",
    "errors", "repeated", "diverges", "missing", "tokens", "block",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Payload:
    """What the page's script gets.

    Attributes:
        index: JSON text of the index.
        blocks: The packed blocks, by name.
        columns: The columns of the index, one value per episode.
        outcomes: The outcomes that the column of outcomes counts.
    """

    index: str
    blocks: dict[str, str]
    columns: dict[str, list[Any]]
    outcomes: list[str]


@dataclass(slots=True)
class _Environment:
    """What the episodes of one module share, in the order of first use."""

    number: int
    row: dict[str, Any]
    prompts: dict[str, int] = field(default_factory=dict)
    oracles: dict[str, int] = field(default_factory=dict)
    traces: list[OracleTrace] = field(default_factory=list)


def build_payload(runs: Sequence[ReportedRun], title: str) -> Payload:
    """Analyse all episodes and pack them.

    Args:
        runs: The runs, in the order of the report.
        title: Title of the report.
    """
    traces = OracleTraces()
    try:
        return _Builder(traces).build(runs, title)
    finally:
        traces.close()


class _Builder:
    def __init__(self, traces: OracleTraces) -> None:
        self._traces = traces
        self._environments: dict[tuple[Any, ...], _Environment] = {}
        self._outcomes: dict[str, int] = {}
        self._columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
        self._blocks: dict[str, str] = {}
        self._pending: list[str] = []
        self._pending_size = 0
        self._full = 0  # number of episode blocks that are packed

    def build(self, runs: Sequence[ReportedRun], title: str) -> Payload:
        for number, run in enumerate(runs):
            for episode in run.results:
                self._add(number, episode)
        self._pack_episodes()
        for environment in self._environments.values():
            self._blocks[f"environment-{environment.number}"] = pack(self._shared(environment))
        index = {
            "title": title,
            "runs": [{"label": run.label, "slug": run.slug, "source": run.source} for run in runs],
            "environments": [environment.row for environment in self._environments.values()],
            "outcomes": list(self._outcomes),
            "columns": self._columns,
        }
        return Payload(script_json(index), self._blocks, self._columns, list(self._outcomes))

    def _add(self, run: int, episode: EpisodeResult) -> None:
        played = episode.trajectory
        environment = self._environment(episode)
        hidden = input_key(played)
        oracle = environment.oracles.get(hidden)
        if oracle is None:
            oracle = environment.oracles[hidden] = len(environment.traces)
            environment.traces.append(self._traces.trace(played))
        trace = environment.traces[oracle]
        facts = analyse(played, trace, self._traces)
        oracle_calls = episode.oracle_calls if episode.oracle_calls is not None else len(trace.calls) or None
        row = {
            "run": run,
            "environment": environment.number,
            "config": played.config_id,
            "attempt": episode.attempt,
            "difficulty": played.difficulty,
            # An episode that was left before its end has no result either.
            "outcome": self._outcomes.setdefault(played.outcome or "infrastructure", len(self._outcomes)),
            "calls": len(facts.calls),
            "oracle": oracle_calls,
            "bound": episode.bound,
            "invalid": facts.invalid,
            "errors": facts.errors,
            "repeated": facts.repeated,
            "diverges": facts.diverges,
            "missing": facts.needed - facts.covered if facts.needed else None,
            "tokens": _tokens(played.usage),
            "block": self._full,
        }
        for name, value in row.items():
            self._columns[name].append(_number(value))
        prompt = environment.prompts.setdefault(played.prompt, len(environment.prompts))
        self._hold(plain_json(episode_data(episode, facts, prompt, oracle, trace)))

    def _environment(self, episode: EpisodeResult) -> _Environment:
        played = episode.trajectory
        split = episode.split or ""
        key = (played.env_id, played.module_hash, episode.title, episode.topics, episode.workflow, split)
        found = self._environments.get(key)
        if found is None:
            row = {
                "id": played.env_id,
                "anchor": quote(played.env_id, safe="/~", errors="surrogatepass"),
                "hash": played.module_hash,
                "title": episode.title,
                "topics": list(episode.topics),
                "workflow": episode.workflow,
                "split": split,
            }
            found = self._environments[key] = _Environment(len(self._environments), row)
        return found

    def _hold(self, text: str) -> None:
        self._pending.append(text)
        self._pending_size += len(text)
        if self._pending_size >= _BLOCK:
            self._pack_episodes()

    def _pack_episodes(self) -> None:
        if self._pending:
            self._blocks[f"episodes-{self._full}"] = pack(f"[{','.join(self._pending)}]")
            self._full += 1
            self._pending, self._pending_size = [], 0

    def _shared(self, environment: _Environment) -> str:
        return plain_json(
            {
                "prompts": list(environment.prompts),
                "tools": self._traces.tools(environment.row["id"], environment.row["hash"]),
                "oracles": [oracle_data(trace) for trace in environment.traces],
            }
        )


def _tokens(usage: Mapping[str, Any] | None) -> int | None:
    """Tokens sent and received; None if the agent did not say."""
    sent, received = ((usage or {}).get(name) for name in ("prompt_tokens", "completion_tokens"))
    return sent + received if isinstance(sent, int) and isinstance(received, int) else None


def _number(value: Any) -> Any:
    """A count as the script gets it; one that a browser would round goes as text."""
    if isinstance(value, int) and not -_EXACT < value < _EXACT:
        return exact_json(value)
    return value
