"""Sentences beside the task: greetings, hints, and notes on tests, sources and the interview."""

from __future__ import annotations

import re

__all__ = ["is_aside"]

_WHOLE = re.compile(
    r"(?:finally,? )?(?:happy (?:coding|hacking)|good luck|(?:and )?have fun|enjoy(?: it| (?:the|this) "
    r"(?:kata|problem|challenge|exercise))?|many thanks|thanks?(?: you)?(?: (?:in advance|a lot|"
    r"so much))?|cheers|"
    r"best of luck)(?: and (?:happy coding|have fun|good luck|enjoy|do(?: not|n'?t) forget to \w+))?[ !.:)]*|"
    r"[\"'(]*https?://\S+|"
    r"\(?sorry (?:for|about) (?:my|the) \w*(?: ?english)?[).! ]*|"
    r"(?:feel free to|you (?:can|may)) use (?:any|whatever) (?:programming )?(?:language|data structures?|"
    r"libraries|library|ide|editor)\b[^.]*[.!]?|"
    r"(?:please )?use (?:an? )?(?:regex(?:es)?|regular expressions?|recursion|list comprehensions?|lambdas?|"
    r"(?:for |while )?loops?)(?: (?:to|for|instead|only|and)\b[^.]*)?[.!]?|"
    r"(?:all|the|each|every)?(?: of the)? ?(?:operations|methods|functions|queries|calls) (?:should|must) "
    r"(?:all )?be (?:efficient|fast|quick)[.!]?",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"[(*_]*(?:(?:Hints?|HINT|Follow[- ]?[Uu]p(?: questions?)?|Bonus questions?|PS|P\.S\.|EDIT)(?: ?#?\d+)?"
    r"\s*[*_]*:|(?i:random|fixed|hidden|performance) tests?\s*:|"
    r"(?i:difficulty\s*:\s*(?:[★☆*]+|easy|medium|hard|\d+ ?(?:/ ?\d+|kyu))[.!]?$|"
    r"score ?: ?\$?\d+\$? ?points?[.]?$|scoring[.:]?$))"
)
"""Labels of remarks; as items of a list they may belong to the task."""

_BEGINS = re.compile(
    r"[(*_]*(?:i(?:'ve| have)? tried (?:it |this |to |using |with )|"
    r"(?:adapted|taken|borrowed|inspired) (?:from|by) .*(?:tutorial|https?:|website|blog|book|wikipedia)|"
    r"(?:see|visit|refer to|check(?: out)?|more (?:info|information|details?)) .*(?:https?://|\bwiki|"
    r"\bfor (?:the )?(?:background|more|details|further))|"
    r"at most (?:10|\d+ ?[*x×] ?10)?(?:\^\d+|\d{3,}|[\ue000-\uf8ff]) calls (?:will be|are) made\b|"
    r"(?:there (?:will be|are) )?(?:\d+|several|some|many) (?:random|fixed|hidden|"
    r"static) (?:tests|test cases)\b|"
    r"subtasks? \d+ ?\(\d+ points|"
    r"you can submit (?:it|with|by|your)\b|walk me through\b|clarify (?:any|your) assumptions\b|"
    r"please do(?: not|n'?t) suggest\b|assert (?:not )?\w+\(|:(?:type|rtype|raises|param type)\b)",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\b(?:pytest|pythonic)\b|\b(?:with|ask) (?:your|the) interviewer\b|\b(?:forget to|please) up-?vote\b|"
    r"\b(?:help|feedback|translations?|comments?|suggestions?) (?:is|are|would be|will be) (?:\w+ )?(?:"
    r"appreciated|welcome)\b|"
    r"\b(?:this|the) kata is part of\b|\b(?:ones|katas?) in (?:the|this) series\b|"
    r"\bif you (?:liked?|enjoyed?) this (?:kata|problem|challenge)\b|"
    r"\btests are performance\b|\bdo(?: not|n'?t) time ?out\b|\bwhat test cases (?:would|should)\b|"
    r"\bbrute[- ]force (?:will|won'?t|would|does|is)\b|"
    r"\bthis question was asked\b|\bbefore you (?:code|start coding)\b|"
    r"\b(?:do(?: not|n'?t)|no) (?:need to |have to )?(?:worry|care) about (?:invalid|bad|wrong|"
    r"malformed) inputs?\b|"
    r"\b(?:fits?|fit) (?:in|into|within) (?:an? )?(?:signed |unsigned )?(?:32|64)[- ]bits?\b|"
    r"\buse (?:an? )?(?:64|32)-bit (?:signed )?(?:integers?|types?)\b|"
    r"\b(?:do not|don'?t|avoid) (?:use |using )?(?:floats?|floating[- ]point)(?: numbers?| arithmetic)?\b|"
    r"\b(?:dict(?:ionary)?|list|set) comprehensions?\b|"
    r"\b(?:change|alter|modify) the (?:function|method|class)'?s? ?'?s? ?signature\b|"
    r"\b(?:function|method|class|program) (?:should|must|has to|will|needs to) be (?:called|named)\b|"
    r"\bas its (?:only |single |sole |first )?(?:argument|parameter)s?\b|"
    r"\bcode in the editor\b|\bfile\b.*\bcontains? a stub\b|"
    r"\bpoints will be awarded for (?:passing|solving)\b|"
    r"\b(?:do not|don'?t) use `?(?:min|max|sum|sorted|sort|len|abs|eval)\b|"
    r"\bwithout (?:using )?(?:any |the )?(?:librar(?:y|ies)|built-?ins?)\b|"
    r"\b(?:class|it) (?:must|should) have an? \W?__\w+__\W? method\b|"
    r"\b(?:so )?make it (?:fast|efficient)\b|\b(?:code|program|solution) (?:has|have|"
    r"needs?) to be (?:fast|efficient)\b|"
    r"\bsum of \S+ over all test ?cases\b|\bmeaningful error message\b",
    re.IGNORECASE,
)


def is_aside(sentence: str, *, item: bool = False) -> bool:
    """Whether a sentence says nothing of the task: a solver who never writes code can do without it.

    Args:
        sentence: The sentence.
        item: Whether it is an item of a list, in which labels name what the list is of.
    """
    bare = sentence.strip(" *_")
    if not item and _LABELLED.match(bare):
        return True
    return bool(_WHOLE.fullmatch(bare) or _BEGINS.match(bare) or _WITHIN.search(bare))
