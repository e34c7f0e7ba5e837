"""The task text: the problem's own statement without its code, an example, and what is hidden."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from codegym_envs.synthesis.english import listing
from codegym_envs.synthesis.hidden import Hidden
from codegym_envs.synthesis.records import Sample
from codegym_envs.synthesis.words import is_plural, phrase

__all__ = ["clean_statement", "example", "hidden_note", "title_from"]

_SECTION = re.compile(
    r"^\s*(args|arguments|parameters|params|returns?|raises|yields|examples?|complexity|references?|note|notes|"
    r"time complexity|space complexity|usage|input|output|constraints?|doctests?|see also)\s*:?\s*$",
    re.IGNORECASE,
)
_DROPPED_LINE = re.compile(
    r"^\s*(time|space|complexity|reference|source|author|time complexity)\b.*[:(]", re.IGNORECASE
)
_FUNCTION = (
    r"(write|create|implement|complete|define|make)\s+(an?|the)\s+(\w+\s+)?(function|program|method)\s*"
)
_CALLED = r"(named\s+\w+\s*|called\s+\w+\s*|\w+\([^)]*\)\s*|\w+\s+(?=that|which))?"
_ASKS = re.compile(
    r"^(please\s+|your task is to\s+|you have to\s+|you are asked to\s+|your job is to\s+)?"
    + _FUNCTION
    + _CALLED
    + r"(that|which|to|in order to|,)?\s*",
    re.IGNORECASE,
)
_AND_THEN = re.compile(r"(?<=[.!?] )" + _FUNCTION + r"(that|which|to) ", re.IGNORECASE)
_IN_PASSING = re.compile(r"\b(please )?" + _FUNCTION + r"(?P<link>to|that|which) ", re.IGNORECASE)
_GIVEN = re.compile(
    r"\b(please\s+)?"
    + _FUNCTION
    + _CALLED
    + r"(that|which) (takes|accepts|receives|is given) (in )?(?P<what>[^.]{3,160}?)"
    + r"( as (an )?(input|parameters?|arguments?))?,?"
    + r" (and|then) (returns?|outputs?|computes?|gives?|calculates?) ",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\b(please\s+)?(write|implement|complete|create|define)\b[^.]{0,40}?\b(function|program|method|class|code)\b"
    r"(\s+(that|which|to)\b)?",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"\b(this|the|your) (function|method|program|algorithm)\b", re.IGNORECASE)
_FEWEST_WORDS = 14


def title_from(title: str, name: str) -> str:
    """A title: the problem's own if it is one, else words from the name."""
    given = title.strip().rstrip(".")
    if given and len(given) <= 70 and "_" not in given and "(" not in given and not _ASKS.match(given):
        if not re.search(r"\d$", given) and "`" not in given:
            return given
    words = [word for word in re.split(r"[_\W]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)) if word]
    words = [word for word in words if not word.isdigit()] or ["Task"]
    text = " ".join(words)
    return re.sub(r"\s*\d+$", "", text[:1].upper() + text[1:].lower()) or "Task"


def clean_statement(text: str, function: str, renamed: Mapping[str, str]) -> str:
    """A statement without doctests, calls of the function, sections for programmers and requests for code.

    Args:
        text: The statement or docstring.
        function: Name of the solution, of which calls are dropped.
        renamed: Parameters that have another name in the module, old to new.
    """
    lines = inspect.cleandoc(text).splitlines()
    kept: list[str] = []
    skipping = False
    after_prompt = False
    for line in lines:
        bare = line.strip()
        if bare.startswith((">>>", "...")):
            after_prompt = True
            continue
        if after_prompt:
            after_prompt = bool(bare)
            if bare:
                continue
        if _SECTION.match(bare):
            skipping = bare.lower().rstrip(": ") not in ("note", "notes", "constraints", "constraint")
            continue
        if skipping and (not bare or line[:1] not in (" ", "\t")):
            skipping = False
        if skipping or _DROPPED_LINE.match(bare) or _calls(function, bare):
            continue
        kept.append(line)
    paragraphs = re.split(r"\n\s*\n", "\n".join(kept))
    out = []
    for paragraph in paragraphs:
        joined = (
            " ".join(paragraph.split())
            if "  -" not in paragraph and "\n*" not in paragraph
            else paragraph.strip()
        )
        joined = _without_code_words(joined)
        if len(re.findall(r"\w+", joined)) > 1 and not re.fullmatch(
            r"(for )?examples?[:.]?", joined, re.IGNORECASE
        ):
            out.append(joined)
    result = "\n\n".join(out)
    quoted = re.escape(function)
    result = re.sub(rf"\b{quoted} is a (function|method) (that|which)\b", "The task", result)
    result = re.sub(rf"\b{quoted} returns?\b", "Give", result)
    result = re.sub(r"^(Is )?(to )?find what (returns?|gives?) ", "Give ", result, flags=re.IGNORECASE)
    result = re.sub(rf"\b{quoted}\b(?= (takes|gives|finds|checks|computes))", "The task", result)
    if "_" in function:
        result = re.sub(rf"\b{quoted}\b", phrase(function), result)
    result = result[:1].upper() + result[1:]
    for old, new in renamed.items():
        if len(old) > 1:
            result = re.sub(rf"\b{re.escape(old)}\b", phrase(new), result)
    return result


def _calls(function: str, line: str) -> bool:
    return bool(re.search(rf"\b({re.escape(function)}|solution|candidate)\s*\(", line)) or bool(
        re.match(r"^\s*(for )?example\s*\d*\s*:?\s*$", line, re.IGNORECASE)
    )


def _without_code_words(text: str) -> str:
    text = re.sub(r"^(your )?task:?\s+(?=[A-Z])", "", text, flags=re.IGNORECASE)
    text = _GIVEN.sub(lambda match: f"Given {match['what']}, find ", text)
    found = _ASKS.match(text)
    if found:
        text = text[found.end() :]
        text = text[:1].upper() + text[1:]
    text = _AND_THEN.sub("Then ", text)
    text = _WHOLE.sub("the task", text)
    text = re.sub(r"``([^`]*)``", r"`\1`", text)
    text = re.sub(r"\*(\w[\w ]*)\*", r"\1", text)
    text = re.sub(r"\bReturn(s)? (?=[a-z])", lambda match: "Give " if not match[1] else "Gives ", text)
    text = _IN_PASSING.sub(lambda match: "" if match["link"].lower() == "to" else "find what ", text)
    text = _REQUEST.sub("find out", text)
    return text.strip()


def example(samples: Sequence[Sample], names: Mapping[str, str]) -> str:
    """One sentence with a small input and its answer; "" if every one is too long to print.

    Args:
        samples: Inputs with answers.
        names: Parameter → what it is called in the module.
    """
    best = ""
    for sample in samples:
        parts = []
        for old, new in names.items():
            parts.append(f"{phrase(new)} {_plain(sample.inputs[old])}")
        answer = _plain(sample.output)
        text = f"Example: for {listing(parts)} the answer is {answer}."
        dull = sample.output in (None, 0, False, "") or sample.output in ([], {}, ())
        if len(text) <= 260 and (not best or not dull):
            best = text
            if not dull and len(text) > 40:
                break
    return best


def _plain(value: Any) -> str:
    try:
        return json.dumps(_listed(value), ensure_ascii=False)
    except (TypeError, ValueError):
        return str(value)


def _listed(value: Any) -> Any:
    if isinstance(value, dict) and not type(value).__name__.endswith("OrderedSet"):
        if all(isinstance(key, str) for key in value):
            return {key: _listed(item) for key, item in value.items()}
        return [[_listed(key), _listed(item)] for key, item in value.items()]
    if isinstance(value, (list, tuple)):
        return [_listed(item) for item in value]
    if isinstance(value, (set, frozenset, dict)):
        return sorted((_listed(item) for item in value), key=str)
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise ValueError("no JSON form")
    return value


def hidden_note(hidden: Sequence[Hidden], called: Mapping[str, str], *, lifted: bool, words: int) -> str:
    """What is hidden and how to answer.

    Args:
        hidden: The hidden values.
        called: What the statement calls those that have another name here.
        lifted: Whether there are several cases.
        words: Number of words of the statement so far; a very short one gets a fuller note.
    """
    parts = []
    names = [
        f"the {one.words}" + (f" (called {called[one.name]} above)" if one.name in called else "")
        for one in hidden
    ]
    if lifted:
        parts.append(
            "There are several such cases, numbered from 0. Take up each of them in turn and find its "
            "answer; the final answer is the list of these answers, in the order of the cases."
        )
        if names:
            parts.append(f"Of each case {listing(names)} cannot be seen as a whole, only through the tools.")
    elif names:
        verb = "are" if len(names) > 1 or is_plural(hidden[0].name) else "is"
        kept = "" if words >= _FEWEST_WORDS else f"{verb} kept in a store and "
        text = f"{listing(names)} {kept}cannot be seen as a whole, only through the tools."
        parts.append(text[:1].upper() + text[1:])
    return " ".join(parts)
