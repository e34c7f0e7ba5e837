"""The dataset card that is written beside the data."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from codegym_envs.benchmark.code_hashes import catalog_hash
from codegym_envs.export.columns import Column
from codegym_envs.export.staged_folder import CARD, MARK

__all__ = ["CardFacts", "write_card"]

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_ABOUT = {
    "tasks": "Every row is one task: an environment with one hidden input. {answers}",
    "demonstrations": (
        "Every row is one episode that the environment's own solution plays through tool calls. Each was "
        "played when it was written, and won."
    ),
    "trajectories": "Every row is one recorded episode.",
}
_NO_ANSWERS = "Neither the hidden input nor the expected answer is part of it: they would give the task away."
_ANSWERS = (
    "The hidden inputs and the expected answers are part of it: do not train on these columns what shall "
    "find them out by tool calls, and keep them from models that are evaluated."
)
_LOADS = {
    "jsonl": 'load_dataset("json", data_files="{file}")',
    "chat": 'load_dataset("json", data_files="{file}")',
    "parquet": 'load_dataset("parquet", data_files="{file}")',
}


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a dataset card tells.

    Attributes:
        what: ``"tasks"``, ``"demonstrations"`` or ``"trajectories"``.
        to: ``"jsonl"``, ``"parquet"``, ``"chat"`` or ``"minari"``.
        columns: The columns of the rows.
        command: The arguments of the command that writes the same data, without the folder.
        answers: Whether the expected answers are in it.
        left_out: Number of episodes that were left out, by reason.
    """

    what: str
    to: str
    columns: tuple[Column, ...]
    command: Sequence[str]
    answers: bool = False
    left_out: Mapping[str, int] | None = None


def write_card(folder: Path, facts: CardFacts, counts: Mapping[str, int], licences: Sequence[str]) -> None:
    """Write the card into the folder of the data, whose files must be there already.

    Args:
        folder: The folder.
        facts: What the card tells.
        counts: Number of rows by split.
        licences: Licences of the environments.
    """
    text = _card(folder, facts, counts, licences)
    (folder / CARD).write_text(text, encoding="utf-8", newline="\n")


def _card(folder: Path, facts: CardFacts, counts: Mapping[str, int], licences: Sequence[str]) -> str:
    files = sorted(path for path in folder.iterdir() if path.suffix in (".jsonl", ".parquet"))
    about = _ABOUT[facts.what].format(answers=_ANSWERS if facts.answers else _NO_ANSWERS)
    lines = [
        *_front_matter(sum(counts.values()), licences, files),
        "",
        f"# codegym_envs: {facts.what}",
        "",
        "Multi-turn tool-use tasks made from coding problems: an agent reaches the answer to a hidden input "
        f"by tool calls, and the answer is checked. {about}",
        "",
        "| split | rows |",
        "| --- | ---: |",
        *(f"| {split} | {counts[split]:,} |" for split in sorted(counts, key=_split_order)),
        "",
        "A split holds whole families of environments, so that no variant of a test environment is in the "
        "training split.",
        *_left_out(facts),
        *_fields(facts),
        "",
        "## Loading",
        "",
        *_loading(facts, files),
        "",
        "## Made by",
        "",
        "```console",
        f"{MARK} {shlex.join(facts.command)} --out FOLDER",
        "```",
        "",
        "| | |",
        "| --- | --- |",
        f"| codegym-envs | {_version('codegym-envs')} |",
        f"| hash of the catalog | `{catalog_hash()}` |",
        *_writer(facts),
        *(f"| SHA-256 of {path.name} | `{_digest(path)}` |" for path in files),
        "",
        "The same versions and catalog give the same bytes.",
        "",
        "## Licence and citation",
        "",
        f"Licences of the environments: {', '.join(licences) or 'not known'}. To cite this data, name "
        "codegym_envs with its version and the hash of the catalog; the idea is that of CodeGym (Du et al. "
        "2025, arXiv:2509.17325).",
    ]
    return "\n".join(lines) + "\n"


def _front_matter(total: int, licences: Sequence[str], files: Sequence[Path]) -> list[str]:
    licences = [licence.lower() for licence in licences] or ["other"]
    size = next((name for limit, name in _SIZES if total < limit), "1M<n<10M")
    lines = ["---", f"license: {licences[0]}" if len(licences) == 1 else f"license: [{', '.join(licences)}]"]
    lines += ["language: [en]", "task_categories: [text-generation]", f"size_categories: [{size}]"]
    lines += ["tags: [reinforcement-learning, tool-use, function-calling, agents, code]"]
    if files:
        lines += ["configs:", "- config_name: default", "  data_files:"]
        for path in sorted(files, key=lambda path: _split_order(path.stem)):
            lines += [f"  - split: {path.stem}", f"    path: {path.name}"]
    return [*lines, "---"]


def _split_order(split: str) -> int:
    return ("train", "validation", "test").index(split)


def _left_out(facts: CardFacts) -> list[str]:
    if not facts.left_out:
        return []
    told = ", ".join(f"{count:,} {reason}" for reason, count in sorted(facts.left_out.items()))
    return ["", f"Episodes that were left out: {told}."]


def _fields(facts: CardFacts) -> list[str]:
    if facts.to == "minari":
        return [
            "",
            "There is one Minari dataset for every environment. Observations are texts, the first one is the "
            "prompt; actions are texts. The options of `reset` stand in the metadata of each episode, the "
            "settings of the environment in the dataset's `env_spec`.",
        ]
    if facts.to == "chat":
        return [
            "",
            "A line holds `messages`, and for native tool calls `tools`, in the form of OpenAI's fine-tuning "
            "files. `weight` says whether a reply is to be learnt.",
        ]
    rows = [f"| `{column.name}` | {column.doc} |" for column in facts.columns]
    return ["", "## Fields", "", "| field | meaning |", "| --- | --- |", *rows]


def _loading(facts: CardFacts, files: Sequence[Path]) -> list[str]:
    if facts.to == "minari":
        return [
            "```python",
            "import minari  # with the environment variable MINARI_DATASETS_PATH set to this folder",
            "",
            "import codegym_envs",
            "",
            "for dataset_id in minari.list_local_datasets():",
            "    dataset = minari.load_dataset(dataset_id)",
            "```",
        ]
    name = files[0].name if files else ""
    return [
        "```python",
        "from datasets import load_dataset",
        "",
        f"rows = {_LOADS[facts.to].format(file=name)}",
        "```",
    ]


def _writer(facts: CardFacts) -> list[str]:
    name = {"parquet": "pyarrow", "minari": "minari"}.get(facts.to)
    return [f"| {name} | {_version(name)} |"] if name else []


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
