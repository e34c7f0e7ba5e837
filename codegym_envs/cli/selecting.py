"""Which environments of the catalog a command is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from codegym_envs import catalog
from codegym_envs.cli.common import Misuse, check_choice
from codegym_envs.cli.help import meant
from codegym_envs.errors import ConfigurationError

__all__ = ["chosen_entries", "chosen_targets"]


def chosen_entries(
    *,
    split: str | None = None,
    topic: str | None = None,
    workflow: str | None = None,
    family: str | None = None,
) -> list[catalog.IndexEntry]:
    """The catalog's environments that match everything asked for, in order of their ids.

    Args:
        split: Their split.
        topic: One of their topics.
        workflow: Their kind of work.
        family: Their family.

    Raises:
        Misuse: If there is no such split, topic, workflow or family; the text names the nearest one.
    """
    entries: Sequence[catalog.IndexEntry] = catalog.load_index().entries
    check_choice("--split", split, catalog.SPLITS)
    _check("topic", topic, (name for entry in entries for name in entry.topics))
    _check("workflow", workflow, (entry.workflow for entry in entries))
    _check("family", family, (entry.family for entry in entries))
    tests: list[tuple[str | None, Callable[[catalog.IndexEntry], Sequence[str]]]] = [
        (split, lambda entry: (entry.split,)),
        (topic, lambda entry: entry.topics),
        (workflow, lambda entry: (entry.workflow,)),
        (family, lambda entry: (entry.family,)),
    ]
    return [entry for entry in entries if all(want is None or want in has(entry) for want, has in tests)]


def chosen_targets(
    targets: Sequence[str],
    *,
    everything: bool,
    split: str | None = None,
    topic: str | None = None,
    workflow: str | None = None,
) -> list[str]:
    """The environments that a command is to work on, each once, in the order in which they were named.

    Args:
        targets: Ids of the catalog and paths of modules' files.
        everything: Whether the whole catalog is meant.
        split: Only environments of this split.
        topic: Only environments with this topic.
        workflow: Only environments with this kind of work.

    Returns:
        Ids and paths. Ids are written as they were named.

    Raises:
        Misuse: If nothing is named, or nothing is left.
        CatalogError: If an id is not in the catalog.
    """
    if everything and targets:
        raise Misuse("--all is the whole catalog; do not name environments as well")
    narrowed = any(value is not None for value in (split, topic, workflow))
    if not targets and not everything and not narrowed:
        raise Misuse("name environments by id or file, or take --all of the catalog")
    entries = chosen_entries(split=split, topic=topic, workflow=workflow)
    if not targets:
        if not entries:
            raise ConfigurationError("no environment of the catalog has all of that; codegym list shows them")
        return [entry.id for entry in entries]
    ids = {entry.id for entry in entries}
    kept = [name for name in dict.fromkeys(targets) if not narrowed or _in_catalog(name) in ids]
    if not kept:
        raise ConfigurationError("none of the environments that are named has all of that")
    return kept


def _in_catalog(name: str) -> str:
    if name.endswith(".py") or Path(name).is_file():
        raise Misuse(f"{name} is no environment of the catalog: it has no split, topic or workflow to select")
    return catalog.entry(name).id


def _check(what: str, value: str | None, known: Iterable[str]) -> None:
    if value is None:
        return
    names = sorted({name for name in known if name})
    if value not in names:
        raise Misuse(f"no environment of the catalog has the {what} {value!r}{meant(value, names)}")
