"""Reading docstrings: the task text of a module, and Google-style docstrings of its functions.

Nothing here raises: a docstring that follows no convention is all body.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["FunctionDoc", "read_function_doc", "read_module_doc"]

# Section names of Google's style, by what becomes of them.
_PARAMETERS = {"args", "arguments", "parameters", "params"}
_RETURNS = {"returns", "return", "yields"}
_RAISES = {"raises", "errors"}
# Not for the agent: an example output would show the form of a hidden input or an answer.
_DROPPED = {
    "example output",
    "example outputs",
    "example",
    "examples",
    "sample output",
    "attributes",
    "todo",
}
_SECTIONS = _PARAMETERS | _RETURNS | _RAISES | _DROPPED | {"note", "notes"}

_ENTRY = re.compile(r"\*{0,2}(\w+)\s*(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?\s*:\s*(.*)")


@dataclass(frozen=True, slots=True)
class FunctionDoc:
    """A function's docstring, taken apart.

    Attributes:
        summary: First paragraph, on one line.
        body: The paragraphs after it, dedented, line breaks kept; empty if there are none.
        parameters: Parameter name → its description on one line.
        returns: Text of ``Returns:`` on one line; empty if there is none.
        raises: Text of ``Raises:`` on one line; empty if there is none.
    """

    summary: str = ""
    body: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    returns: str = ""
    raises: str = ""

    def text(self) -> str:
        """The description for an agent: summary, body and what is returned, but not the parameters."""
        returns = f"Returns: {self.returns}" if self.returns else ""
        return "\n\n".join(part for part in (self.summary, self.body, returns) if part)


def read_module_doc(docstring: str | None) -> tuple[str, str]:
    """Split a module's docstring into title (its first line) and statement (the rest).

    A docstring of one paragraph is title and statement at once.
    """
    text = inspect.cleandoc(docstring or "").strip()
    title, _, rest = text.partition("\n")
    rest = rest.strip("\n").rstrip()
    return title.strip(), rest if rest.strip() else title.strip()


def read_function_doc(docstring: str | None) -> FunctionDoc:
    """Take a Google-style docstring apart; a missing one gives an empty record."""
    lines = inspect.cleandoc(docstring or "").strip().splitlines()
    sections: dict[str, list[str]] = {"": []}
    current = ""
    for line in lines:
        heading = _heading(line)
        if heading is not None:
            current, rest = heading
            sections.setdefault(current, [])
            if rest:
                sections[current].append(f"    {rest}")
        elif current and line and not line[0].isspace():
            # Text back at the margin ends a section, as it does for Sphinx.
            current = ""
            sections[""].append(line)
        else:
            sections[current].append(line)
    summary, body = _paragraphs(sections[""])
    return FunctionDoc(
        summary=summary,
        body=body,
        parameters=_entries(sections.get("args", [])),
        returns=_one_line(sections.get("returns", [])),
        raises=_one_line(sections.get("raises", [])),
    )


def _heading(line: str) -> tuple[str, str] | None:
    """Section that a line at the margin opens, and text that follows on the same line."""
    if not line or line[0].isspace():
        return None
    name, colon, rest = line.partition(":")
    key = name.strip().lower()
    if not colon or key not in _SECTIONS:
        return None
    if key in _PARAMETERS:
        return "args", rest.strip()
    if key in _RETURNS:
        return "returns", rest.strip()
    if key in _RAISES:
        return "raises", rest.strip()
    if key in _DROPPED:
        return "dropped", rest.strip()
    return None  # a note is part of the body


def _paragraphs(lines: list[str]) -> tuple[str, str]:
    text = "\n".join(line.rstrip() for line in lines).strip("\n")
    summary, _, body = text.partition("\n\n")
    body = re.sub(r"\n{3,}", "\n\n", body).strip("\n")
    return " ".join(summary.split()), body


def _one_line(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def _entries(lines: list[str]) -> dict[str, str]:
    """The entries of ``Args:``; lines indented deeper than the first entry continue the one above."""
    entries: dict[str, str] = {}
    margin: int | None = None
    name = ""
    for line in lines:
        stripped = line.strip()
        if not stripped:
            continue
        indent = len(line) - len(line.lstrip())
        if margin is None:
            margin = indent
        match = _ENTRY.fullmatch(stripped) if indent <= margin else None
        if match is not None:
            name = match.group(1)
            entries[name] = match.group(2).strip()
        elif name and indent > margin:
            entries[name] = f"{entries[name]} {stripped}".strip()
        else:
            name = ""  # a line that follows no convention ("None") belongs to no parameter
    return {key: " ".join(value.split()) for key, value in entries.items()}
