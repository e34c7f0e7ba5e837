"""The sentences of a foreign statement, rewritten for somebody who answers instead of programming.

Requests for code become requests for the answer, ``True`` becomes ``true``, words about methods and cost
go, and parameters are called what the module calls them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from codegym_envs.synthesis.statement.requests import what_is_asked
from codegym_envs.synthesis.statement.sections import is_limit, is_table
from codegym_envs.synthesis.wording.words import phrase, singular

__all__ = ["rewrite"]

_VERBS = (
    "calculate", "compute", "find", "check", "determine", "count", "return", "give", "sort", "merge",
    "remove", "convert", "generate", "create", "make", "get", "add", "subtract", "multiply", "divide",
    "filter", "group", "reverse", "rotate", "replace", "split", "join", "search", "print", "output",
    "decide", "tell", "list", "test", "validate", "verify", "identify", "extract", "transform", "produce",
    "build", "evaluate", "detect", "compare", "delete", "move", "implement", "perform", "swap", "reorder",
    "flatten", "encode", "decode", "encrypt", "decrypt", "translate", "simulate", "sum",
)  # fmt: skip
_THIRD = {(verb + "es" if verb.endswith(("ch", "sh", "ss", "x")) else verb + "s"): verb for verb in _VERBS}
_THIRD |= {"identifies": "identify", "verifies": "verify"}
_DOES = "|".join([*_VERBS, *_THIRD])
_THING = r"(?:function|program|method|script|algorithm|routine|procedure|class|code)"
_CALLED = r"(?:(?: named| called)?,? `?\w+(?:\([^)]*\))?`?,?(?= (?:that|which|to|returning|taking)\b))?"
_WRITE = re.compile(
    r"(?:in this (?:problem|task|kata|exercise|challenge),? (?:you (?:will|have to|should|need to|must) )?)?"
    r"(?:please |your (?:task|job|goal) is to |you (?:have|need|are asked|are required) to |you (?:should|"
    r"must) )?"
    r"(?:write|create|implement|complete|define|make|design|build|develop)"
    rf"(?: (?:an?|the|this|your))?(?: [\w-]+){{0,2}}? {_THING}{_CALLED}"
    r"(?:,? (?P<link>that|which|to|in order to))? ?",
    re.IGNORECASE,
)
_IMPLEMENT = re.compile(
    r"(?:please )?(?:write|implement|complete|define|create) (?:the function |a function "
    r")?`?(?P<name>\w+)\([^)]*\)`?"
    r"(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_TAKES = re.compile(
    rf"(?:it|the {_THING}|this {_THING}|your {_THING}|the task|the solution) (?:should |will |must )?"
    r"(?:takes?|accepts?|receives?|gets?|is given|consumes?) (?:in |as input )?(?P<what>.+?)"
    r"(?: as (?:an |its |the )?(?:input|argument|parameter)s?)?"
    rf"(?:(?:,? and|,? then|;|,) (?:it )?(?:should |must |will )?(?P<then>(?:{_DOES}) .+))?[.:]?",
    re.IGNORECASE | re.DOTALL,
)
_INPUT_IS = re.compile(
    rf"(?:the )?input (?:to|of|for) (?:the|this|your) (?:{_THING}|task) (?:is|will be|are) ", re.IGNORECASE
)
_TRUE_IF = re.compile(
    r"\b(?:return|returns|returning|output|outputs|print|prints|give|gives|yield|yields) `?true`? "
    r"(?:if and only if|if|when|iff|only if) (?P<what>.+?)"
    r"(?:(?:,|;)? ?(?:and |or |but )?(?:else|otherwise)?,? ?(?:it )?(?:return |returns |print |give "
    r")?`?false`?"
    r"(?: otherwise| if not| else)?)?(?P<end>[.;]|$)",
    re.IGNORECASE,
)
_ONLY_FALSE = re.compile(
    r"(?:if not|otherwise|else),? (?:it )?(?:return|returns|print|give|output)s? `?false`?[.]?|"
    r"(?:return|answer|output|print) (?:either )?`?true`? or `?false`?[.]?",
    re.IGNORECASE,
)
_GIVE = r"(?:return|output|print|yield)"
_LITERAL = (
    r"(?=[`\"'\[({]|-?\d|(?:true|false|null|none|nothing|infinity|minus one|zero)\b|(?:an? |the )?empty\b|"
    r"(?-i:[A-Z]{2,}\b))"
)
_PRONOUN = r"(?=(?:it|them|this|that|these|those|(?:the|your) (?:result|answer|output)s?)\b)"
_METHODS = (
    r"dynamic programming|memoi[sz]ation|memoization|binary search|two[- ]pointers?|sliding[- ]window|"
    r"hash[- ]?(?:map|table|set)s?|recursion|backtracking|brute[- ]force|greedy|breadth[- ]first search|"
    r"depth[- ]first search|bfs|dfs|bit manipulation|divide[- ]and[- ]conquer|union[- ]find|prefix sums?|"
    r"monotonic stack|priority queue|kadane'?s algorithm|a stack|a queue|a heap|a dictionary|iteration|"
    r"list comprehensions?|regular expressions?|bitwise operations?"
)
_BY_METHOD = re.compile(
    rf",? ?\b(?:by )?(?:using|via|with the help of|through|with|by means of) (?:an? |the )?(?:\w+[- "
    rf"]){{0,2}}?"
    rf"(?:{_METHODS})(?: (?:approach|algorithm|technique|method|strategy))?\b",
    re.IGNORECASE,
)
_ABOUT_CODE = re.compile(
    r"\bO\([^)]*\)|\b(?:time|space|run-?time|extra space|memory) complexit|\bconstant (?:extra )?space|"
    r"\b(?:linear|constant|logarithmic|quadratic) time|\balgorithm (?:linear|that runs|with)|"
    r"\bcomplexity\b.*\b(?:linear|better|at most)|\bextra (?:space|memory)\b|"
    r"\b(?:return|returns|returning) nothing\b|\bdo not return anything\b|\bdo(?:es)?n'?t return\b|"
    r"\bindex-based matching|\b(?:approach|implementation|recursive(?:ly)? solution|iterative solution)\b|"
    r"\bassume (?:that )?the (?:function|input type)|\btype hints?\b|\bimport(?:ing)? (?:any|the|no) |"
    r"\bmust be implemented\b|\bdo(?: not|n'?t) (?:change|modify|mutate) the (?:given|input|original)\b|"
    r"\bstandard (?:input|output)\b|\bstd(?:in|out)\b|\bconvert\b.*\bto int\b|"
    r"\bbuilt-?in (?:function|method|sort)|\bfunction signature\b|\bpython\b|\bdocstring\b|\breads? from "
    r"stdin\b",
    re.IGNORECASE,
)
_WAY = re.compile(
    r"[,;]?\s+(?:using|via|with|by|in|through)\s+(?:[\w()^*-]+\s+){0,4}?"
    r"(?:[\w-]*approach|implementation|arithmetic|DP|(?:recursive|iterative)(?:ly)? solution|"
    r"(?:constant|linear|logarithmic|extra) (?:space|time|memory)|O\([^)]*\)(?: \w+)?)(?=\s*(?:[.,;(]|$))|"
    r"\s+\b(?:recursively|iteratively)\b",
    re.IGNORECASE,
)
"""How the solution goes about it, at the end of a sentence that also says what it is about."""
_EMPTY = re.compile(
    r"(?:give|find) the (?:answer|result)s?|as (?:described|stated|explained)(?: \w+){0,4}|"
    r"(?:implement|design|build|write|code) an? [\w -]{1,30}",
    re.IGNORECASE,
)
_SAID_EXAMPLE = re.compile(
    r"\b(?:for|if|when|with)\b[^.?!]{0,80}?=\s*[^.?!]*?\b(?:the )?(?:output|result|answer|function|it|"
    r"return value)?"
    r" ?(?:should|would|will|must) (?:be|return|output)\b",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"[\s,;:(\[-]*(?:\b(?:for (?:example|examble|exmple|instance)|e\.g\.|i\.e\.|examples?(?: are)?(?: "
    r"below)?|"
    r"like (?:this|so)|see below|input/output samples?|samples?)[\])]*)\s*[:.,]*\s*$",
    re.IGNORECASE,
)


def rewrite(paragraph: str, function: str, renamed: Mapping[str, str]) -> str:
    """One paragraph of a statement, rewritten; "" if nothing of it is about the task.

    Args:
        paragraph: Its text; items of a list stand on lines of their own.
        function: Name of the solution.
        renamed: All parameters, by the name in the statement, with what the module calls them.
    """
    # "any python values" are values; a sentence that is really about Python goes as a whole below.
    paragraph = re.sub(
        r"\b(?:any )?python\s+(?=(?:values?|lists?|objects?|strings?|integers?|numbers?|dict)\b)",
        "",
        paragraph,
        flags=re.IGNORECASE,
    )
    lines = []
    for line in paragraph.splitlines():
        if is_table(line):
            lines.append(re.sub(r"``?([^`]*)``?", r"\1", line))
            continue
        mark = re.match(r"(?:[-*•+]|\d+[.)])\s+", line)
        text = line[mark.end() :] if mark else line
        parts = _sentences(text)
        sentences = [
            _sentence(part, function, renamed, item=bool(mark) and not place)
            for place, part in enumerate(parts)
        ]
        told = " ".join(part for part in sentences if part)
        if told:
            lines.append(f"{'- ' if mark and not mark[0][0].isdigit() else mark[0] if mark else ''}{told}")
    return "\n".join(lines)


def _sentences(text: str) -> list[str]:
    """Split into sentences; abbreviations and decimal points do not end one."""
    marked = re.sub(r"\b(e\.g|i\.e|etc|vs|resp|approx|no|cf)\.", lambda match: f"{match[1]}\0", text)
    marked = re.sub(r"!(?= [a-z])", "\2", re.sub(r"\.{3}", "\1", marked))
    marked = re.sub(r"(\w+) ?\.\. ?(?=\w)", r"\1 to ", marked)
    parts = re.split(
        r"(?<=[.?])\s+(?=[A-Za-z\"'(\[`0-9*-])|(?<=!)\s+(?=[A-Z])|(?<=\w\.)(?=[A-Z][a-z]+ )", marked
    )
    return [
        part.replace("\0", ".").replace("\1", "...").replace("\2", "!").strip()
        for part in parts
        if part.strip()
    ]


def _sentence(text: str, function: str, renamed: Mapping[str, str], *, item: bool) -> str:
    plain = re.sub(r"``?([^`]*)``?", r"\1", text)
    plain = re.sub(r"\*\*?(\w[^*\n]*?)\*\*?", r"\1", plain)
    plain = what_is_asked(_DANGLING.sub("", plain))
    plain = _without_way(plain)
    plain = _within_clauses(plain)
    formal = (
        item or plain.endswith(":") or bool(re.search(r"\w\)? = \S", plain))
    )  # a row of a table, or a formula
    shown = re.search(rf"\b{re.escape(function)}\s*\([^)]*\)", plain, re.IGNORECASE)
    if (
        shown
        and not (_WRITE.match(plain) or _IMPLEMENT.match(plain))
        and re.search(r"\bexample\b|\bshould\b|->|=>|\breturns?\b", plain, re.IGNORECASE)
    ):
        return ""
    if _ABOUT_CODE.search(plain) or _ONLY_FALSE.fullmatch(plain) or _SAID_EXAMPLE.search(plain):
        return ""
    plain = _BY_METHOD.sub("", plain)
    plain = _requested(plain, function)
    plain = _answered(plain)
    plain = _named(plain, renamed).replace(" == ", " = ")
    plain = re.sub(r"\b[a-z]{2,}(?:_[a-z]{2,})+\b", lambda match: phrase(match[0]), plain)
    if (len(re.findall(r"[^\W\d_]+", plain)) < 2 and not formal) or _EMPTY.fullmatch(plain.strip(" .:")):
        return ""
    plain = re.sub(r"\s+([.,;:?!])", r"\1", plain).strip(" ,;")
    plain = re.sub(r"(\S+)([.?!] )([a-z])(?=[a-z])", _begun, re.sub(r"\.{2,}$", ".", plain))
    plain = plain[:1].upper() + plain[1:] if not item and _capital(plain, renamed) else plain
    return plain if re.search(r"[.!?:;]\)?$", plain) else plain + "."


def _begun(match: re.Match[str]) -> str:
    """A capital at the beginning of a sentence; abbreviations end none."""
    ends = match[2] != "! " and not re.fullmatch(r"\(?(?:i\.e|e\.g|etc|vs|cf)|.*\.\.", match[1])
    return match[1] + match[2] + (match[3].upper() if ends else match[3])


def _without_way(text: str) -> str:
    """Drop how the solution goes about it, if that leaves a sentence."""
    shorter = text
    while (found := _WAY.sub("", shorter)) != shorter:
        shorter = found
    return shorter if len(re.findall(r"[^\W\d_]+", shorter)) > 2 else text


def _within_clauses(text: str) -> str:
    """Drop the clauses that speak of code or only bound values, unless that leaves nothing."""
    text = re.sub(r"(\s?)\(([^()]*)\)", lambda match: "" if _is_bound(match[2]) else match[0], text)
    for mark, bad in ((":", _ABOUT_CODE.search), (";", _ABOUT_CODE.search), (";", is_limit)):
        clauses = re.split(rf"(?<={mark})\s+(?![^(]*\))", text)
        kept = [item for item in clauses if not bad(item)]
        if kept and len(kept) < len(clauses):
            text = re.sub(r"[:;]$", "", " ".join(kept))
    return text


def _is_bound(text: str) -> bool:
    """Whether a remark in parentheses only bounds a size: the small bounds of definitions stay."""
    return is_limit(text) and bool(re.search(r"\d{2,}|\^", text))


def _capital(text: str, renamed: Mapping[str, str]) -> bool:
    """Whether the first letter may be a capital: a sentence may begin with the name of a value."""
    first = re.match(r"\w+", text)
    return first is None or len(first[0]) > 1 or (first[0] == "a" and first[0] not in renamed)


def _requested(text: str, function: str) -> str:
    """A request for code as a request for what the code finds."""
    quoted = re.escape(function)
    text = re.sub(rf"^{quoted} is an? (?:function|method|program) (?:that|which) ", "", text)
    text = re.sub(rf"^{quoted} (?=(?:{'|'.join(_VERBS)})\b)", "", text)
    text = re.sub(
        rf"^(?:the {_THING} )?{quoted}(?:\([^)]*\))? (?=(?:takes|accepts|receives|gets)\b)", "It ", text
    )
    text = re.sub(rf"^(?:the {_THING} )?{quoted}(?:\([^)]*\))? (?=\w+s\b)", "", text)
    text = _INPUT_IS.sub("You are given ", text)
    found = _IMPLEMENT.match(text)
    if found and (found["name"] == function or not re.search(r"[a-z]{3,}", found["rest"])):
        rest = found["rest"].strip(" .,:;")
        rest = re.sub(
            r"^(?:that|which|to|so that it|returning|and|it)\b ?(?:should )?", "", rest, flags=re.IGNORECASE
        )
        returning = re.match(r"\w*\s*(?:returning )", found["rest"].strip())
        text = f"return {rest}" if rest and returning else rest
        if re.fullmatch(r"(?:return )?true or false", text, re.IGNORECASE):
            return ""
    written = _WRITE.match(text)
    if written:
        text = text[written.end() :]
        if re.match(r"(?:for|of|in|with)\b", text) and len(text.split()) < 8:
            return ""
    else:
        text = _WRITE.sub(lambda match: "" if (match["link"] or "").lower() == "to" else "find what ", text)
        told = r"(?:(?:can|will|should|could) )?(?:return|give|find|compute|calculate|output|print)s?"
        text = re.sub(rf"\bfind what {told} ", "find ", text)
    taken = _TAKES.fullmatch(text)
    if taken is None and re.match(r"(?:takes|accepts|receives|gets|is given|consumes)\b", text):
        taken = _TAKES.fullmatch(f"it {text}")
    if taken:
        then = taken["then"] or ""
        then = _imperative(re.sub(r"^(?:it )?(?:should |must |will )", "", then))
        what = taken["what"].strip(" ,")
        return f"Given {what}, {then}" if then else f"You are given {what}."
    text = re.sub(rf"\b(?:the|this|your) {_THING} (?:should|must|will) (?=\w)", "", text, flags=re.IGNORECASE)
    text = re.sub(rf"^(?:the|this|your) {_THING} (?=\w+s\b)", "", text, flags=re.IGNORECASE)
    text = re.sub(r"^(?:will|should|can|could|must) (?=[a-z])", "", text)
    text = re.sub(r"\b(?:the )?function (should|must|will) ", r"you \1 ", text)
    text = re.sub(
        r"^it (?:should|must|will) (?=(?:return|find|give|print|output)\b)", "", text, flags=re.IGNORECASE
    )
    text = re.sub(r"^it (?=(?:returns|finds|gives|prints|outputs)\b)", "", text, flags=re.IGNORECASE)
    return _imperative(text)


def _imperative(text: str) -> str:
    first, _, rest = text.partition(" ")
    verb = _THIRD.get(first.lower())
    return f"{verb} {rest}" if verb else text


def _answered(text: str) -> str:
    """``return`` and ``print`` as what somebody does who answers; truth values as JSON writes them."""
    text = re.sub(r",? ?\bin[- ]place\b,?", "", text)
    text = _TRUE_IF.sub(lambda match: f"decide whether {match['what'].rstrip(' ,')}{match['end']}", text)
    for literal in ("True", "False"):
        text = re.sub(rf"\b{literal}\b", literal.lower(), text)
    text = re.sub(r"\bNone\b", "null", text)
    text = re.sub(rf"\b{_GIVE} {_LITERAL}", "answer ", text, flags=re.IGNORECASE)
    text = re.sub(rf"\b{_GIVE} {_PRONOUN}", "give ", text, flags=re.IGNORECASE)
    text = re.sub(rf"\breport {_LITERAL}", "answer ", text)
    text = re.sub(
        rf"\b{_GIVE} (?=the |an? |all |every |how |whether |any |one |only |each |its |their |your )",
        "find ",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(rf"\b(and|then) (?:returns|outputs|prints) {_LITERAL}", r"\1 answer ", text)
    text = re.sub(r"\b(and|then) (?:returns|outputs|prints) ", r"\1 find ", text)
    text = re.sub(
        r"(?<!the )(?<!a )(?<!in )(?<!by )\breturn (?=\w)(?!to\b|from\b|home\b|trip|back\b|of\b|value|"
        r"flight)",
        "find ",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(
        r"\b(?:check|determine|find|see|test|decide|verify) (?:if|whether(?: or not)?) ",
        "decide whether ",
        text,
        flags=re.IGNORECASE,
    )
    return re.sub(r"\bthe (?:return value|returned value|output) (?=is|should|must)", "the answer ", text)


def _named(text: str, renamed: Mapping[str, str]) -> str:
    """Parameters under their names in the module, and positions in words."""
    for old, new in renamed.items():
        quoted = re.escape(old)
        one = phrase(singular(new))
        text = re.sub(rf"\blen\({quoted}\)|\b{quoted}\.length\b", f"the length of {phrase(new)}", text)
        cell = r"\[(\w+)\]\[(\w+)\]"
        text = re.sub(rf"\b{quoted}{cell}", rf"the cell in row \1 and column \2 of the {phrase(new)}", text)
        element = rf"{one} \1" if one != phrase(new) else rf"item \1 of the {one}"
        text = re.sub(rf"\b{quoted}\[(\w+)\]", element, text)
        text = re.sub(rf"\b({one}) {one}\b", r"\1", text)
        if len(old) == 1 and len(new) > 1:
            continue  # the note on what is hidden says which one is meant
        if old != phrase(new):
            kinds = r"(?:array|list|string|matrix|sequence|lists|arrays|strings|number|integer)"
            text = (
                re.sub(rf"\b({kinds}) {quoted}\b(?! (?:and|or)\b)(?!,? \w+ and )", r"\1", text)
                if old != new
                else text
            )
            text = re.sub(rf"\b{quoted}\b(?!\()", phrase(new), text)
    return text
