"""JSON for the page: plain, for script elements, and packed."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

__all__ = ["pack", "plain_json", "script_json"]


def plain_json(value: Any) -> str:
    """JSON in ASCII: lone surrogates survive as escapes."""
    return json.dumps(value, separators=(",", ":"))


def script_json(value: Any) -> str:
    """JSON that may stand inside a script element: nothing in it can end the element or begin a comment."""
    return plain_json(value).replace("<", "\\u003c")


def pack(text: str) -> str:
    """A text deflated (zlib's format) and in base64."""
    return base64.b64encode(zlib.compress(text.encode("ascii"), 9)).decode("ascii")
