"""Finds calls of a function in a statement or solution: the examples that show how it is used."""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from codegym_envs.errors import ModuleRejected
from codegym_envs.importers.example_tables import column_of, tables
from codegym_envs.importers.problems import doctest_sources
from codegym_envs.importers.shown_values import Shown, literal, pythonic, shown_values
from codegym_envs.spec import is_plain, parse_tree

__all__ = ["example_sources"]

_MOST = 40
_INPUT_LINE = re.compile(
    r"(?:^|\n)[ \t>*`\-]*(?:sample\s+)?input\s*\d*\s*:?[*`]*[ \t]*:?[ \t]*\n?[ \t`]*([^\n]+)", re.IGNORECASE
)
_ANSWER = re.compile(
    r"(?:,|;|:)?\s*(?:\b(?:so|then|you|we|it|the (?:function|program|method|code))\b,? )*"
    r"(?:\b(?:should|must|would|will|to)\b )?"
    r"(?:\b(?:the )?(?:expected )?(?:answer|result|output|return value)\b"
    r"(?: (?:is|should be|would be|will be|must be))?|"
    r"\b(?:returns?|gives?|yields?|prints?|outputs?|get|gets|becomes|expects?)\b|->|=>|→|➞|==)"
    r"(?: with)?[:\s`*]*",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"\b(?:given|for|with|if|when|example|e\.g|input|inputs|from|of|call(?:ed|ing)?)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z*_`(\[\"'-])|\n\s*\n|\n(?=\s*(?:[-*|>]|\d+[.)]\s))")
_TOGETHER = re.compile(r"\s*,?\s*(?:and\s+)?[`*]*\s*")


@dataclass(frozen=True, slots=True)
class _Called:
    """How a function is called.

    Attributes:
        name: Its name.
        parameters: Its parameters.
        due: How many of them have no default.
        texts: Those that are annotated as texts.
    """

    name: str
    parameters: tuple[str, ...]
    due: int
    texts: frozenset[str]

    def call(self, given: dict[str, Any]) -> str | None:
        """Source of a call; None if an argument is missing."""
        if not given or any(name not in given for name in self.parameters[: self.due]):
            return None
        if not all(is_plain(value) for value in given.values()):
            return None
        return f"{self.name}({', '.join(f'{name}={value!r}' for name, value in given.items())})"


def example_sources(statement: str, name: str, solution: str) -> list[str]:
    """Python texts that call the function, as the statement and the solution show it.

    Args:
        statement: The task's text: ``name(…)`` anywhere in it, doctests, lines like
            ``Input: a = 1, b = [2]``, tables, sentences such as "For 3 and [1, 2] the answer is 4".
        name: The function's name.
        solution: The solution's text; what is in its ``if __name__ == "__main__":`` block and its
            docstrings counts as well.

    Returns:
        Texts, each once; whether they run is for the caller to find out. Those that a sentence only suggests
        call the function if it gives the answer of the sentence (``_agreed_``).
    """
    called = _called(solution, name)
    found: dict[str, str] = {}
    for text in [_without_tags(statement), *_docstrings(solution)]:
        sources = [*_calls(text, name), *_of_doctests(text, name), *_of_inputs(text, name)]
        if called is not None:
            sources += _of_tables(text, called)
            for call, answer in (*_of_assignments(text, called), *_of_sentences(text, called)):
                found.setdefault(call, answer)
        found |= dict.fromkeys(sources, "")
    found |= dict.fromkeys(_main_calls(solution, name), "")
    texts = [
        f"_agreed_({name}, {answer}){call.removeprefix(name)}" if answer else call
        for call, answer in found.items()
    ]
    return texts[:_MOST]


def _called(solution: str, name: str) -> _Called | None:
    try:
        tree = parse_tree(solution, "<solution>")
    except ModuleRejected:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            arguments = [*node.args.posonlyargs, *node.args.args]
            own = arguments[1:] if arguments and arguments[0].arg == "self" else arguments
            texts = {item.arg for item in own if item.annotation and ast.unparse(item.annotation) == "str"}
            due = max(0, len(own) - len(node.args.defaults))
            return _Called(name, tuple(item.arg for item in own), due, frozenset(texts))
    return None


def _without_tags(text: str) -> str:
    if not re.search(r"</\w+>", text):
        return text
    return html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", "", text))


def _calls(text: str, name: str) -> list[str]:
    """Every ``name(…)`` in a text whose arguments are literals."""
    found: list[str] = []
    for match in re.finditer(rf"(?<!\w){re.escape(name)}\s*\(", text):
        depth = 0
        for end in range(match.end() - 1, min(len(text), match.end() + 2000)):
            depth += (text[end] in "([{") - (text[end] in ")]}")
            if depth == 0:
                call = " ".join(text[match.start() : end + 1].split())
                if (read := _literal_call(call)) is not None:
                    found.append(read)
                break
    return found


def _literal_call(call: str) -> str | None:
    """A call whose arguments are literals, JSON's words as Python has them; None if it is another one."""
    for text in dict.fromkeys((call, pythonic(call))):
        try:
            node = ast.parse(text, mode="eval").body
            if not isinstance(node, ast.Call) or not (node.args or node.keywords):
                return None
            for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                ast.literal_eval(argument)
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            continue
        return text
    return None


def _of_doctests(text: str, name: str) -> list[str]:
    """The doctests of a text as one session, since later lines use what earlier ones set."""
    if ">>>" not in text:
        return []
    lines = doctest_sources(text)
    return ["\n".join(lines)] if any(name in line for line in lines) else []


