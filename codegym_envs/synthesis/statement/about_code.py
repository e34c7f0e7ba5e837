"""Which sentences of a statement are about code or judges, and which only bound the size of the input."""

from __future__ import annotations

import re

__all__ = ["is_about_code", "is_about_size", "without_code_clauses", "without_method"]

_COST = r"O\((?:[^()]|\([^()]*\))*\)"
_OWN = (
    r"(?:function|program|method|script|algorithm|routine|procedure|code|implementation|solution|"
    r"submission)"
)
_ABOUT_CODE = re.compile(
    rf"\b(?:time|space|memory|run-?time|computational|asymptotic) complexit(?:y|ies)\b|"
    rf"\b(?:in|of|is|with|than|at most|runs?) (?:at most )?{_COST}|{_COST} (?:time|space|memory|solution|"
    rf"algorithm)|"
    r"\b(?:time|memory) limit\b|\b(?:constant|linear|logarithmic|quadratic|extra|additional) (?:extra |"
    r"auxiliary )?"
    r"(?:time|space|memory)\b|\bcomplexity\b.*\b(?:linear|better|at most)|"
    r"\b(?:function|method|in[- ]place|\w+\([^()]*\)).*\b(?:return|returns|returning) nothing\b|"
    r"^(?:please )?do(?: not|n'?t) return (?:anything|a (?:new )?\w+)\b|"
    r"\b(?:function|method|program)s? (?:should|must|may|shall) (?:not|never) (?:modify|change|mutate|"
    r"use|print|"
    r"raise|sort)\b|\b(?:do not|don't|may not|must not|cannot|can't) use (?:the |any |a )?(?:built-?in |"
    r"library |"
    r"sort(?:ing)? |sorted |\w+\(\) )?(?:functions?|librar(?:y|ies)|modules?|loops?|recursion|methods?)\b|"
    r"\bassume (?:that )?the (?:function|input type)\b|\btype (?:hints?|annotations?)\b|"
    r"\b(?:do not|don'?t|without|no need to|may|can|must not|should|no) import(?:s|ing)?\b|\bimports? "
    r"(?:any|the|no|of) (?:\w+ )?(?:librar|module|package)|"
    r"\bdo(?: not|n'?t) (?:change|modify|mutate) (?:the |your )?(?:given|input|original|arguments?|"
    r"parameters?)\b|"
    r"\b(?:must|should|may|will) not (?:be (?:changed|modified|mutated) by the function|(?:change|modify|"
    r"mutate) "
    r"(?:its|the|any) (?:input|arguments?|parameters?))\b|"
    r"\b(?:from|to|on|via|through) (?:the )?standard (?:input|output)\b(?! of)|\bstd(?:in|out|err)\b|"
    r"\bbuilt-?in (?:function|method|sort|"
    r"librar)\w*|"
    r"\b(?:function|method) signature\b|\bdocstrings?\b|\bpython ?[23]\b|"
    r"\b(?:recursive|iterative|naive|brute[- ]force|efficient|optimal|na[iï]ve)(?:ly)? (?:solution|"
    r"approach|"
    r"implementation|algorithm)\b|\bimplementation (?:should|must|uses?|is|of this|runs)\b|"
    r"\b(?:this|the) (?:approach|implementation) (?:is|uses?|runs?|should|must|takes?|has)\b|"
    r"\bmust be implemented\b|\bthe standard library\b|\bindex-based matching\b|\bunit tests?\b|"
    r"\btest (?:suite|file|harness)\b|"
    rf"\b(?:your|my) (?:own )?{_OWN}\b|\b(?:submit|paste|upload) (?:your|the) (?:code|solution|file)\b|"
    r"\b(?:the )?judge (?:will|uses?|runs?|checks?|ignores?)\b|\bfast (?:input|i/o|io)\b|"
    r"\b(?:raise|raises|throw|throws) (?:an? |the )?[A-Z]\w*(?:Error|Exception)\b.*\b(?:type|argument)|"
    r"\b(?:starter|template|boilerplate) code\b|\bPEP ?8\b",
    re.IGNORECASE,
)
_PYTHON = re.compile(
    r"\b(?:in|using|with|of|for|a|valid|pure|plain|idiomatic) Python(?! (?:weigh|eat|snake))\b(?!'s point)|"
    r"\bPython(?:'s)? (?:code|function|program|script|list|dict|set|tuple|string|int|integer|list "
    r"comprehension|"
    r"slicing|standard|built|library|version|style|syntax|object|generator|class)",
)
_METHODS = (
    r"dynamic programming|memoi[sz]ation|two[- ]pointers?|sliding[- ]windows?|hash[- ]?(?:maps?|tables?|"
    r"sets?)|"
    r"recursion|backtracking|brute[- ]force|breadth[- ]first search|depth[- ]first search|BFS|DFS|DP|"
    r"bit manipulation|divide[- ]and[- ]conquer|prefix sums?|monotonic stacks?|kadane'?s algorithm|"
    r"list comprehensions?|lambdas?|the standard library"
)
_WAY = re.compile(
    rf",? (?:by )?(?:using|via|with the help of|with|by|by means of) (?:an? |the )?(?:\w+[- ]){{0,2}}?"
    rf"(?:(?:{_METHODS})(?: (?:approach|algorithm|technique|method|strategy))?|"
    rf"(?:DP|(?:recursive|iterative|greedy|naive|brute[- ]force|list-based|efficient) )(?:approach|"
    rf"solution|"
    rf"implementation|algorithm|method))(?=\s*(?:[.,;(]|$))|"
    rf",? (?:in|with|using|by using) (?:only |at most )?(?:{_COST}|(?:constant|linear|logarithmic|"
    rf"quadratic|extra)"
    rf"(?: extra| additional)?)(?: (?:time|space|memory|extra space|DP|runtime|operations?|steps?|"
    rf"work|per \w+))*(?: and (?:{_COST}|"
    rf"constant|linear)"
    rf"(?: extra)? (?:time|space|memory))?(?=\s*(?:[.,;(]|$|and (?:return|give|print|report|find)\b))",
    re.IGNORECASE,
)
_ADVERB = re.compile(
    r"^((?:compute|calculate|find|count|return|determine|check)s?\b.*?) (?:recursively|"
    r"iteratively)(?=[.]?\s*$)",
    re.I,
)
_CLAUSE = re.compile(r"(?<=[:;])\s+")
_BIG = (
    r"(?:\d[\d,]{3,}|[3-9]\d\d|\d+ ?(?:\*|·|x|×)? ?10 ?(?:\^|\*\*) ?\(?\d+\)?|10 ?(?:\^|\*\*) "
    r"?\(?\d+\)?|\d+e\d+|2 ?(?:\^|\*\*) ?\d+)"
)
_BOUND = (
    r"(?:up to|at most|no more than|not more than|fewer than|less than|between \S+ and|from \S+ to|\d+ to)"
)
_HOLDER = (
    r"(?:list|array|string|text|input|log|file|sequence|tree|graph|grid|matrix|table|dictionary|"
    r"map|message)s?"
)
_ITEMS = r"(?: (?:characters?|elements?|items?|letters?|nodes?|entries|values?|numbers?|long))?"
_SIZE = re.compile(
    rf"(?:and |so )?(?:"
    rf"(?:the )?(?:total )?(?:number|count|length|size|sum of (?:the )?lengths|lengths) of [^.;]*? "
    rf"(?:(?:is|are|will be) (?:always )?{_BOUND}|does not exceed|do not exceed|(?:is|are) (?:<=?|≤)) "
    rf"{_BIG}{_ITEMS}|"
    rf"(?:there (?:are|is|will be)|(?:the|each|every) (?:\w+ )?{_HOLDER} (?:has|have|contains?|holds?|"
    rf"consists? of|is)) {_BOUND} ?{_BIG} [a-z]+(?: (?!and\b|but\b|which\b|that\b)[a-z]+){{0,3}}|"
    rf"(?:\d+ ?(?:<=?|≤) ?)?(?:len\([^()]*\)|[\w.]+\.length|\|[A-Za-z]+\|) "
    rf"?(?:<=?|≤) ?{_BIG})[.;,]?",
    re.IGNORECASE,
)


