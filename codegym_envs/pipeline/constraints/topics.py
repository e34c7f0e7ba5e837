"""What sentences are about, and which forms of constraints keep a promise of that."""

from __future__ import annotations

import re

from codegym_envs.pipeline.constraints.constraint import reads

__all__ = ["topics_of"]

_ORDERED = (
    *("ascending", "strictly ascending", "descending", "strictly descending", "rising"),
    "lines in order of time",
)
_ROTATED = ("rotated", "rotated, distinct")
_STRICT = ("strictly ascending", "strictly descending", "rotated, distinct")
_ALL_DIFFERENT = (
    "distinct",
    "no letter twice",
    "distinct pairs",
    "permutation",
    *_STRICT,
    "no neighbour twice",
)
_LOG = ("goes as known", "in turn", "never more")
_BETWEEN = ("between", "below", "from 1 to", "nodes", "indices of", "all at most", "all at least", "parents")
_LESS = (
    *("at most", "less than", "forward", "forward strictly", "at most the length", "index in", "arguments"),
    *("size of", "equal lengths", "half as long", "between", "so long", "not shorter", "not less", "below"),
    *("from 1 to", "nodes", "indices of", "all at most", "all at least", "parents", "earlier places"),
    *("arguments bounded", *_STRICT, "ascending", "less than the sum", "at most the sum", "differs from"),
)

