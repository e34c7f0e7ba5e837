"""Finding environments by words."""

from __future__ import annotations

import re

from codegym_envs.catalog.entry import IndexEntry
from codegym_envs.catalog.index import Index, load_index

__all__ = ["search"]

_WORD = re.compile(r"[a-z0-9]+")


def search(query: str, index: Index | None = None) -> tuple[IndexEntry, ...]:
    """Environments that match every word of a query, best first.

    A word matches if a word of the id, title, topics, family, workflow or tool names starts with it. Matches
    in the title count more than those in topics, and those more than tool names; ties are in order of id.

    Args:
        query: Words; upper and lower case are the same. An empty query matches everything.
        index: Where to search; the installed catalog by default.
    """
    words = _WORD.findall(query.lower())
    scored = []
    for entry in (load_index() if index is None else index).entries:
        fields = (
            (3, _words(f"{entry.title} {entry.name}")),
            (2, _words(" ".join((*entry.topics, entry.family, entry.workflow, entry.split)))),
            (1, _words(" ".join(entry.tools))),
        )
        total = 0
        for word in words:
            best = max(
                (weight for weight, terms in fields if any(term.startswith(word) for term in terms)),
                default=0,
            )
            if not best:
                break
            total += best
        else:
            scored.append((-total, entry.id, entry))
    return tuple(entry for _, _, entry in sorted(scored, key=lambda item: item[:2]))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
