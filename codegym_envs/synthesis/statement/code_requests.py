"""Sentences that ask for a function, as requests for what the function finds."""

from __future__ import annotations

import re

from codegym_envs.synthesis.statement.requests import DOING

__all__ = ["ASKING", "imperative", "of_function", "requested"]

_VERBS = (
    "calculate", "compute", "find", "check", "determine", "count", "return", "give", "sort", "merge",
    "remove", "convert", "generate", "create", "make", "get", "add", "subtract", "multiply", "divide",
    "filter", "group", "reverse", "rotate", "replace", "split", "join", "search", "print", "output",
    "decide", "tell", "list", "test", "validate", "verify", "identify", "extract", "transform", "produce",
    "build", "evaluate", "detect", "compare", "delete", "move", "implement", "perform", "swap", "reorder",
    "flatten", "encode", "decode", "encrypt", "decrypt", "translate", "simulate", "sum", "report", "work",
    "keep", "parse", "format", "select", "choose", "rank", "match",
)  # fmt: skip
_THIRD = {(verb + "es" if verb.endswith(("ch", "sh", "ss", "x")) else verb + "s"): verb for verb in _VERBS}
_THIRD |= {"identifies": "identify", "verifies": "verify"}
ASKING = "|".join([*_VERBS, *_THIRD])
"""Verbs in which a task may be put, also in the third person, as alternatives of an expression."""

_THING = r"(?:function|program|method|script|algorithm|routine|procedure|class|code)"
_SURE_THING = r"(?:function|program|method|script|algorithm|routine|procedure)"
_CALLED = (
    r"(?:(?: named| called)?,? (?:`?\w+(?:\([^)]*\))?(?: ?-> ?[\w\[\], |]+)?`?|[\ue000-\uf8ff]),?"
    r"(?= (?:that|which|to|returning|taking)\b))?"
)
_WRITE = re.compile(
    r"(?:in this (?:problem|task|kata|exercise|challenge),? (?:you (?:will|have to|should|need to|must) )?)?"
    r"(?:please |your (?:task|job|goal) is to |you (?:have|need|are asked|are required) to |you (?:should|"
    r"must) )?"
    r"(?:write|create|implement|complete|define|make|design|build|develop)"
    rf"(?: (?:an?|the|this|your))?(?: [\w-]+){{0,2}}? {_THING}\b{_CALLED}"
    r"(?! (?:by|on|from|is|are|was|has|[a-z] (?:by|on|is))\b)(?:,? (?P<link>that|which|to|in order to)\b)? ?",
    re.IGNORECASE,
)
_IMPLEMENT = re.compile(
    r"(?:please )?(?:write|implement|complete|define|create) (?:the function |a function "
    r")?`?(?P<name>\w+)\([^)]*\)`?"
    r"(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_TAKES = re.compile(
    rf"(?P<who>it|the {_THING}|this {_THING}|your {_THING}|the task|the solution) (?:should |will |must )?"
    r"(?:takes?|accepts?|receives?|gets?|is given|consumes?) (?:in |as input )?(?P<what>.+?)"
    r"(?P<told> as (?:an |its |the )?(?:input|argument|parameter)s?)?"
    rf"(?:(?:,? and|,? then|;|,) (?:it )?(?:should |must |will )?(?P<then>(?:{ASKING}) .+))?[.:]?",
    re.IGNORECASE | re.DOTALL,
)
_VALUE = re.compile(
    r"(?:an?|the|two|three|four|one|some|any|in|both|lists?|integers?|strings?|numbers?|texts?|arrays?)\b|"
    r"[\uE000-\uF8FF]|[a-z]\w*(?:,| and|$)"
)
_INPUT_IS = re.compile(
    rf"(?:the )?input (?:to|of|for) (?:the|this|your) (?:{_THING}|task) (?:is|will be|are) ", re.IGNORECASE
)
_OUTPUT_OF = re.compile(r"^(?:the )?(?:output|result|return value) of \W?\w+\([^)]*\)\W?: ", re.IGNORECASE)
_RETURNS = re.compile(
    rf"(?<=[;,:] )(?:the|this|your) {_SURE_THING} (?:returns|gives|outputs|prints) (?=(?:an?|the|"
    rf"one|all|two)\b)"
)
_OWN = ("takes", "accepts", "receives", "gets", "is", "has", "does", "uses", "consumes")
_WANTED = re.compile(r"^(?:wanted|required|task|to ?do|goal|needed)\s*:\s*", re.IGNORECASE)
_SHALL = r"(?:should|must|will|shall|has to|is to|needs to|may)"


