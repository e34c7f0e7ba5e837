"""What several commands need."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NoReturn, TextIO

from rich.console import Console

from codegym_envs import catalog
from codegym_envs.cli.help import meant
from codegym_envs.cli.tables import plain, terminal_width, wrap_lines
from codegym_envs.errors import CodeGymError, ConfigurationError, ModuleRejected
from codegym_envs.spec import EnvironmentModule, load_module
from codegym_envs.spec.source_kinds import kind_of_file

__all__ = [
    "Misuse",
    "Stopped",
    "check_choice",
    "console",
    "count",
    "listing",
    "new_file",
    "print_json",
    "read_module",
    "say",
    "stoppable",
    "tier",
]


class Misuse(ConfigurationError):
    """A command was called with arguments that are missing or do not go together; its help says more."""


class Stopped(CodeGymError):
    """Somebody pressed Ctrl-C.

    Args:
        message: What was done until then.
        resumes: Whether the same command goes on where it stopped.
    """

    def __init__(self, message: str, *, resumes: bool = False) -> None:
        super().__init__(message)
        self.resumes = resumes


@contextmanager
def stoppable(message: Callable[[], str], *, resumes: bool = False) -> Iterator[None]:
    """Turn Ctrl-C into `Stopped`.

    Args:
        message: Makes the text that says what was done until then.
        resumes: Whether the same command goes on where it stopped.

    Raises:
        Stopped: On Ctrl-C.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(message(), resumes=resumes) from None


def console(*, stderr: bool = False) -> Console:
    """A console of the terminal's width; wide enough for a table when output goes to a file."""
    found = Console(stderr=stderr, highlight=False)
    if not found.is_terminal:
        return Console(stderr=stderr, highlight=False, width=160)
    return found


def count(number: int, noun: str) -> str:
    """``1 action``, ``2 actions``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listing(words: Iterable[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    *most, final = words
    return f"{', '.join(most)} {last} {final}" if most else final


def say(text: str = "", stream: TextIO | None = None) -> None:
    """Print text with its line breaks, without anything that acts on a terminal.

    Args:
        text: The text. At a terminal, its lines are wrapped between words.
        stream: Where it goes; standard output by default.
    """
    out = sys.stdout if stream is None else stream
    shown = plain(text, lines=True)
    print(wrap_lines(shown, terminal_width(out)) if out.isatty() else shown, file=out, flush=True)


def print_json(value: Any) -> None:
    """Print a value as JSON on standard output."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    text = json.dumps(value, ensure_ascii=encoding != "utf8", indent=2)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate, which has no UTF-8 form but a JSON escape
        text = json.dumps(value, ensure_ascii=True, indent=2)
    print(text)


def read_module(target: str) -> EnvironmentModule:
    """The environment module that a person named: a path to a ``.py`` file, or an id of the catalog.

    Raises:
        CatalogError: If there is no such id.
        ConfigurationError: If there is no such file.
        ModuleRejected: If the file is not an environment module.
    """
    path = Path(target)
    if path.is_dir() and target not in catalog.load_index():
        raise ConfigurationError(f"{target} is a folder; name an environment module's .py file in it")
    if target.endswith(".py") or path.is_file():
        if not path.is_file():
            raise ConfigurationError(f"there is no file {target}")
        try:
            return load_module(path)
        except ModuleRejected:
            if kind_of_file(path) == "problem":
                raise ConfigurationError(
                    f"{target} is a coding problem; codegym synthesize {target} makes an environment of it"
                ) from None
            raise
    return catalog.load(target)


def tier(module: EnvironmentModule, wanted: str | None) -> Literal["inline", "isolated"]:
    """The tier in which a module runs: as wanted, else inline only for modules of the installed catalog.

    Raises:
        ConfigurationError: If there is no such tier.
    """
    check_choice("--execution", wanted, ("inline", "isolated"))
    if wanted == "inline" or (wanted is None and catalog.is_installed(module.hash)):
        return "inline"
    return "isolated"


def check_choice(option: str, value: str | None, known: Iterable[str]) -> None:
    """Refuse a value of an option that is not one of the known ones; None stands for no value.

    Raises:
        Misuse: If it is not; the text names all known ones, and the nearest.
    """
    names = list(known)
    if value is None or value in names:
        return
    raise Misuse(f"{option} is {listing(names, 'or')}, not {value!r}{meant(value, names)}")


def new_file(option: str, path: Path | None, suffixes: Iterable[str], *, overwrite: bool) -> None:
    """Refuse a file that is to be written, before anything is done.

    Args:
        option: The option that named it.
        path: The file, or None for none.
        suffixes: How its name may end.
        overwrite: Whether it may be there already.

    Raises:
        Misuse: If its name ends in something else, it is a folder, or it is there already.
    """
    if path is None:
        return
    endings = tuple(suffixes)
    if not path.name.endswith(endings):
        raise Misuse(f"{option} {path}: the name must end in {' or '.join(endings)}")
    if path.is_dir():
        raise Misuse(f"{option} {path} is a folder")
    if path.exists() and not overwrite:
        raise Misuse(f"{option} {path} is there already; name another file, or add --overwrite")
    for parent in path.parents:
        if parent.exists():
            if not parent.is_dir():
                _refuse(f"{option} {path}: {parent} is no folder")
            break


def _refuse(message: str) -> NoReturn:
    raise Misuse(message)
