"""What corpus runs are made of: items that go in, results that come out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["Item", "Result", "Settings"]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to make an environment of, not yet processed; picklable.

    Attributes:
        name: Stem of the module to be made, unique within a run.
        kind: What it is: ``problem`` (a coding problem's source), ``codegym`` (the source of an environment
            class).
        source: Its Python text.
        payload: What belongs to it, JSON-able: tests, known inputs, training rows.
        provenance: Licence, origin and the like, for the receipt.
        refused: Reason and detail, if it is clear without processing that nothing can come of it.
    """

    name: str
    kind: str
    source: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)
    refused: tuple[str, str] | None = None

    def key(self, settings: Settings) -> str:
        """SHA-256 (hex) of the item and of what it is processed with: equal keys have equal results."""
        parts = [
            self.name,
            self.kind,
            self.source,
            self.payload,
            self.provenance,
            self.refused,
            asdict(settings),
        ]
        text = json.dumps(parts, sort_keys=True, default=repr)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Settings:
    """How items are processed.

    Attributes:
        execution: Tier in which modules run: ``isolated`` or ``inline``.
        synthesizers: Names of the synthesizers to try; empty for all.
        versions: Versions of dialect, verifier and the like; a change of these makes old results stale.
    """

    execution: str = "isolated"
    synthesizers: tuple[str, ...] = ()
    versions: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one item.

    Attributes:
        name: The item's name.
        verified: Whether an environment was verified.
        admitted: Whether it was admitted.
        reason: Why it was not admitted: a stable code; empty if it was.
        detail: The same as one line.
        env_id: Id of the environment; empty if none was verified.
        seconds: Time it took, in seconds.
        source: The module's text; empty if none was verified.
        sidecar: Its sidecar, or None.
        receipt: Its receipt as JSON-able data, or None.
        form: Canonical form of the module's tools and oracle; empty if it was not verified.
        twin: Id of the earlier environment of the run of which this one is a near-duplicate; else empty.
    """

    name: str
    verified: bool = False
    admitted: bool = False
    reason: str = ""
    detail: str = ""
    env_id: str = ""
    seconds: float = 0.0
    source: str = ""
    sidecar: str | None = None
    receipt: Mapping[str, Any] | None = None
    form: str = ""
    twin: str = ""
