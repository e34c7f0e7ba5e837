"""Requests for code in the words that the rest of a statement is rewritten from.

"Write a python function for computing …" asks for the same as "Write a function to compute …": the language
and small words go, and what is left says what has to be found out.
"""

from __future__ import annotations

import re

__all__ = ["DOING", "plain_request", "what_is_asked"]

_THING = r"(?:function|program|method|script|algorithm|routine|procedure|class|code|snippet|solution)"
_NEAR = r"(?:(?!\b(?:to|that|which|by)\b)[^,.])*?"
"""What may stand between the thing and what it does: no other clause."""

_LANGUAGE = r"(?:the )?python(?: ?[23](?:\.\d+)*)?(?: (?:programming )?language)?"
_DESCRIBED_CLASS = re.compile(
    r"(?:please )?(?i:implement|create|design|write|define|build|make) (?:an? |the )?(?:\w+ )?class "
    r"(?:named |called )?\W?(?P<name>[A-Z]\w*)\W?,? (?:that|which) (?P<rest>.+)",
    re.DOTALL,
)
_OF_LANGUAGE = re.compile(
    rf"\b(?:python|pythonic)(?: ?[23](?:\.\d+)*)? (?=(?:\w+ ){{0,2}}{_THING}\b)", re.IGNORECASE
)
_IN_LANGUAGE = re.compile(
    rf"(?P<thing>\b{_THING}(?: (?:named |called )?`?\w+(?:\([^)]*\))?`?)?),? (?:in|using|with) {_LANGUAGE}\b",
    re.IGNORECASE,
)
_LEADING_LANGUAGE = re.compile(rf"^(?:in|using|with) {_LANGUAGE},? (?=\w)", re.IGNORECASE)
_ASKS = re.compile(
    rf"\b(?:write|create|implement|complete|define|make|design|build|develop|code)\b"
    rf"(?: (?:an?|the|this|your|some|one))?(?: [\w-]+){{0,2}}? {_THING}s?\b",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    rf"^(?P<ask>.*?\b{_THING}\b[^,.]*?),? (?:that|which),? (?:(?:when |if )?given|for|"
    rf"from) (?P<what>.+?),? (?:it )?"
    r"(?P<verb>returns|finds|computes|calculates|gives|counts|determines|decides|checks|tells|prints|outputs|"
    r"reports|produces|yields|removes|converts) (?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_WILL = re.compile(
    rf"(?P<thing>\b{_THING}\b{_NEAR}),? (?:that|which) (?:will|can|should|must|would|is able to) (?=[a-z]+ )",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\band only (?P<verb>returns?|keeps?|gives?|prints?|finds?) ", re.IGNORECASE)
_BY_CODE = re.compile(
    r",? (?:by )?(?:using|with(?: the help of)?|via) (?:an? |the )?(?:python )?"
    r"(?:lambdas?|regex(?:es)?|regular expressions?|list comprehensions?|recursion|itertools|collections|"
    r"built-?ins?|(?:map|filter|reduce|zip)(?= function))"
    r"(?: (?:function|method|module|expression|library|tool)s?)?(?=\s*(?:[.,;]|$))",
    re.IGNORECASE,
)
_DOES = re.compile(
    rf"(?P<thing>\b{_THING}\b{_NEAR}),? (?:that|which) (?:(?:correctly|efficiently|simply) )?"
    r"(?P<verb>[a-z]{2,}s) ",
    re.IGNORECASE,
)
_TAKES = ("takes", "accepts", "receives", "gets", "consumes", "is", "has", "does", "uses", "returns")
"""Verbs of a function itself, which `statement_prose` knows, and those that say what it is."""
_VERBS = (
    "compute", "calculate", "determine", "find", "count", "sort", "merge", "move", "remove", "reverse",
    "rotate", "organize", "produce", "shuffle", "compare", "replace", "check", "generate", "make",
    "create", "encode", "decode", "validate", "verify", "translate", "locate", "solve", "list",
    "convert", "print", "filter", "group", "add", "multiply", "divide", "evaluate", "simulate",
    "arrange", "measure", "combine", "detect", "assign", "decide", "update", "schedule", "choose",
    "return", "search", "identify", "extract", "transform", "build", "test", "select", "summarize",
    "estimate", "rank", "match", "pair", "parse", "assemble", "report",
)  # fmt: skip
DOING = {f"{verb.removesuffix('e')}ing": verb for verb in _VERBS}
DOING |= {"splitting": "split", "getting": "get", "summing": "sum", "swapping": "swap", "planning": "plan"}
_LATER_VERBS = "|".join([*_VERBS, "tell", "give", "keep", "say", "show", "work"])
_OBJECT = (
    r"(?=(?:an?|the|it|them|all|each|every|any|both|its|their|only|how|whether|which|what|true|false|one|two|"
    r"those|that|this|where|when|who|back)\b|[-\d\[\"'`\ue000-\uf8ff])"
)
"""What follows a verb, and no noun such as in "and groups are joined"."""

_AND_DOES = re.compile(rf"(?P<and>\band (?:then )?)(?P<verb>(?:{_LATER_VERBS})s) {_OBJECT}")
_FOR_DOING = re.compile(
    rf"(?P<thing>\b{_THING}(?: `?\w+(?:\([^)]*\))?`?)?) for (?P<verb>{'|'.join(DOING)}) ", re.IGNORECASE
)


def what_is_asked(sentence: str) -> str:
    """A sentence that asks for code, without the language and in few forms; any other as it is.

    Args:
        sentence: One sentence of a statement, without markup.

    Returns:
        The sentence; what it asks for is said in the same words.
    """
    if not _ASKS.search(sentence):
        return sentence
    described = _DESCRIBED_CLASS.match(sentence)
    if described is not None:
        return f"{described['name']} {described['rest']}"
    text = _LEADING_LANGUAGE.sub("", sentence)
    text = _IN_LANGUAGE.sub(lambda match: match["thing"], _OF_LANGUAGE.sub("", text))
    text = _FOR_DOING.sub(lambda match: f"{match['thing']} to {DOING[match['verb'].lower()]} ", text, count=1)
    given = _GIVEN.match(text)
    if given is not None:
        verb = given["verb"].lower().removesuffix("s")
        text = f"Given {given['what']}, {verb} {given['rest']}"
    else:
        text = _WILL.sub(lambda match: f"{match['thing']} to ", text, count=1)
        asked = _DOES.sub(_as_request, text, count=1)
        text = _AND_DOES.sub(_second_verb, asked) if asked != text else text
    text = _ONLY.sub(lambda match: f"and {match['verb']} only ", text)
    shorter = _BY_CODE.sub("", text)
    return shorter[:1].upper() + shorter[1:]


def plain_request(statement: str) -> str:
    """The first sentence that asks for something, as a request for the answer; "" if there is none.

    Args:
        statement: The whole statement.
    """
    for sentence in re.split(r"(?<=[.?!])\s+", " ".join(statement.split())):
        text = what_is_asked(sentence)
        asked = re.match(rf"{_ASKS.pattern}(?: `?\w+(?:\([^)]*\))?`?)?,? to ", text, re.IGNORECASE)
        rest = text[asked.end() :].strip() if asked else ""
        if len(re.findall(r"[A-Za-z]{2,}", rest)) >= 2:
            return rest[:1].upper() + rest[1:].rstrip(".") + "."
    return ""


def _as_request(match: re.Match[str]) -> str:
    """``function that reports`` → ``function to report``."""
    verb = match["verb"]
    if verb.lower() in _TAKES or verb.endswith(("ss", "ous")):
        return match[0]
    if re.search(r"(?:ss|ch|sh|x|zz)es$", verb):
        stem = verb[:-2]
    else:
        stem = f"{verb[:-3]}y" if verb.endswith("ies") else verb[:-1]
    return f"{match['thing']} to {stem} "


def _second_verb(match: re.Match[str]) -> str:
    return f"{match['and']}{match['verb'].removesuffix('s')} "