def is_about_code(sentence: str) -> bool:
    """Whether a sentence is about how code is written, called, judged or how fast it runs."""
    return bool(_ABOUT_CODE.search(sentence) or _PYTHON.search(sentence))


def is_about_size(sentence: str) -> bool:
    """Whether a sentence or clause only says how large an input may be: larger than any of an episode."""
    bare = re.sub(r",? possibly (?:none|empty|zero)\b", "", sentence)
    return bool(_SIZE.fullmatch(bare.strip(" -*()")))


def without_method(sentence: str) -> str:
    """A sentence without how the solution goes about it at its end, if that leaves a sentence."""
    shorter = sentence
    while (found := _WAY.sub("", shorter)) != shorter:
        shorter = found
    shorter = _ADVERB.sub(r"\1", shorter)
    return shorter if len(re.findall(r"[^\W\d_]+", shorter)) > 2 else sentence


def without_code_clauses(sentence: str) -> str:
    """Drop whole clauses behind a colon or semicolon that are about code or size, if others stay."""
    sentence = re.sub(r"\s?\(([^()]*)\)", lambda match: "" if _is_bound(match[1]) else match[0], sentence)
    clauses = _CLAUSE.split(sentence)
    if clauses[0].endswith(":") and is_about_code(clauses[0]):
        return sentence
    kept = [item for item in clauses if not is_about_code(item) and not is_about_size(item)]
    if not kept or len(kept) == len(clauses):
        return sentence
    text = " ".join(kept)
    return re.sub(r"[:;]$", ".", text.rstrip())


def _is_bound(text: str) -> bool:
    """Whether a remark in parentheses only bounds sizes, by more than an episode has."""
    return all(is_about_size(part) for part in re.split(r"; |, (?=\d)| and (?=\d)", text))
