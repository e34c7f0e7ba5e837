"""The sentences of a foreign statement, for somebody who answers instead of programming.

Sentences that are about code or judges go as a whole. Of the others only a few forms are changed: requests
for code become requests for the answer, ``True`` becomes ``true``, and parameters are called what the module
calls them. Formulas, data and quoted texts stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from codegym_envs.synthesis.statement.about_code import (
    is_about_code,
    is_about_size,
    without_code_clauses,
    without_method,
)
from codegym_envs.synthesis.statement.asides import is_aside
from codegym_envs.synthesis.statement.code_requests import ASKING, imperative, of_function, requested
from codegym_envs.synthesis.statement.markup import KeptSpans, without_marks
from codegym_envs.synthesis.statement.parameter_names import named, spelled, written
from codegym_envs.synthesis.statement.requests import what_is_asked
from codegym_envs.synthesis.statement.sentences import sentences
from codegym_envs.synthesis.statement.statement_lines import is_form, is_table

__all__ = ["rewrite"]

_SIGN = "\ue000-\uf8ff"
_TRUE_IF = re.compile(
    r"^(?:then )?(?:return|returns|output|outputs|print|prints|give|gives|yield|yields|answer) true "
    r"(?:if and only if|if|when|iff|only if) (?P<what>(?:(?!\b(?:otherwise|else|return)\b).)+?)"
    r"(?:(?:[,;])? ?(?:and |or |but )?(?:else|otherwise)?,? ?(?:it )?(?:return |returns |print |give "
    r")?false"
    r"(?: otherwise| if not| else)?)?(?P<end>[.;]?)$",
    re.IGNORECASE,
)
_ONLY_FALSE = re.compile(
    r"(?:if not|otherwise|else),? (?:it )?(?:return|returns|print|give|output)s? false[.]?|"
    r"(?:return|output|print)s? (?:either )?true or false[.]?|"
    r"(?:return|output|print)s? true if (?:it is|so|yes),? (?:and |or )?false (?:if (?:it is )?not|"
    r"otherwise)[.]?",
    re.IGNORECASE,
)
_GIVE = r"(?:returns?|outputs?|prints?|yields?)"
_LITERAL = (
    rf"(?=[{_SIGN}\"'\[({{]|-?\d|(?:true|false|null|none|nothing|infinity|minus one|zero)\b|"
    r"(?:an? |the )?empty\b|(?-i:[A-Z]{2,}\b))"
)
_PRONOUN = r"(?=(?:it|them|this|that|these|those|(?:the|your) (?:result|answer|output)s?)\b)"
_FOUND = (
    r"(?=[a-z])(?!\w+ (?:is|are|was|were|has|have|costs?|can|must|may|will|comes?|goes|takes?)\b)"
    r"(?!(?:to|from|of|home|is|are|was|value|values|trip|flight|ticket)\b)"
)
_OF_PYTHON = re.compile(
    r"\b(?:any )?[Pp]ython (?=(?:lists?|objects?|strings?|integers?|numbers?|dict(?:ionar)?(?:y|ies)?|"
    r"tuples?)\b)|"
    r"\bany python (?=values?\b)"
)
_EMPTY = re.compile(
    r"(?:give|find) the (?:answer|result)s?|as (?:described|stated|explained)(?: \w+){0,4}|"
    r"(?:implement|design|build|write|code) an? [\w -]{1,30}",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"(?:^|[\s,;:(\[-]*[,;:(\[-][\s,;:(\[-]*|\s+(?=.*:\s*$))(?:for (?:example|examble|exmple|"
    r"instance)|e\.g\.|i\.e\.|examples?(?: are)?(?: "
    r"below)?|"
    r"input/output samples?|samples?)[\])]*\s*[:.,]*\s*$",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"(?:please |your (?:task|job) is to )?(?:write|implement|complete|define|create)\b", re.IGNORECASE
)
_PLACED = re.compile(
    r"(?<!\bis)(?<!\bare)(?<!\bwas)(?<!\bwere)(?<!\bstay)(?<!\bstays)(?<!\bput)(?<!\bkept)(?<!\bfixed)(?<!\bremain)"
    r"(?<!\bheld)(?<!\bremains) \(?in[- ]place\)?(?=[,.;:]|$| and\b| without\b| so that\b| by\b)"
)
_CHANGES = re.compile(
    r"(?:you (?:should|must|need to) )?(?:rotate|sort|reverse|modify|change|move|rearrange|update|remove|"
    r"replace|"
    r"flip|mirror|set|merge|shift|fill|transpose|invert|flatten|swap|shuffle|reorder|do it)\b",
    re.IGNORECASE,
)


def rewrite(paragraph: str, function: str, renamed: Mapping[str, str]) -> str:
    """One paragraph of a statement, rewritten; "" if nothing of it is about the task.

    Args:
        paragraph: Its text; items of a list stand on lines of their own, what keeps its blanks is indented.
        function: Name of the solution.
        renamed: All parameters, by the name in the statement, with what the module calls them.
    """
    lines = []
    for line in paragraph.splitlines():
        if line.startswith("    ") or re.fullmatch(r"[|\s:-]+", line):
            lines.append(line)
            continue
        mark = re.match(r"(?:[-*•+]|\d+[.)])\s+", line)
        kept = KeptSpans(line[mark.end() :] if mark else line)
        text = kept.with_names(without_marks(kept.text), lambda name: spelled(name, renamed))
        told = text if is_table(line) or is_form(line) else _prose(text, function, renamed, item=bool(mark))
        told = kept.back(named(told, renamed), lambda code: written(code, renamed))
        if told.strip():
            lines.append(f"{'- ' if mark and not mark[0][0].isdigit() else mark[0] if mark else ''}{told}")
    return "\n".join(lines)


def _prose(text: str, function: str, renamed: Mapping[str, str], *, item: bool) -> str:
    """Running text: sentences that are kept, each with the blanks that stood behind it."""
    found, requested_before = "", False
    for part in sentences(text):
        bare = part.rstrip()
        told = _sentence(of_function(bare) if requested_before else bare, function, item=item)
        requested_before = _REQUEST.match(bare) is not None
        first = re.match(r"[a-z]{2,}(?= )", told)
        if first and bare[:1].isupper() and told != bare and first[0] not in {*renamed, *renamed.values()}:
            told = told[:1].upper() + told[1:]
        if told:
            found += told + (part[len(bare) :] or (" " if part is not text else ""))
    found = found.strip()
    if not found or item:
        return found
    found = re.sub(r"^where (?=(?:each|every|the|all|an?)\b|\w+ (?:is|are|holds?)\b)", "", found)
    if _may_be_capital(found, renamed):
        found = found[:1].upper() + found[1:]
    asked = re.match(rf"(?:{ASKING}|given|answer)\b", found, re.I)
    open_end = re.search(r"\b(?:of|if|is|are|either|from|or|and|the|an?|to|with|when|where)$", found)
    return (
        f"{found}."
        if asked and not open_end and re.search(r"(?:[a-z]{2}|[a-z]\)|[a-z] [a-z0-9]+)$", found)
        else found
    )


def _sentence(text: str, function: str, *, item: bool) -> str:
    """One sentence as it is told, "" if it is not."""
    if is_aside(text, item=item):
        return ""
    plain = what_is_asked(_DANGLING.sub("", _OF_PYTHON.sub("", text)))
    plain = without_code_clauses(plain)
    plain = without_method(plain)
    if not plain or (is_about_size(plain) and plain[-1:] != ":"):
        return ""
    called = re.search(rf"\b{re.escape(function)}\s*\([^)]*\)", plain)
    asked = requested(plain, function)
    if asked.startswith(("you should", "you must", "You should", "You must")) and is_about_code(plain):
        return ""
    if called and asked == plain and _shows_call(plain):
        return ""
    if not asked or is_about_code(asked) or _ONLY_FALSE.fullmatch(asked):
        return ""
    told = _answered(asked)
    if told != text:
        told = re.sub(r"\s+([.,;])", r"\1", told) if told.count(" .") > text.count(" .") else told
        if _EMPTY.fullmatch(told.strip(" .:")) or len(re.findall(rf"[^\W\d_]+|[{_SIGN}]", told)) < 2:
            return ""
    elif not item and re.fullmatch(r"[^\w\s]*", told):
        return ""
    return told


def _shows_call(text: str) -> bool:
    """Whether a sentence with a call of the function is about the call: how it is called, or an example."""
    return bool(
        re.search(
            r"\bexample\b|\bshould\b|->|=>|==|\breturns?\b|\bcalled as\b|\bgives?\b|\bsignature\b", text, re.I
        )
    ) or bool(re.match(r"(?:please )?(?:write|implement|complete|define|create|use|call)\b", text, re.I))


def _may_be_capital(text: str, renamed: Mapping[str, str]) -> bool:
    """Whether the first letter of a paragraph may be a capital: a word of a sentence, no name and no data."""
    first = re.match(
        rf"(?:{ASKING}|answer|work|the|an?|you|there|given|if|for|each|every|all|in|on|at|when|it|"
        rf"this)(?= )",
        text,
    )
    return first is not None and first[0] not in renamed and first[0] not in renamed.values()


def _answered(text: str) -> str:
    """``return`` and ``print`` as what somebody does who answers; truth values as JSON writes them.

    Only where a sentence, or its last clause, surely is a request: "print the page" may be part of a story.
    """
    if _CHANGES.match(text):
        text = _PLACED.sub("", text)
    told = _TRUE_IF.sub(lambda match: f"Decide whether {match['what'].rstrip(' ,')}{match['end']}", text)
    if told != text and text[:1].islower():
        told = told[:1].lower() + told[1:]
    text = _truths(told)
    text = re.sub(
        r"^(?:Checks?|Determines?|Tests?|Verify|Verifies|See|Finds? out) (?:if|whether(?: or not)?) ",
        "Decide whether ",
        text,
        flags=re.IGNORECASE,
    )
    start = (
        r"^(?P<lead>(?:(?:Then|Finally|Please|So|Otherwise|Else),? |(?:Given|For each|For "
        r"every)\b[^.?!:;]*, |You (?:should|must|need to|have to|are to) |Your (?:task|goal|job) is to )?)"
    )
    text = re.sub(rf"{start}{_GIVE} {_LITERAL}", r"\g<lead>answer ", text, flags=re.IGNORECASE)
    text = re.sub(rf"{start}{_GIVE} {_PRONOUN}", r"\g<lead>give ", text, flags=re.IGNORECASE)
    text = re.sub(
        rf"{start}(?:return|returns|output|print|prints|outputs) {_FOUND}",
        r"\g<lead>find ",
        text,
        flags=re.IGNORECASE,
    )
    clause = r"(?P<lead>(?:, |; | and | or | then | otherwise | else |, so ))"
    text = re.sub(rf"{clause}(?:return|output|print)s? {_LITERAL}", r"\g<lead>answer ", text)
    if re.match(
        r"(?:find|answer|given|count|compute|calculate|determine|decide|check|add|sum|sort)\b",
        text,
        re.I,
    ):
        text = re.sub(
            r"(?P<lead>, | and | then )(?:return|output|print)s? (?=(?:the|how|whether)\b)",
            r"\g<lead>find ",
            text,
        )
        text = re.sub(
            rf"(?P<lead>, | and | then )(?:return|output|print)s? {_PRONOUN}", r"\g<lead>give ", text
        )
    text = re.sub(
        rf"^(?P<what>You (?:may|can) )(?:return|output|print) {_PRONOUN}", r"\g<what>give ", text, flags=re.I
    )
    text = re.sub(
        r"^(?P<what>You (?:may|can) )(?:return|output|print) (?=(?:the|any) )", r"\g<what>give ", text
    )
    return re.sub(r"\bthe (?:return value|returned value) (?=is|should|must)", "the answer ", text)


def _truths(text: str) -> str:
    """``True``, ``False`` and ``None`` as JSON writes them where they are values and no words."""
    before = (
        r"(?P<lead>\b(?:return|returns|returned|returning|answer|is|are|be|as|or|and|otherwise|else|"
        r"either|to|give|"
        r"gives|output|outputs|print|prints|yields?|with|value|than|of|not|a|contains?|of course)[ ,:]+)"
    )
    text = re.sub(rf"{before}True\b(?! [A-Z])", r"\g<lead>true", text)
    text = re.sub(rf"{before}False\b(?! [A-Z])", r"\g<lead>false", text)
    text = re.sub(rf"{before}None\b(?! of\b)", r"\g<lead>null", text)
    return re.sub(
        r"\b(?:False|None)(?= (?:if|when|otherwise)\b)",
        lambda match: {"False": "false", "None": "null"}[match[0]],
        text,
    )


_FIRST = re.compile(rf"(?:{ASKING}) (?:if|whether|how|the|an?|all|each|every|any|its|their)\b")


def first_request(text: str) -> str:
    """The first sentence of a docstring, ``Sorts the words.``, as a request."""
    return imperative(text) if _FIRST.match(text[:1].lower() + text[1:]) else text