_TOPICS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (reads(pattern), forms)
    for pattern, forms in (
        (
            r"\b(?:each|every|all) (?:one )?(?:of the )?`?\w+`? (?:\w+ ){0,2}"
            r"(?:in the range [^.]*|from [^.]*)?(?:appears?|occurs?|is present|are present"
            r"|is used|stands?) (?:at least once )?(?:in|at least once)\b",
            ("each up to", "permutation", "the same values", "all in"),
        ),
        (
            r"\b(?:sure|certain|guaranteed) to be (?:among|in|on|part of)\b"
            r"|\bis always (?:among|present|included|part of)\b"
            r"|\balways (?:contains?|includes?)\b",
            ("always there", "one of", "all in", "first", "last"),
        ),
        (
            r"\bconsist\w* (?:only |solely )?of (?:['\"`]?[01]['\"`]?s?|ones|zeros?)\b",
            ("characters", "pattern", "consists of", "all in"),
        ),
        (
            r"\b(?:has|have|holds?|contains?) (?:always )?at least (?:one|two|three|\d+)"
            r" (?:elements?|items?|entries|entry|numbers?|values?|operands?|operators?|rows?|columns?"
            r"|nodes?)\b",
            ("not shorter", "not less", "so long", "rows of so many", "three corners"),
        ),
        (
            r"\b(?:valid|correct|well-formed|arithmetic|mathematical) (?:\w+ ){0,2}(?:expression|formula)s?\b"
            r"|operators? (?:\w+ ){0,2}between (?:\w+ )?operands",
            ("expression", "pattern", "known parts"),
        ),
        (r"\bcoprime\b|\bno common (?:divisor|factor)", ()),
        (r"\b(?:odd|even) number of times", ("so many odd", "so often but one", "so often")),
        (
            r"\bto be (?:an?|one|the) (?:\w+ ){0,2}(?:element|member|value|entry|item|number|key|name)s?"
            r" (?:of|in|from)\b"
            r"|\b(?:is|are) (?:an? |one of the )?(?:elements?|members?) of\b",
            ("all in", "one of", "names exist"),
        ),
        (r"rotated|turned round by|shifted (?:round|cyclically)", _ROTATED),
        (r"\bpeak\b|mountain|up to a single highest", ("mountain",)),
        (
            r"\bsorted\b|ascending|descending|(?:in|de)creasing|chronological|alphabetical order"
            r"|in order of time"
            r"|never go(?:es)? (?:up|down)|never (?:in|de)crease",
            (*_ORDERED, *_ROTATED, "mountain", "valley", *_LOG, "earlier places"),
        ),
        (
            r"(?:times|twice|once)\b[^.]*\b(?:except|but|other than)\b|\bexcept\b[^.]*\b(?:times"
            r"|twice|once)\b",
            ("so often but one",),
        ),
        (
            r"\bn \+ 1\b[^.]*\bfrom 1 to n\b|one (?:number|value|item) (?:\w+ ){0,3}more than one",
            ("n + 1 of n", "one repeats"),
        ),
        (r"more than once|\brepeat(?:s|ed)\b", ("one repeats", "n + 1 of n", *_ALL_DIFFERENT, *_LOG)),
        (r"majority|more than half", ("majority",)),
        (r"permutation|each (?:number|integer) from", ("permutation", "the same values")),
        (
            r"\b(?:all|pairwise|are|be|is|of|with|have|contains?|given) (?:\w+ )?(?:distinct"
            r"|unique|different)\b|\bdistinct \w+"
            r"|\bno duplicate|\bwithout duplicate|\b(?:listed|given|occurs?|appears?) (?:only "
            r"|exactly |at most )?once\b"
            r"|\bno \w+(?: \w+){0,4} twice\b|\bno two (?:equal|identical|\w+ (?:have|are|share|join"
            r"|connect))\b",
            (
                *_ALL_DIFFERENT,
                "listed once",
                "the same values",
                "differs from",
                "no loops",
                *_LOG,
                "so often",
                "so often but one",
            ),
        ),
        (
            r"overlap|disjoint",
            (
                "no overlap",
                "no overlap of one thing",
                "no common point",
                "item by item before the next",
                *_STRICT,
            ),
        ),
        (
            r"\bstart < end|\bends? (?:after|later)|\bstarts? (?:before|earlier)|(?:later"
            r"|earlier) than its|before (?:it|they) ends?"
            r"|\b(?:first|left|start\w*) (?:\w+ ){0,4}(?:never|not|less|smaller|before|at most)",
            ("forward", "forward strictly", "at most", "less than", "arguments", "item by item less"),
        ),
        (
            r"\b(?:sum|total|add up|adds up|sums? up|together)\b[^.]*\b(?:exceeds?|at most|no more"
            r"|not more|within"
            r"|fits?)\b",
            ("adds up to at most", "at most the sum", "less than the sum"),
        ),
        (
            r"(?:equal|same) (?:length|size|width)|equally long|as long as|one entry (?:for|per)"
            r"|len\([^)]*\) ==",
            ("equal lengths", "equally long rows", "rows of so many", "size of", "half as long", "so long"),
        ),
        (r"\bn ?(?:x|×|\\times|by) ?n\b|square (?:matrix|grid|of)", ("square",)),
        (
            r"\b(?:rectangular|matrix|grid)\b[^.]*\b(?:rows|columns|equal|same)\b",
            ("equally long rows", "square", "rows of so many"),
        ),
        (
            r"(?:non-?|never |not )empty|at least one \w+ of (?:small|lower)",
            (
                "not shorter",
                "none alone",
                "not only",
                "rows of so many",
                "so long",
                "pattern",
                "time",
                "date",
                "not empty",
            ),
        ),
        (
            r"\beven (?:length|number(?! of times)|size)|(?:length|number|size|size) is even",
            ("even length", "even", "even degrees", "so often"),
        ),
        (
            r"\bodd (?:length|number(?! of times)|size)|(?:length|number|size) is (?:always )?odd",
            ("odd length", "odd"),
        ),
        (r"balanced|well-formed|properly nested|correctly nested", ("balanced",)),
        (r"no brackets? (?:is|are) empty|\(\) never", ("not empty",)),
        (
            r"\b(?:forms?|makes?|is|are|as|of) (?:a|an|one) (?:\w+ ){0,3}tree\b"
            r"|\bbinary (?:search )?tree\b|\b(?:the|this|that|given) tree is\b",
            (
                *(
                    "tree",
                    "parents",
                    "nodes hang",
                    "full",
                    "full, short form",
                    "short form",
                    "acyclic",
                    "heap",
                ),
                "each below another",
            ),
        ),
        (r"\bfull\b[^.]*tree|tree is full|two [^.]{0,40} or none", ("full", "full, short form")),
        (
            r"acyclic|no cycles?\b|\bcycl|(?:directly|neither)[^.]*(?:through|round|indirect)",
            ("acyclic", "tree", "parents", "earlier places"),
        ),
        (
            r"\bconnected\b(?!\s(?:by|via|through|to)\b)|reached? from (?:every|any|each)|way between",
            ("connected", "tree", "strongly connected", "hangs together", "parents", "a way"),
        ),
        (
            r"undirected|both (?:ways|directions)|symmetric|also in the list",
            ("both ways", "distinct pairs", "no loops", "nodes", "listed once"),
        ),
        (
            r"\b(?:to|with|on|needs?|of|from|quarrels with) (?:itself|himself|herself)\b|self-loop"
            r"|own neighbour|own list|back to the same",
            ("no loops", "no own neighbour", "acyclic", "differs from", "tree", "arguments", "parents"),
        ),
        (r"simple (?:polygon|fence|figure)|crosses or touches", ("simple", "convex")),
        (r"convex", ("convex",)),
        (r"parallel to the axes|axis-parallel|rectilinear", ("along the axes by turns",)),
        (r"hh:mm", ("time", "time with seconds", "pattern")),
        (r"yyyy", ("date", "date number", "pattern")),
        (r"roman", ("Roman",)),
        (r"\bbinary (?:string|number|text)", ("characters", "pattern", "consists of")),
        (r"consists? of whole", ("consists of",)),
        (r"beginning of another|prefix of another", ("no beginning of another",)),
        (
            r"exactly one (?:pair|solution|way|answer|valid)|unique solution",
            ("one pair", "one pair between", "one pair apart", "each total once", "tree"),
        ),
        (r"exactly one (?:[`\"']|(?-i:[A-Z]\b))|exactly one robot", ("one of a kind",)),
        (
            r"(?:way|path|route) from[^.]*exists|\bthere (?:is|will be) (?:always )?(?:an?"
            r"|exactly one) (?:way|path|route)|can be reached|is reachable",
            ("a way", "connected", "parents", "strongly connected"),
        ),
        (
            r"divided into two|split into two|two (?:parts|lots|halves|groups) of equal",
            ("two halves", "two parts"),
        ),
        (r"\bapart\b|bipartite", ("two parts", "steps at most")),
        (
            r"at (?:that|this|the) (?:moment|time)\b|\bstill (?:waiting|open|there|standing)"
            r"|\bwhile already\b|\balready (?:waiting|open)"
            r"|been \w+ before|only (?:mention|refer)|is (?:only )?(?:used|called)|never comes"
            r"|always something|come back|alternat|whenever",
            (*_LOG, "zigzag"),
        ),
        (r"as many \w+ as", ("as many of both", "equal lengths", "so often", "square", "size of")),
        (
            r"\bpermutation of (?:the )?(?:letters|characters)|anagram",
            ("the same values", "permutation"),
        ),
        (
            r"never (?:larger|longer|greater|more) than|no (?:\w+ ){1,3}(?:longer|larger|greater) "
            r"than|smaller than the sum",
            (*_LESS, "steps at most", "words at most"),
        ),
        (
            r"\blies? (?:strictly )?(?:between|within|in|on)\b(?! order)|\bexists?\b|\bexisting\b",
            (
                *_BETWEEN,
                "index in",
                "at most",
                "less than",
                "all in",
                "one of",
                "names exist",
                "a way",
                *_LOG,
                "arguments bounded",
            ),
        ),
        (
            r"one of (?:these|the following|the) (?:\w+ ){0,3}(?:forms|operations|commands|kinds)"
            r"|each (?:operation|command|event|entry) (?:\w+ ){0,3}is (?:one of|either|`?\[)",
            ("known operations", "pattern"),
        ),
        (
            r"\b(?:consists? (?:only )?of|contains? only|made (?:up )?of"
            r"|composed of) (?:[^.]* )?(?:letters|characters|digits"
            r"|words|capitals)\b|\bonly (?:lower|upper|small|capital|letters|digits)|\bletters? only",
            ("characters", "pattern", "known parts", "consists of", "neighbouring characters"),
        ),
        (
            r"\b(?:is|are) (?:itself )?(?:a key|keys|the (?:names?|ids?|keys?|numbers?) of|an entry"
            r"|on the list)\b"
            r"|\bnames? of (?:a|an|one)\b"
            r"|\bstands? in\b",
            ("all in", "one of", "names exist", "named elsewhere", "each below another", "the same values"),
        ),
        (
            r"\bthere (?:is|are) (?:always |also )?at least (?:one|two|three|\d+)\b"
            r"|\bis (?:always )?at least \d+\b"
            r"|\bat least (?:one|two|three|\d+)\b[^.]*\b(?:present|given)\b"
            r"|\bat least one of (?:each|them)\b",
            (
                "not shorter",
                "not less",
                "not only",
                "none alone",
                "three corners",
                "between",
                "so long",
                "rows of so many",
            ),
        ),
        (
            r"\b(?:have|has|with|are|of)\b[^.]*\b(?:capital letters?|small letters?|letters and"
            r"|digits?|decimals?)\b",
            ("pattern", "known parts", "characters", "so long", "known operations"),
        ),
        (
            r"\bat most the (?:length|number|size)\b|\bno more than the (?:length|number|size)\b",
            ("at most the length", "at most", "size of", "index in", "arguments bounded", "not less"),
        ),
        (
            r"\b(?:every|each|all) \w+ (?:but|except) one\b",
            ("so often but one",),
        ),
        (
            r"\b(?:in|of|has|have) (?:the|this|one) form\b|\brrggbb\b|\bseparated by\b|\bruns forward\b",
            (
                *(
                    "pattern",
                    "known parts",
                    "time",
                    "time with seconds",
                    "date number",
                    "date",
                    "colour",
                    "address",
                    "characters",
                ),
                *("known operations", "single blanks", "numbers in texts ascend", "rows of so many"),
            ),
        ),
        (
            r"\bvalid (?:index|indices|position|place|class|number)\b",
            (*_BETWEEN, "index in", "own indices", "own places", "places of"),
        ),
        (
            r"\bthe (?:first|last) (?:\w+ )?(?:(?:in|of) \S+ )?is (?:always |never )?(?:-?\d+\b"
            r"|the (?:only )?(?:larg|small|great|high|low|least))",
            (
                *("first", "last", "last is the only largest", "last is the largest", "first is the largest"),
                *("first is the smallest", "first is last", "first character", "last character", *_ORDERED),
            ),
        ),
        (r"\bfrom left to right\b|\bin order\b(?! to)", (*_ORDERED, *_LOG, "lines in order of time")),
        (r"\b(\w+)\[i\] ?(?:<=?|≤) ?\1\[i ?\+ ?1\]", _ORDERED),
        (r"filled rectangle|one rectangle|contiguous", ()),
        (r"border|first and the last row|surrounded by", ("walls around",)),
    )
)
_HOW_MANY = reads(r"\bnumber of (?:all )?(?:the )?(?:different|distinct|unique) \w+")


def topics_of(sentence: str) -> list[tuple[str, ...]]:
    """For each thing that a sentence is about: the forms of which one keeps it."""
    told = _HOW_MANY.sub("how many", sentence)
    return [forms for pattern, forms in _TOPICS if pattern.search(told)]