def _of_inputs(text: str, name: str) -> Iterator[str]:
    for line in _INPUT_LINE.findall(text):
        written = _from_assignments(line.strip().strip("`"), name)
        if written:
            yield written


def _from_assignments(line: str, name: str) -> str | None:
    """``nums = [2, 7], target = 9`` → ``name(nums=[2, 7], target=9)``; ``[1], 3`` → ``name([1], 3)``."""
    for candidate in (f"dict({_colons(line)})", f"({line},)"):
        try:
            node = ast.parse(candidate, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        if isinstance(node, ast.Call):
            call = f"{name}({', '.join(ast.unparse(keyword) for keyword in node.keywords)})"
        elif isinstance(node, ast.Tuple):
            call = f"{name}({', '.join(ast.unparse(item) for item in node.elts)})"
        else:
            continue
        if (read := _literal_call(call)) is not None:
            return read
    return None


def _colons(line: str) -> str:
    return re.sub(r"\b(\w+)\s*:\s*(?=[\[\"'\d-])", r"\1 = ", line)


def _of_assignments(text: str, called: _Called) -> Iterator[tuple[str, str]]:
    """Calls with what a text sets parameters to one after the other, and the answers it says."""
    given: dict[str, Any] = {}
    last = 0
    for shown in shown_values(text):
        if not shown.assigned or shown.name not in called.parameters:
            continue
        if shown.name in given or shown.start - last > 200:
            given = {}
        given[shown.name] = shown.value
        last = shown.end
        answer = _ANSWER.search(text, last, last + 160)
        if answer is None or (call := called.call(given)) is None:
            continue
        after = shown_values(text[answer.end() : answer.end() + 2000])
        yield call, repr(after[0].value) if after and after[0].start == 0 else ""


def _of_tables(text: str, called: _Called) -> Iterator[str]:
    for heads, rows in tables(text):
        places = {
            name: place
            for name in called.parameters
            if (place := column_of(heads, name.lower(), name.lower().replace("_", " "))) is not None
        }
        if all(name in places for name in called.parameters[: called.due]):
            yield from _of_columns(rows, places, called)
            continue
        place = column_of(heads, "input", "inputs", "argument", "arguments", "call", "example", "given")
        for row in rows if place is not None else ():
            cell = row[place or 0]
            if not _calls(cell, called.name) and (written := _from_assignments(cell, called.name)):
                yield written


def _of_columns(rows: Sequence[Sequence[str]], places: dict[str, int], called: _Called) -> Iterator[str]:
    columns: dict[str, list[Any]] = {}
    for name, place in places.items():
        cells = [row[place] for row in rows]
        try:
            columns[name] = [literal(cell) for cell in cells]
        except ValueError:
            columns[name] = cells  # words without quotes
        if name in called.texts and not all(isinstance(value, str) for value in columns[name]):
            columns[name] = cells
    for number in range(len(rows)):
        call = called.call({name: column[number] for name, column in columns.items()})
        if call is not None:
            yield call


def _of_sentences(text: str, called: _Called) -> Iterator[tuple[str, str]]:
    """What stands before an answer goes to the parameters in turn: "Given [3, 1] and 2 you return 4"."""
    for sentence in _SENTENCE.split(text):
        told = " ".join(sentence.split())
        begin = 0
        for answer in _ANSWER.finditer(told):
            after = shown_values(told[answer.end() : answer.end() + 2000])
            if answer.start() < begin or not after or after[0].start > 0:
                continue
            before = told[begin : answer.start()]
            begin = answer.end() + after[0].end
            shown = shown_values(before)
            if not shown or not (_CUE.search(before) or not re.search(r"\w", before[: shown[0].start])):
                continue
            call = called.call(_taken(before, shown, called))
            if call is not None:
                yield call, repr(after[0].value)


def _taken(text: str, shown: Sequence[Shown], called: _Called) -> dict[str, Any]:
    """The values before an answer by parameter; empty if it cannot be told which is which."""
    names = called.parameters
    if any(item.assigned and item.name in names for item in shown):
        given: dict[str, Any] = {
            item.name: item.value for item in shown if item.assigned and item.name in names
        }
        others = [item.value for item in shown if not (item.assigned and item.name in names)]
        for name in names[: called.due]:
            if name not in given and others:
                given[name] = others.pop(0)
        return given
    runs = _runs(text, shown)
    for values in ([item.value for item in shown], [run[0] if len(run) == 1 else run for run in runs]):
        if called.due <= len(values) <= len(names):
            return dict(zip(names, values, strict=False))
    return {}


def _runs(text: str, shown: Sequence[Shown]) -> list[list[Any]]:
    """Values of which nothing but commas and "and" stands between, together: "for 5, 3 and 8"."""
    runs: list[list[Any]] = []
    last = -1
    for item in shown:
        if runs and _TOGETHER.fullmatch(text, last, item.start):
            runs[-1].append(item.value)
        else:
            runs.append([item.value])
        last = item.end
    return runs


def _docstrings(solution: str) -> list[str]:
    try:
        tree = parse_tree(solution, "<solution>")
    except ModuleRejected:
        return []
    nodes = (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.Module, ast.ClassDef)))
    return [text for node in nodes if (text := ast.get_docstring(node))]


def _main_calls(solution: str, name: str) -> list[str]:
    try:
        tree = parse_tree(solution, "<solution>")
    except ModuleRejected:
        return []
    found: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            continue
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == name:
                if (call := _literal_call(ast.unparse(inner))) is not None:
                    found.append(call)
    return found
