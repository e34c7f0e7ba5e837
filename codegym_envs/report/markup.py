"""Writing HTML that says exactly what it was given.

Every text goes through `escape`; only `tag` and `join` make `Markup`, which is passed on as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape as _escape

__all__ = ["Markup", "escape", "join", "tag", "visible"]

_VOID = frozenset({"br", "circle", "col", "input", "line", "path", "rect"})

# What would vanish, move its neighbours or not be a character at all: controls, marks of writing direction,
# blanks without width, separators of lines, lone surrogates, the byte order mark.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


class Markup(str):
    """A text that is HTML already."""

    __slots__ = ()


def visible(text: str) -> str:
    r"""A label in which nothing is unseen: ``\u202e`` and its like are written out as escapes."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def escape(text: object) -> Markup:
    """A value as HTML; `Markup` stays as it is."""
    if isinstance(text, Markup):
        return text
    return Markup(_escape(visible(str(text)), quote=True))


def join(parts: Iterable[object], separator: str = "") -> Markup:
    """Several values one after the other, each escaped unless it is `Markup`."""
    return Markup(_escape(separator).join(escape(part) for part in parts))


def tag(name: str, *children: object, **attributes: object) -> Markup:
    """An element.

    Args:
        name: Name of the element; ``path`` and other void ones have no children.
        children: Values in it, each escaped unless it is `Markup`; None is left out.
        attributes: Attributes. ``class_`` and ``for_`` lose their underscore, other underscores become
            hyphens; None and False leave the attribute out, True gives it without a value.
    """
    written = [name]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        key = key.rstrip("_").replace("_", "-")
        written.append(key if value is True else f'{key}="{escape(value)}"')
    opening = f"<{' '.join(written)}>"
    if name in _VOID:
        return Markup(opening[:-1] + "/>")
    return Markup(f"{opening}{join(child for child in children if child is not None)}</{name}>")
