"""Responses that were paid for, in an SQLite file: a run that was killed asks for none of them twice."""

from __future__ import annotations

import sqlite3
import threading
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Response", "ResponseStore"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS responses (
    key TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    text TEXT NOT NULL,
    finish TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    answer_tokens INTEGER NOT NULL,
    created REAL NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class Response:
    """One answer of the model.

    Attributes:
        text: What it said.
        finish: Why it stopped, as the endpoint says: ``stop``, ``length``, …
        prompt_tokens: Tokens of the prompt.
        answer_tokens: Tokens of the answer.
    """

    text: str
    finish: str
    prompt_tokens: int
    answer_tokens: int


class ResponseStore:
    """Answers by the key of their request. May be used from several threads.

    Args:
        path: The file; made if needed. None for a store in memory.
    """

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._database = sqlite3.connect(
            str(path) if path else ":memory:", check_same_thread=False, timeout=30.0
        )
        if path is not None:
            self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute(_SCHEMA)
        self._database.commit()

    def get(self, key: str) -> Response | None:
        """The answer to a request, if it was asked before."""
        query = "SELECT text, finish, prompt_tokens, answer_tokens FROM responses WHERE key = ?"
        with self._lock:
            row = self._database.execute(query, (key,)).fetchone()
        return None if row is None else Response(*row)

    def put(self, key: str, model: str, response: Response) -> None:
        """Keep an answer; it is on disk when this returns."""
        values = (key, model, response.text, response.finish, response.prompt_tokens, response.answer_tokens)
        with self._lock:
            self._database.execute(
                "INSERT OR REPLACE INTO responses VALUES (?, ?, ?, ?, ?, ?, ?)", (*values, time.time())
            )
            self._database.commit()

    def __len__(self) -> int:
        with self._lock:
            return int(self._database.execute("SELECT COUNT(*) FROM responses").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()
