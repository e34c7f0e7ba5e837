"""The error tree of codegym_envs.

Every exception that the library raises on purpose derives from `CodeGymError`:

    CodeGymError
    ├── ModuleRejected          an environment module (or coding problem) that cannot be loaded
    │   └── SynthesisRefused    a coding problem from which no environment module can be made
    ├── ConfigurationError      a wrong argument or option (also a ValueError)
    ├── ExecutionFailed         generate, reference, setup or solve of a loaded module failed
    ├── CatalogError            the catalog is missing, stale or inconsistent
    ├── WorkerError             a worker process could not be started or kept alive
    └── MissingExtra            an optional dependency is not installed (also an ImportError)

Nothing that an agent sends and no failing tool raises: those end as observations.
"""

from __future__ import annotations

__all__ = [
    "CatalogError",
    "CodeGymError",
    "ConfigurationError",
    "ExecutionFailed",
    "MissingExtra",
    "ModuleRejected",
    "SynthesisRefused",
    "WorkerError",
]


class CodeGymError(Exception):
    """Root of all errors raised by codegym_envs."""


class ModuleRejected(CodeGymError):
    """An environment module or coding problem cannot be loaded.

    Attributes:
        reason: Stable code, such as ``"syntax"`` or ``"import"``.
        detail: What was wrong and what to do, one line.
        path: File the source came from, or ``"<string>"``.
        line: Line in the source, counted from 1; None if the whole source is meant.
    """

    def __init__(self, reason: str, detail: str, *, path: str = "<string>", line: int | None = None) -> None:
        self.reason = reason
        self.detail = detail
        self.path = path
        self.line = line
        where = path if line is None else f"{path}:{line}"
        super().__init__(f"{where}: {detail} [{reason}]")

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild_rejection, (type(self), self.reason, self.detail, self.path, self.line)


def _rebuild_rejection(
    kind: type[ModuleRejected], reason: str, detail: str, path: str, line: int | None
) -> ModuleRejected:
    return kind(reason, detail, path=path, line=line)


class SynthesisRefused(ModuleRejected):
    """A coding problem from which no environment module can be made; ``reason`` is from a fixed list."""


class ConfigurationError(CodeGymError, ValueError):
    """An argument or option has a value that cannot be used."""


class ExecutionFailed(CodeGymError):
    """A function of a loaded module, other than a tool, failed.

    Attributes:
        code: Stable code, such as ``"budget_exceeded"`` or ``"tool_raised"``.
        detail: One line that says what happened.
    """

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail
        super().__init__(f"{detail} [{code}]")

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.code, self.detail)


class CatalogError(CodeGymError):
    """The catalog is missing, stale or inconsistent."""


class WorkerError(CodeGymError):
    """A worker process could not be started or kept alive."""


class MissingExtra(CodeGymError, ImportError):
    """An optional dependency is not installed; the message names the extra that brings it."""

    def __init__(self, package: str, extra: str) -> None:
        self.package = package
        self.extra = extra
        super().__init__(f"{package} is not installed; run: pip install 'codegym-envs[{extra}]'")

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.package, self.extra)
