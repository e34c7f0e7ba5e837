"""Parameters of a solution under the names that they have in the module."""

from __future__ import annotations

import re
from collections.abc import Mapping

from codegym_envs.synthesis.wording.words import phrase

__all__ = ["named", "spelled", "written"]

_WORDS = frozenset({
    "list", "lists", "set", "map", "round", "range", "sum", "max", "min", "next", "type", "state", "id",
    "input", "any", "all", "object", "hash", "sorted", "reversed", "array", "tuple", "done", "answer",
    "answers", "case", "cases", "view", "tools", "open", "filter", "format", "print", "slice", "copy",
    "fact", "power", "op", "no", "in", "is", "of", "to", "on", "at", "text", "string", "strings", "number",
    "numbers", "order", "data",
})  # fmt: skip
"""Words of English that are given new names: only a code span of such a word surely is the parameter."""

_KIND = r"(?:array|list|string|matrix|sequence|lists|arrays|strings|number|integer|text|grid)"


_TRUTHS = {"True": "true", "False": "false", "None": "null"}


def written(code: str, renamed: Mapping[str, str]) -> str:
    """What a code span says, with the names of the module and with values as JSON writes them."""
    if code.isidentifier():
        return named(code, renamed)
    parts = re.split(r"(\"[^\"]*\"|'[^']*')", code)
    for place in range(0, len(parts), 2):
        told = re.sub(r"\b(?:True|False|None)\b", lambda match: _TRUTHS[match[0]], parts[place])
        parts[place] = named(told, renamed, code=True)
    return "".join(parts)


def spelled(name: str, renamed: Mapping[str, str]) -> str:
    """What a code span of one name or call is called: a parameter by its name in the module."""
    if name in _TRUTHS:
        return _TRUTHS[name]
    new = renamed.get(name)
    return name if new is None or (len(name) == 1 and len(new) > 1) or name not in _WORDS else phrase(new)


def named(text: str, renamed: Mapping[str, str], *, code: bool = False) -> str:
    """A text with the names that the parameters have in the module.

    Args:
        text: The text.
        renamed: The parameters, by the name in the statement, with what the module calls them.
        code: Whether the text is code or a formula, in which names stay single words.
    """
    known = {
        old: new
        for old, new in renamed.items()
        if not (len(old) == 1 and len(new) > 1) and (code or old not in _WORDS)
    }  # of a single letter the note on what is hidden says which value it is
    if not known:
        return text
    names = "|".join(sorted(map(re.escape, known), key=lambda name: (-len(name), name)))
    pattern = re.compile(
        rf"\blen\((?P<measured>{names})\)|\b(?P<long>{names})\.length\b|"
        rf"\b(?P<kind>{_KIND}) (?P<called>{names})\b(?! (?:and|or)\b)(?!,? \w+ and )(?![\[(.*+/=<>-])|"
        rf"(?<![\w.])(?P<name>{names})\b(?!\()"
    )
    return pattern.sub(lambda match: _told(match, known, code=code), text)


def _told(match: re.Match[str], renamed: Mapping[str, str], *, code: bool) -> str:
    measured = match["measured"] or match["long"]
    if measured:
        new = renamed[measured]
        if code or _in_formula(match):
            return match[0].replace(measured, new)
        return f"the length of {phrase(new)}"
    if match["called"]:
        new = renamed[match["called"]]
        if match["called"] == phrase(new):
            return match[0]
        return match["kind"] if new != match["called"] else f"{match['kind']} {phrase(new)}"
    new = renamed[match["name"]]
    if new == match["name"]:
        return new
    return new if code or _in_formula(match) else phrase(new)


def _in_formula(match: re.Match[str]) -> bool:
    """Whether a name stands beside a sign of a formula."""
    before = re.search(r"[-+*/<>=%\[≤≥]\s*$", match.string[: match.start()])
    after = re.match(r"\s*(?:[-+*/<>%≤≥]|=)|\[|\.\w", match.string[match.end() :])
    return before is not None or after is not None
