"""The folder of an export: there complete, or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from codegym_envs.errors import ConfigurationError

__all__ = ["CARD", "MARK", "staged"]

CARD = "README.md"
"""Name of the dataset card."""

MARK = "codegym export"
"""Stands in every dataset card, so that only folders that an export made are ever replaced."""


@contextlib.contextmanager
def staged(out: Path, *, overwrite: bool) -> Iterator[Path]:
    """A new folder beside ``out`` that takes its place if all goes well, and is removed otherwise.

    Args:
        out: Where the folder is to be; nothing may be there but an empty folder.
        overwrite: Whether an earlier export there is replaced.

    Raises:
        ConfigurationError: If something is there already, or the folder cannot be written.
    """
    out = Path(os.path.abspath(out))  # noqa: PTH100 - a link is to be replaced, not its target
    _check_free(out, overwrite=overwrite)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise ConfigurationError(f"cannot write {out}: {error.strerror}") from None
    try:
        yield folder
        folder.chmod(0o777 & ~_umask())  # mkdtemp makes folders that only their owner may read
        _check_free(out, overwrite=overwrite)
        old = folder.with_name(f"{folder.name}.old")
        if out.is_dir():
            out.rename(old)
        folder.rename(out)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise ConfigurationError(f"cannot write {out}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _check_free(out: Path, *, overwrite: bool) -> None:
    if not out.exists() and not out.is_symlink():
        return
    if not out.is_dir() or out.is_symlink():
        raise ConfigurationError(f"{out} is no folder; name a new one with --out")
    if not any(out.iterdir()):
        return
    card = out / CARD
    if not card.is_file() or MARK not in card.read_text(encoding="utf-8", errors="replace"):
        raise ConfigurationError(f"{out} holds something else than an export; name a new folder with --out")
    if not overwrite:
        raise ConfigurationError(f"{out} holds an export already; replace it with --overwrite")


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
