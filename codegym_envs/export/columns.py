"""The columns of exported rows: one table for the writers, the Parquet schema and the dataset card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

__all__ = ["COLUMNS", "Column", "Kind", "Row", "arrow_schema", "columns_of"]

Row: TypeAlias = dict[str, Any]

Kind: TypeAlias = Literal["text", "int", "float", "bool", "texts", "opening", "turns", "chat", "log", "spans"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: Its name.
        kind: What it holds. ``opening``: messages of role and content; ``turns``: the same with ``loss``;
            ``chat``: the same with tool calls; ``log``: the same with thinking; ``spans``: pairs of
            character positions.
        doc: What it means, for the dataset card.
    """

    name: str
    kind: Kind
    doc: str


def _columns(*rows: tuple[str, Kind, str]) -> tuple[Column, ...]:
    return tuple(Column(*row) for row in rows)


_ENVIRONMENT = _columns(
    ("title", "text", "title of the environment"),
    (
        "split",
        "text",
        "train, validation or test, one a family; null outside of the catalog",
    ),
    ("difficulty", "int", "1 (easy), 2 (medium) or 3 (hard)"),
    ("topics", "texts", "topics of the environment"),
    ("workflow", "text", "kind of workflow; empty if the environment does not say"),
    ("family", "text", "environments of one family have one origin"),
    ("module_hash", "text", "SHA-256 of the environment module: what was played"),
    ("config_digest", "text", "SHA-256 of the hidden input's canonical JSON; null for one given by hand"),
    ("max_tool_calls", "int", "number of actions after which an episode is truncated"),
    (
        "oracle_calls",
        "int",
        "number of actions of the environment's own solution; null if unknown",
    ),
    ("bound", "int", "number of actions that is certified to be needed; null if unknown"),
    ("licence", "text", "licence of the environment module; empty if it is not known"),
)
_KEYS = _columns(
    ("id", "text", "key of the row"),
    ("env_id", "text", "id of the environment in Gymnasium's registry"),
    ("config_id", "int", "index of the task configuration; null for one given by hand"),
)
_TEMPLATED = _columns(
    ("text", "text", "the whole conversation, written with the chat template"),
    ("loss_spans", "spans", "the parts of `text` that the model writes, as [start, end) in characters"),
)
_ANSWERS = _columns(
    ("inputs", "text", "the hidden input as JSON"),
    ("answer", "text", "the expected answer as JSON"),
)

COLUMNS: dict[str, tuple[Column, ...]] = {
    "tasks": (
        *_KEYS,
        *_columns(
            ("prompt", "text", "the prompt for actions in text: task, tools, how to write a call"),
            ("messages", "opening", "the opening messages for native tool calls"),
            ("tools", "text", "the tools' schemas as JSON"),
        ),
        *_ENVIRONMENT,
        *_ANSWERS,
    ),
    "demonstrations": (
        *_KEYS,
        *_columns(
            ("action_format", "text", "how calls are written: native, or the name of a text format"),
            ("messages", "chat", "the whole conversation; `loss` says whether the model writes the message"),
            ("tools", "text", "the tools' schemas as JSON; null where the prompt lists the tools"),
        ),
        *_TEMPLATED,
        *_columns(
            ("num_tool_calls", "int", "number of actions, done included"),
            ("reward", "float", "reward of the episode: 1.0, each demonstration was played"),
        ),
        *_ENVIRONMENT,
    ),
    "trajectories": (
        *_KEYS,
        *_columns(
            ("agent", "text", "who played; null if it is not known"),
            (
                "outcome",
                "text",
                "won, wrong, truncated, budget, invalid_streak, infrastructure (no result)",
            ),
            ("reward", "float", "sum of the rewards"),
            ("terminated", "bool", "whether an answer was submitted"),
            ("truncated", "bool", "whether a limit ended the episode"),
            ("num_tool_calls", "int", "number of actions, done and refused ones included"),
            ("num_invalid", "int", "number of steps that were refused"),
            ("action_format", "text", "native, or the action format of the environment"),
            ("messages", "log", "the whole conversation; `loss` says whether its text is to be learnt"),
            ("tools", "text", "the tools' schemas as JSON; null where the prompt lists the tools"),
        ),
        *_TEMPLATED,
        *_ENVIRONMENT,
    ),
}
"""All columns by what is exported; some are left out by choice."""


def columns_of(
    what: str, *, native: bool = True, templated: bool = False, answers: bool = False
) -> tuple[Column, ...]:
    """The columns of an export.

    Args:
        what: ``"tasks"``, ``"demonstrations"`` or ``"trajectories"``.
        native: Whether messages may hold native tool calls.
        templated: Whether the text in a chat template is there.
        answers: Whether hidden inputs and expected answers are there.
    """
    left_out = set()
    if not templated:
        left_out |= {column.name for column in _TEMPLATED}
    if not answers:
        left_out |= {column.name for column in _ANSWERS}
    return tuple(
        Column(column.name, "turns", column.doc) if column.kind == "chat" and not native else column
        for column in COLUMNS[what]
        if column.name not in left_out
    )


def arrow_schema(columns: tuple[Column, ...]) -> Any:
    """The Arrow schema of the columns; pyarrow must be there."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    message = [("role", pa.string()), ("content", pa.string())]
    function = pa.struct([("name", pa.string()), ("arguments", pa.string())])
    call = pa.struct([("id", pa.string()), ("type", pa.string()), ("function", function)])
    calls = [("tool_calls", pa.list_(call)), ("tool_call_id", pa.string())]
    loss = [("loss", pa.bool_())]
    kinds = {
        "text": pa.string(),
        "int": pa.int64(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "texts": pa.list_(pa.string()),
        "opening": pa.list_(pa.struct(message)),
        "turns": pa.list_(pa.struct(message + loss)),
        "chat": pa.list_(pa.struct(message + calls + loss)),
        "log": pa.list_(pa.struct([*message, ("reasoning_content", pa.string()), *calls, *loss])),
        "spans": pa.list_(pa.list_(pa.int64())),
    }
    return pa.schema([(column.name, kinds[column.kind]) for column in columns])