def requested(text: str, function: str) -> str:
    """A request for code as a request for what the code finds; any other sentence as it is.

    Args:
        text: One sentence.
        function: Name of the solution.

    Returns:
        The request; "" if the sentence asks for nothing but code.
    """
    quoted = re.escape(function)
    said = text
    wanted = _WANTED.match(text)
    if wanted and re.match(rf"{quoted}\(|(?:{ASKING})\b", text[wanted.end() :], re.I):
        text = text[wanted.end() :]
    text = re.sub(rf"^{quoted} is an? (?:function|method|program) (?:that|which) ", "", text)
    text = re.sub(
        rf"^(?:the {_THING} )?{quoted}(?:\([^)]*\))? (?=(?:takes|accepts|receives|gets)\b)", "It ", text
    )
    text = re.sub(
        rf"^(?:the {_THING} )?{quoted}(?:\([^)]*\))? (?:{_SHALL} )?(?=(?:{ASKING})\b)", "", text, flags=re.I
    )
    text = _INPUT_IS.sub("You are given ", text)
    text = _OUTPUT_OF.sub("Find ", text)
    text = _RETURNS.sub("the answer is ", text)
    text = re.sub(rf"^so that it (?:{_SHALL} )?(?=(?:{ASKING})\b)", "", text, flags=re.I)
    if re.fullmatch(
        r"(?:please )?(?:complete|implement|write|define|finish)(?: (?:this|it))?[.:]?", text, re.I
    ):
        return ""
    found = _IMPLEMENT.match(text)
    if found and (
        found["name"] == function
        or not re.search(r"[a-z]{3,}", found["rest"])
        or re.match(r",? (?:that|which|returning|where|so that|[a-z]+ing)\b", found["rest"])
    ):
        text = _implemented(found["rest"])
        if not text:
            return ""
    written = _WRITE.match(text)
    if written:
        text = text[written.end() :]
        text = re.sub(r"^returning ", "return ", text)
        text = re.sub(r"^\W?\w+\([^)]*\)\W?: (?=(?:the|an?|all|how|whether)\b)", "find ", text)
        if re.match(r"(?:for|of|in|with)\b", text) and len(text.split()) < 8:
            return ""
    elif _WRITE.search(text):
        text = _WRITE.sub(lambda match: "" if (match["link"] or "").lower() == "to" else "find what ", text)
        told = r"(?:(?:can|will|should|could) )?(?:return|give|find|compute|calculate|output|print)s?"
        text = re.sub(rf"\bfind what {told} ", "find ", text)
    taken = _taken(text, told=text != said)
    if taken:
        return taken
    changed = text != said
    text = re.sub(rf"^(?:this|your) {_SURE_THING} {_SHALL} (?=\w)", "", text, flags=re.I)
    text = re.sub(
        rf"^(?:the|this|your) {_SURE_THING} (?:{_SHALL} )?(?=(?:{ASKING})\b(?! as ))", "", text, flags=re.I
    )
    if changed:
        text = re.sub(r"^(?:will|should|shall|can|could|must) (?=[a-z])", "", text)
    text = re.sub(r"\b(?:the )?function (should|must|will) (?!be\b)", r"you \1 ", text)
    text = re.sub(r"^it (?:should|must|will|shall) (?=(?:return|find|print|output)\b)", "", text, flags=re.I)
    return imperative(text) if text != said else text


def of_function(text: str) -> str:
    """A sentence behind a request for a function, ``It returns the names``, as a request."""
    shorter = re.sub(rf"^it (?:{_SHALL} )?(?=(?:{ASKING})\b)", "", text, flags=re.I)
    return imperative(shorter) if shorter != text else text


def imperative(text: str) -> str:
    """A sentence that begins with a verb in the third person, as a request."""
    first, _, rest = text.partition(" ")
    verb = _THIRD.get(first.lower())
    if not verb:
        return text
    return f"{verb} {_further(rest)}"


def _further(text: str) -> str:
    """``sorts it and returns the middle`` behind the first verb: what follows is asked for as well."""
    return re.sub(
        rf"((?:,|\band|,? then) )({'|'.join(_THIRD)})(?= (?:the|an?|it|them|all|each|its)\b)",
        lambda match: match[1] + _THIRD[match[2]],
        text,
    )


def _base(verb: str) -> str:
    """``processes`` → ``process``, ``replays`` → ``replay``."""
    if re.search(r"(?:ss|ch|sh|x|zz)es$", verb):
        return verb[:-2]
    return f"{verb[:-3]}y" if verb.endswith("ies") else verb[:-1]


def _implemented(rest: str) -> str:
    ends = re.search(r"[.:;]?$", rest.rstrip())
    end = ends[0] if ends else ""
    rest = rest.strip(" .,:;")
    if re.match(r"(?:over|on|for) (?:an?|the|two)\b", rest):
        return f"You are given {rest.partition(' ')[2]}{end}"
    rest = re.sub(r"^,? ?where ", "", rest)
    returning = re.match(r"returning ", rest)
    doing = re.match(r"[a-z]+ing(?= )", rest)
    if doing and doing[0] in DOING and not returning:
        rest = DOING[doing[0]] + rest[doing.end() :]
    does = re.match(r"(?:that|which) (?P<verb>[a-z]+s) ", rest)
    if does and does["verb"] not in _OWN:
        rest = f"{_base(does['verb'])} {_further(rest[does.end() :])}"
    rest = re.sub(
        r"^(?:that|which|to|so that it|returning|and|it)\b ?(?:should )?", "", rest, flags=re.IGNORECASE
    )
    text = f"return {rest}" if rest and returning else rest
    said = text and not re.fullmatch(r"(?:return )?true or false", text, re.IGNORECASE)
    return f"{text}{end}" if said else ""


def _taken(text: str, *, told: bool) -> str:
    """``takes a list and returns the longest`` as "Given a list, find the longest"; "" if it says no such.

    Args:
        text: The sentence.
        told: Whether a request for code was before it, so that it surely is about a function.
    """
    taken = _TAKES.fullmatch(text)
    if taken is None and told and re.match(r"(?:takes|accepts|receives|gets|is given|consumes)\b", text):
        taken = _TAKES.fullmatch(f"it {text}")
    if taken is None:
        return ""
    surely = told or taken["told"] or re.search(rf"\b{_SURE_THING}$", taken["who"], re.IGNORECASE)
    if not surely or not (_VALUE.match(taken["what"]) or taken["told"]):
        return ""
    then = re.sub(r"^(?:it )?(?:should |must |will )", "", taken["then"] or "")
    what = taken["what"].strip(" ,")
    return f"Given {what}, {imperative(then)}" if then else f"You are given {what}."
