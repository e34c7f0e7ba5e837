"""Answers that were paid for, in an SQLite file: a run that was killed asks for none of them twice."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from codegym_envs.endpoint.completions import Completion
from codegym_envs.errors import ConfigurationError

__all__ = ["ResponseStore"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS completions (
    key TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    message TEXT NOT NULL,
    finish TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    created REAL NOT NULL
)
"""
_OLDER = """
INSERT OR IGNORE INTO completions
SELECT key, model, json_object('role', 'assistant', 'content', text), finish, prompt_tokens, answer_tokens,
       created
FROM responses
"""
_GET = "SELECT message, finish, prompt_tokens, completion_tokens FROM completions WHERE key = ?"
_PUT = "INSERT OR REPLACE INTO completions VALUES (?, ?, ?, ?, ?, ?, ?)"


class ResponseStore:
    """Answers by the key of their request. May be used from several threads and processes.

    What was put survives a kill of the process at any moment. A power failure may cost the last moments, and
    leaves the file whole.

    Args:
        path: The file; made if needed. None for a store in memory.

    Raises:
        ConfigurationError: If the file cannot be used.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.Lock()
        self._waiting: list[tuple[Any, ...]] = []
        self._written: asyncio.Future[None] | None = None
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(
                str(path) if path else ":memory:", check_same_thread=False, timeout=30.0
            )
            if path is not None:
                self._database.execute("PRAGMA journal_mode=WAL")
                # Written to the operating system at each commit, which a kill of this process cannot undo.
                self._database.execute("PRAGMA synchronous=NORMAL")
            self._database.execute(_SCHEMA)
            if self._database.execute("SELECT 1 FROM sqlite_master WHERE name = 'responses'").fetchone():
                self._database.execute(_OLDER)
            self._database.commit()
        except (OSError, sqlite3.Error) as error:
            raise ConfigurationError(f"the response store {path} cannot be used: {error}") from error

    def get(self, key: str) -> Completion | None:
        """The answer to a request, if it was asked before."""
        with self._lock:
            row = self._database.execute(_GET, (key,)).fetchone()
        return None if row is None else Completion(json.loads(row[0]), row[1], row[2], row[3], reused=True)

    def put(self, key: str, model: str, completion: Completion) -> None:
        """Keep an answer; it is on disk when this returns."""
        self._write([_row(key, model, completion)])

    async def put_soon(self, key: str, model: str, completion: Completion) -> None:
        """Keep an answer; it is on disk when this returns. What comes at one moment is written together.

        Raises:
            sqlite3.Error: If it cannot be written.
        """
        loop = asyncio.get_running_loop()
        row = _row(key, model, completion)
        with self._lock:
            self._waiting.append(row)
        written = self._written
        if written is None or written.get_loop() is not loop:
            written = self._written = loop.create_future()
            loop.call_soon(self._write_waiting, written)
        await asyncio.shield(written)

    def _write_waiting(self, written: asyncio.Future[None]) -> None:
        self._written = None
        with self._lock:
            rows, self._waiting = self._waiting, []
        try:
            self._write(rows)
        except sqlite3.Error as error:
            written.set_exception(error)
        else:
            written.set_result(None)

    def _write(self, rows: list[tuple[Any, ...]]) -> None:
        with self._lock:
            try:
                self._database.executemany(_PUT, rows)
                self._database.commit()
            except sqlite3.Error:
                self._database.rollback()
                raise

    def __len__(self) -> int:
        with self._lock:
            return int(self._database.execute("SELECT COUNT(*) FROM completions").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def __del__(self) -> None:
        # No one who shares a store knows who is the last to use it.
        if "_database" in self.__dict__:
            self._database.close()


def _row(key: str, model: str, completion: Completion) -> tuple[Any, ...]:
    return (
        key,
        model,
        json.dumps(completion.message),
        completion.finish,
        completion.prompt_tokens,
        completion.completion_tokens,
        time.time(),
    )
