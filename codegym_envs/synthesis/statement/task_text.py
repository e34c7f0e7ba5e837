"""The task text: the problem's own statement without its code, an example, and what is hidden."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from codegym_envs.synthesis.contract import Sample
from codegym_envs.synthesis.hiding.hidden import Hidden
from codegym_envs.synthesis.hiding.node_tools import shown_as, without_tables
from codegym_envs.synthesis.statement.requests import plain_request
from codegym_envs.synthesis.statement.sections import task_paragraphs
from codegym_envs.synthesis.statement.statement_prose import first_request, rewrite
from codegym_envs.synthesis.wording.english import listing
from codegym_envs.synthesis.wording.words import is_plural, phrase

__all__ = ["clean_statement", "example", "hidden_note", "title_from"]

_LONGEST_EXAMPLE = 260
_METHOD_WORDS = frozenset({
    "iter", "iterative", "iteratively", "rec", "recur", "recursive", "recursion", "recursively", "dfs",
    "bfs", "dp", "memo", "memoized", "naive", "brute", "bruteforce", "force", "greedy", "optimal",
    "optimized", "optimised", "efficient", "fast", "slow", "simple", "helper", "impl", "solution",
    "method", "approach",
})  # fmt: skip
_FEWEST_WORDS = 14
_POINTS = re.compile(r"(?:e\.g\.|i\.e\.|for (?:example|instance))[,:]?\s*$", re.IGNORECASE)
"""The end of a paragraph that points to the block below it."""


def title_from(title: str, name: str) -> str:
    """A title: the problem's own if it is one, else words from the name, but not how it is solved."""
    given = re.sub(r"^[A-Z]\d?[.)] +(?=[A-Z])", "", title.strip("# ")).rstrip(".")
    if not (given and len(given) <= 70 and "(" not in given and "`" not in given) or re.search(
        r"_|\d$|\b(?:write|function|return|given)\b", given, re.IGNORECASE
    ):
        given = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = [word for word in re.split(r"[_\s]+", given) if word]
    kept = [word for word in words if not word.isdigit() and word.lower() not in _METHOD_WORDS]
    text = re.sub(r"\s*\d+$", "", " ".join(kept or words))
    if text[1:] != text[1:].lower() and "_" not in title and text in title:
        return text
    text = text[:1].upper() + (text[1:] if text in title else text[1:].lower())
    asks = re.match(r"(?:Is|Are|Has|Can|Does|Do|Check if|Check whether)\b.*\w$", text)
    return f"{text}?" if asks and not text.startswith("Check") else text or "Task"


def clean_statement(text: str, function: str, renamed: Mapping[str, str]) -> str:
    """A statement without examples, calls of the function, sections for programmers and requests for code.

    Args:
        text: The statement or docstring.
        function: Name of the solution.
        renamed: The parameters, by the name in the statement, with what the module calls them.
    """
    told = task_paragraphs(text, function)
    told[:1] = [first_request(item) for item in told[:1]]
    paragraphs = [rewrite(item, function, renamed) for item in told]
    for place, item in enumerate(paragraphs[:-1]):
        if re.search(r"\w$", item) and told[place + 1].startswith("    ") and _POINTS.search(told[place]):
            paragraphs[place] = f"{item}:"
    result = "\n\n".join(item for item in paragraphs if item) or plain_request(text)
    quoted = re.escape(function)
    if "_" in function:
        result = re.sub(rf"\b{quoted}\b(?!\()", phrase(function), result)
    return result


def example(samples: Sequence[Sample], names: Mapping[str, str]) -> str:
    """A telling input with its answer, or two for a yes and a no; "" if all are too long to print.

    Args:
        samples: Inputs with answers.
        names: Parameter → what it is called in the module.
    """
    told: list[tuple[int, str, Any]] = []
    for sample in samples:
        parts = [_example_part(new, sample.inputs[old]) for old, new in names.items()]
        text = f"for {listing(parts)} the answer is {_plain(sample.output)}"
        if len(text) <= _LONGEST_EXAMPLE:
            told.append((_dullness(sample, text), text, sample.output))
    if not told:
        return ""
    told.sort(key=lambda item: item[0])
    _, text, answer = told[0]
    if isinstance(answer, bool):
        other = next((item for _, item, found in told if isinstance(found, bool) and found != answer), "")
        if other and len(text) + len(other) <= _LONGEST_EXAMPLE:
            return f"Example: {text}; {other}."
    return f"Example: {text}."


def _example_part(name: str, value: Any) -> str:
    if len(name) == 1:
        return f"{name} = {_plain(value)}"
    if name.endswith("_of") and isinstance(value, list):
        return f"the {shown_as(name, value)} {_plain(value)}"
    return f"the {phrase(name)} {_plain(value)}"


def _dullness(sample: Sample, text: str) -> int:
    """How little an example tells: the same as the input, nothing at all, or more than one can take in."""
    dull = sample.output in (None, 0, "", [], {}, ()) and not isinstance(sample.output, bool)
    same = any(sample.output == value for value in sample.inputs.values())
    small = sum(isinstance(value, (list, dict, str)) and len(value) < 3 for value in sample.inputs.values())
    return 8 * dull + 4 * same + 2 * bool(small) + (len(text) > _LONGEST_EXAMPLE // 2)


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
    hidden, nodes = without_tables(hidden)
    names = [
        f"the {one.words}" + (f" (called {called[one.name]} above)" if one.name in called else "")
        for one in hidden
    ]
    if nodes:
        names.append(nodes)
    if lifted:
        parts.append(
            "There are several such cases, numbered from 0. Open each in turn and find its "
            "answer; the final answer is the list of these answers, in the order of the cases."
        )
        if names:
            parts.append(f"In each case, {listing(names)} cannot be seen as a whole, only through the tools.")
    elif names:
        verb = "are" if len(names) > 1 or not hidden or is_plural(hidden[0].name) else "is"
        kept = "" if words >= _FEWEST_WORDS else f"{verb} kept in a store and "
        text = f"{listing(names)} {kept}cannot be seen as a whole, only through the tools."
        parts.append(text[:1].upper() + text[1:])
    return " ".join(parts)
