"""What goes through the pipeline: items and settings in, results out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from codegym_envs.errors import CodeGymError, ConfigurationError
from codegym_envs.spec.parse import content_hash
from codegym_envs.synthesis import SYNTHESIZERS
from codegym_envs.synthesis.contract import Options

__all__ = ["Execution", "Item", "Outage", "Result", "Settings", "Tried"]

Execution = Literal["inline", "isolated"]
"""The tier in which modules run."""


class Outage(CodeGymError):
    """Something failed that is not the problem's fault: it may go well next time.

    Attributes:
        reason: Stable code, such as ``"timeout"``.
        detail: What happened, one line.
    """

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{detail} [{reason}]")

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.reason, self.detail)


@dataclass(frozen=True, slots=True)
class Tried:
    """What an earlier run found about a module that may be made again.

    Attributes:
        receipt: The receipt of the module that was admitted, as JSON-able data.
        passed_over: Hashes of modules of the same problem that are known not to be admitted.
    """

    receipt: Mapping[str, Any]
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to make an environment from, not yet processed; picklable.

    Attributes:
        name: Stem of the module to be made, unique within a run.
        kind: What it is: ``problem`` (a coding problem's source), ``module`` (an environment module's
            source), ``codegym`` (the source of an environment class).
        source: Its Python text.
        payload: What belongs to it, JSON-able: tests, known inputs, training rows.
        provenance: Licence, origin and the like, for the receipt.
        refused: Reason and detail, if it is clear without processing that it will come to nothing.
        path: The file that holds the text, for errors; empty if there is none.
        tried: What is known of it from an earlier run; does not change what comes out.
    """

    name: str
    kind: str
    source: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)
    refused: tuple[str, str] | None = None
    path: str = ""
    tried: Tried | None = None

    @property
    def hash(self) -> str:
        """SHA-256 (hex) of the text and its sidecar: the identity of the problem."""
        return content_hash(self.source, self.payload.get("sidecar"))

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
        execution: Tier in which modules run.
        synthesizers: Names of the synthesizers to try in turn; empty for all.
        options: Their knobs.
        versions: Versions of dialect, verifier and the like; a change of these makes old results stale.

    Raises:
        ConfigurationError: If there is no such tier or synthesizer.
    """

    execution: Execution = "isolated"
    synthesizers: tuple[str, ...] = ()
    options: Options = field(default_factory=Options)
    versions: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        if self.execution not in ("inline", "isolated"):
            raise ConfigurationError(f"execution is inline or isolated, not {self.execution!r}")
        for name in self.synthesizers:
            if name not in SYNTHESIZERS:
                raise ConfigurationError(f"no synthesizer {name!r}; there are {', '.join(SYNTHESIZERS)}")


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one item.

    Attributes:
        name: The item's name.
        verified: Whether an environment was verified.
        admitted: Whether it was admitted.
        reason: Why it was not admitted: a stable code; empty if it was.
        detail: The same as one line.
        where: The item's file or name, with the line if one is to blame, if it was refused before a module
            was tried; else empty.
        env_id: Id of the environment; empty if none was verified.
        seconds: Time it took, in seconds.
        source: The module's text; empty if none was verified.
        sidecar: Its sidecar, or None.
        receipt: Its receipt as JSON-able data, or None.
        form: Canonical form of the module's tools and oracle; empty if it was not verified.
        twin: Id of the run's earlier environment that this one nearly duplicates; else empty.
        passed_over: Hashes of the modules that were tried before and are not admitted.
        unsettled: Whether nothing is known of the item: an outage, or an error that nobody foresaw. It is
            tried again.
        traceback: Where an error that nobody foresaw came from; empty without one.
    """

    name: str
    verified: bool = False
    admitted: bool = False
    reason: str = ""
    detail: str = ""
    where: str = ""
    env_id: str = ""
    seconds: float = 0.0
    source: str = ""
    sidecar: str | None = None
    receipt: Mapping[str, Any] | None = None
    form: str = ""
    twin: str = ""
    passed_over: tuple[str, ...] = ()
    unsettled: bool = False
    traceback: str = ""

    @property
    def why(self) -> str:
        """Why it was not admitted, one line; empty if it was."""
        code = self.reason.removeprefix("not_admitted:")
        return f"{code}: {self.detail}" if self.detail else code
