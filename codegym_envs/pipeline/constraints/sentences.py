"""Sentences of a statement, and which of them promise something of the input."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from codegym_envs.pipeline.constraints.constraint import mentions, reads
from codegym_envs.pipeline.constraints.topics import topics_of

__all__ = ["Sentence", "sentences_of"]

_EXAMPLE = re.compile(r"^\W*(?:examples?|sample|explanation|for (?:example|instance))\b", re.IGNORECASE)
_SHOWN = re.compile(r"^\W*(?:input|output|explanation|result|returns?|gives?)\b\W*[:=]", re.IGNORECASE)
_SECTION = re.compile(
    r"^\W*(?:constraints?|limits?|bounds|input(?: format)?|output(?: format)?|notes?|task"
    r"|given|guarantees?)\W*$",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?<=[a-z0-9)\]`][.!?])\s+(?=[a-z_`])|"
    r"(?<=[.!?])[)\"'”]?\s+(?=[A-Z0-9`$\"(\[*_-])|\n\s*\n|\n\s*(?=[-*•–]\s|\d+[.)]\s)"
    r"|\n(?=\s*[-\d$`]*\s*\d+\s*(?:<|≤|\\leq?))"
)
_SUBJECT = 6  # words in which a sentence says what it is about
_LISTED = re.compile(r"\s*(?:[-*•–]|\d+[.)])\s")
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|etc|resp|vs|approx|no|incl)\.$", re.IGNORECASE)

_ASKED = re.compile(
    r"(?:^|[,;:—–]\s*|\band\s+|\bthen\s+|\bto\s+|\bplease\s+)(?:return|print|output|find"
    r"|determine|compute|count|calculate|decide|report|tell|give back|write|"
    r"work out|check|produce|answer|list the|say)\b(?!\s+(?:is|are|will|never|always|lies|has)\b)",
    re.IGNORECASE,
)
_ANSWER = reads(
    r"^\W*(?:if|when|in case|what|how|which|your|the (?:answer|result|output)|otherwise"
    r"|print|return|one value|give)\b"
    r"|\b(?:the|an?|your) (?:answers?|results?|output|solution)\b|\breturn(?:s|ed)?\b"
    r"|\bprint|\bcounts? as\b|\bin that case\b|\bmodulo\b|\bneed not\b"
    r"|\bmay (?:also )?(?:be|contain|not|occur|appear|repeat|come|stand|have|hold|visit"
    r"|use)\b|\bwould like\b|\b(?:wants?|asks?|tries|needs?|wish(?:es)?) to\b|\bshould\b"
    r"|\b(?:is|are) to \w+|\bany of them\b"
    r"|\b(?:when|if|after|once|as if|until) [^,;.]*\b(?:sorted|order|connected|distinct|empty|balanced)\b"
    r"|\bcan be chosen\b|\bmust\b|\bhas to\b|\bhave to\b"
)
_DEFINED = reads(
    r"\b(?:is|are) (?:\w+ ){1,3}if\b|\bis (?:called|\*?\w+\*? if)\b|\bis an? (?:maximal|longest|set"
    r"|group|run|stretch"
    r"|sequence|series)\b|(?<!which.)\bmeans\b"
    r"|\bas (?:large|long|small|short|big|wide|far) as possible\b"
    r"|\bas (?:long|soon) as there\b|\bas many \w+ as possible\b|\blike this\b|\bas "
    r"follows\b|\bcomes before\b|\bmay\b"
    r"|\bwhenever\b[^.]*\bthen\b"
)
_TERM = reads(
    r"^(?:an?|the)? ?([\w, -]{3,50}?) is an? \w+ (?:that|which|where|in which|whose|for which|with which)\b"
    r"|^((?:prime|even|odd|perfect|square|lucky|happy)) numbers? (?:is|are)\b"
)
"""Says what a word means, which is in one of the groups."""
_GUARANTEED = reads(
    r"\bguarantee|\byou (?:may|can) (?:safely )?assume|\bassume (?:that|the|all|each|no)"
    r"|\bcan rely\b|\bpromise[ds]?\b|\bis ensured\b|\bmay rely\b|\bis known that\b"
    r"|\bit (?:is|will be) always possible\b|\bit is (?:certain|known|sure|clear) that\b|\brest assured\b"
    r"|\bthere (?:is|will be|will always be|is always) (?:always )?(?:an?|exactly one) (?:way|path"
    r"|route|pair|plan)\b"
)
_PROPERTY = reads(
    r"\bdistinct|\bunique\b|pairwise|\bsorted\b|ascending|descending|increasing|decreasing"
    r"|\bpermutation|\bno two\b|non-?empty"
    r"|(?:not|never) empty|\bacyclic|\b(?:bracket|parenthes|expression|string|text|tag|brace"
    r"|sequence|tree)\w*\b[^.]*\bbalanced\b"
    r"|\bbalanced (?:bracket|parenthes|expression|string|text|tag|brace|sequence|binary|tree)\w*"
    r"|well-formed|(?:properly|correctly) "
    r"nested|\bequal(?:ly)? (?:length|long)|same length"
    r"|\bconnected\b(?! (?:by|via|through|to)\b)|\b(?:is|are|form|forms|make|makes) (?:a"
    r"|one) (?:\w+ ){0,2}tree\b"
    r"|\bundirected\b|\bbipartite\b|\bsimple (?:polygon|graph|fence|figure)"
    r"|\bexactly (?:once|twice)\b|\bat most once\b|\bonly once\b|\bmore than half\b|\bno (?:loops"
    r"|cycles|duplicates|\w+ "
    r"overlap)"
    r"|\boverlap|disjoint|\bvalid\b|\bpairs? is (?:given|listed) (?:only )?once|\bin the "
    r"form\b|\bof the form\b|\beven number\b|\bare as many\b"
    r"|\bthe (?:first|last) (?:\w+ )?(?:(?:in|of) \S+ )?is (?:always |never )?(?:-?\d+\b"
    r"|the (?:only )?(?:larg|small|great|high|low|least))"
)
_GOAL = reads(
    r"\bshall\b|\bgives? (?:back )?(?:an?|the) (?:list|number|string|text|integer|tuple)\b"
    r"|\b(?:one more|another|the following|this) rule\b|\b(?:in )?the (?:new|resulting"
    r"|final|remaining|sorted|merged)\b|\b(?:is"
    r"|are) (?:rounded|converted)\b"
    r"|\bthe (?:answers?|results?)\b|\bwill be (?:arranged|sorted|ordered|moved|put|placed"
    r"|turned|changed|divided"
    r"|rearranged) (?:so|such|in such|by)\b"
    r"|\b(?:at|in) the end\b|\bafterwards\b|\bfinally\b|\bin future\b"
    r"|\b(?:puts?|sorts?|arranges?|rearranges?|brings?|reorders?|orders|moves?"
    r"|swaps?) [^,;]*\b(?:order|ascending"
    r"|descending|sorted|distinct|once)\b"
    r"|\bwill become\b|\brandom(?:ly)?\b|\barbitrar"
    r"|\bwill be (?:moved|shifted|swapped|removed|replaced|taken) (?:to|by|with|from|into)\b"
    r"|\bif (?:the )?\w+ (?:is|are) (?:an? )?(?:even|odd|positive|negative|zero|empty"
    r"|larger|greater|less|smaller)\b"
    r"|\bcan (?:never|only|be)\b|\bcannot\b|\b(?:ready|able|allowed|willing|free) to\b"
    r"|\b(?:always|never|^no \w+ (?:is|are)) (?!repeated|followed|preceded|surrounded|enclosed"
    r"|sorted|ordered|balanced|connected|nested|numbered|rotated|paired|spaced"
    r"|given|listed)\w+ed\b"
    r"|^(?:choose|pick|select|remove|take|divide|split|assign|arrange|put|place|mark|group|replace"
    r"|swap|sort|delete"
    r"|add|insert|rearrange|build|construct|make|move|merge|join|rank|call|let|note|consider|repeat"
    r"|start|go|keep|filter|join|sum|multiply|reverse|collect|extract|compare|search|form|turn|fill"
    r"|change|rotate|shift"
    r"|scan|walk|look|suppose|imagine"
    r"|use|process|simulate|apply|ignore|round|express|convert|encode|decode)\b"
    # What begins with a verb is to be done: "Paint all fields", "Seat the guests".
    r"|^(?!(?:given|suppose|supposing|assum\w+|guarante\w+|knowing|with|within|without|in|inside|on|onto|at|from|of"
    r"|for|to|by|between|among|amongst|besides?|beyond|beneath|below|above|behind|over|under|after|before|during"
    r"|through|throughout|along|across|around|near|next|since|because|where|while|although|though|as|like|unlike"
    r"|despite|except|per|via|until|and|or|but|so|yet|nor|both|neither|either|only|even|just|all|each|every|no|not"
    r"|also|however|here|there|then|now|thus|hence|moreover|further\w*|additionally|initially|originally|always"
    r"|never|often|usually|it|they|he|she|this|that|these|those|which|who|whose|such|is|are|does|do|let)\b)"
    r"[a-z]{3,} (?:the|all|each|every|an?|your|its|their|them|it|as (?:many|few)|some|any)\b"
)
_MARKED = reads(
    r"\b(?:always|never) (?:is|are|lies?|exceeds?|occurs?|appears?|contains?|repeats?|falls?|drops?|rises?"
    r"|decreas\w+|increas\w+|larger|smaller|greater|less|longer|shorter|equal|empty|zero|negative"
    r"|positive|even|odd"
    r"|at|an?|the|one|two|three|different|valid|more|fewer|null|none|\d+|begins?|starts?|ends?"
    r"|given|listed|in"
    r"|on|between|inside|within|runs?|large|small|big|long|prime|square|divisible|repeated|followed|preceded"
    r"|surrounded|possible|be)\b|\bat most one\b|\bexactly\b|\bsuch that\b|\bwill be\b"
    r"|\beach [^.]*\bonce\b|\bno two\b|\b(?:contains?|holds?) no\b"
    r"|^no \w+ (?:\w+ ){0,3}(?:is|are|has|have|holds?|contains?|occurs?|appears?|adds?)\b"
    r"|\bconsists? (?:only )?of\b(?! (?:whole |positive )?(?:integers|numbers|strings|words|lists"
    r"|pairs)\b)|\bonly (?:of|from)\b"
    r"|\bprimes?\b|\bpowers? of\b|\bperfect (?:square|cube)|\bmultiples? of\b|\bdivisible\b|\bdivides\b"
    r"|\bcoprime\b|\bcommon (?:divisor|factor)|\bpalindrom"
    r"|^(?:all|each|every) (?:\w+ ){1,7}(?:contains?|holds?|occurs?|appears?|adds? up)\b"
    r"|\b(?:at most|at least|exactly|less than|greater than|smaller than) (?:the|one|two|three)\b"
    r"|\b(?:together|in total|altogether|in all)\b[^.]*\b(?:at most|no more than|never more)\b"
    r"|\b(?:adds?|sums?) up to\b|\bshare the same\b"
    r"|\b(\w+)\[i\] ?(?:<=?|≤) ?\1\[i ?\+ ?1\]"
    r"|\bdifferent (?:from|digits|letters)\b|\bfrom left to right\b"
)
_THING = reads(
    r"\b(?:inputs?|given|lists?|arrays?|strings?|texts?|numbers|values?|elements?|entries|integers?"
    r"|words?|graph|nodes?"
    r"|edges?|vertices|intervals?|ranges?|queries|operations?|names?|ids?|digits?|characters?"
    r"|letters?|matrix|grid"
    r"|coordinates?|test cases?|sum|product|lengths?)\b"
)
_IN_TIME = reads(
    r"\b(?:then|when|whenever|if|until|while|after|once (?:the|an?|all|it|they|every|each)"
    r"|before(?! \d)|as soon as|as long as|unless|otherwise|during|next|again)\b"
)
_HINT = reads(
    r"\balways\b|\bnever\b|\bsuch that\b|\bwill be\b|\bat (?:most|least)\b|\bno more\b|\bexceed"
    r"|\beach .* once\b|\bbetween .* and\b"
    r"|\bdifferent\b|\bno \w+ (?:is|are|has|have|leads?|needs?|depends?|occurs?|lists?"
    r"|names?|appears?)\b"
    r"|\b(?:all|every|each|both) .*\b(?:is|are|has|have|lies?|consists?|stands?|exists?"
    r"|begins?|ends?|starts?|names?|occurs?)\b|<|≤|\\leq?\b|\bthe (?:first|last)\b"
    r"|\bonly\b|\bone of\b|\bsame\b|\bdo(?:es)? not\b"
    r"|\bpossible\b|\bodd\b|\beven\b|\bconsists? of\b|\bnumbered\b|\brotated|\bstart < "
    r"end\b|\bpeak\b|\bsquare\b|\bmatrix\b|\brows?\b|\bitself\b|\blower-?case\b|\bwords?\b"
)
_FACT = reads(
    r"\b(?:is|are|has|have|lies?|hold|holds|contains?|consists?|forms?|makes?|occurs?"
    r"|appears?|given|starts?|ends?|begins?|exists?|stands?|leads?|joins?|differs?"
    r"|comes?|be|adds?|sums?|shares?|weighs?|takes? up|exceeds?|divides?|names?|lie)\b"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or an item of a list.

    Attributes:
        text: The sentence, without what it asks for.
        promise: Whether it promises something, so that nothing may be grown if nothing keeps it; else it may
            be read, but says nothing that must be kept.
        of_input: Whether it may be about the input: not what is asked for, to be done or defined.
    """

    text: str
    promise: bool
    of_input: bool = True


def sentences_of(statement: str, parameters: Iterable[str]) -> list[Sentence]:
    """The sentences that promise something of the input, or may do so.

    Args:
        statement: The problem's text.
        parameters: Names of the parameters.
    """
    names = list(parameters)
    found: list[Sentence] = []
    announced = False
    for text, listed in _split(statement):
        announced = announced and listed
        asked = _ASKED.search(text)
        for clause in re.split(r";\s(?![^()]*\))", text[: asked.start()] if asked else text):
            if len(clause.split()) < 3 and not re.search(r"[<≤]|\\le", clause):
                continue
            announces = clause.rstrip().endswith(":") and _GUARANTEED.search(clause) is not None
            told = announced and bool(_PROPERTY.search(clause) or _MARKED.search(clause))
            promise = not announces and (told or _promises(clause, names))
            found.append(Sentence(" ".join(clause.split()), promise, promise or not _is_of_the_work(clause)))
        announced = announced or (text.rstrip().endswith(":") and _GUARANTEED.search(text) is not None)
    return [one for one in found if one.promise or _HINT.search(one.text) or _PROPERTY.search(one.text)]


def _promises(text: str, names: list[str]) -> bool:
    """Whether a sentence says of the input what has to be kept."""
    if _GUARANTEED.search(text):
        return not re.search(
            r"\b(?:answers?|results?|output)\b[^.]*\b(?:fits?|at most|exceed|small|bit)", text
        )
    text = re.sub(r"\([^()]*\)", "", text).strip()
    if _is_of_the_work(text) or not _FACT.search(text):
        return False
    if _says_what_a_term_means(text, names):
        return False
    known = _PROPERTY.search(text) is not None
    told = bool(topics_of(text)) or any(mentions(text, name) for name in names if len(name) > 1)
    return (known and told) or _is_marked(text, names)


def _says_what_a_term_means(text: str, names: list[str]) -> bool:
    """Whether it is about a kind of things, as "a lucky price is …", and not about the input itself."""
    found = _TERM.search(text)
    if found is None:
        return False
    term = found[1] or found[2]
    if re.search(r"\b(?:given|inputs?|each|every|this|that|whole)\b", term, re.IGNORECASE):
        return False
    return len(term.split()) > 1 or not any(mentions(term, name) for name in names)


def _is_of_the_work(text: str) -> bool:
    """Whether a sentence is about the answer, about what is to be done, or says what a word means."""
    asks = text.rstrip().endswith("?")
    return asks or any(pattern.search(text) for pattern in (_ANSWER, _DEFINED, _GOAL))


def _is_marked(text: str, names: list[str]) -> bool:
    """Whether it says always, never, exactly … of a parameter, and not of what happens in time."""
    marked = _MARKED.search(text)
    fact = _FACT.search(text)
    if marked is None or fact is None or _IN_TIME.search(text):
        return False
    subject = " ".join(text[: max(marked.start(), fact.start())].split()[:_SUBJECT])
    if _THING.search(subject) or _THING.search(marked[0]):
        return True
    return any(
        mentions(subject, name)
        if len(name) > 1
        else re.search(
            rf"\b{re.escape(name)}\b(?=`? (?:is|are|and|or|will|never|always|has|divides)\b)", text
        )
        for name in names
    )


def _split(statement: str) -> list[tuple[str, bool]]:
    """Sentences without those of examples, and whether each is an item of a list."""
    kept: list[str] = []
    fenced = re.sub(r"```.*?```", "\n\n", statement, flags=re.DOTALL)
    fenced = re.sub(r"(?<![*\w])(\*{1,2}|_)(\w[^*_\n]{0,40})\1(?![*\w])", r"\2", fenced)
    shown = False
    for paragraph in re.split(r"\n\s*\n", fenced):
        lines = paragraph.strip().splitlines()
        if not lines:
            continue
        if _SECTION.match(lines[0]):
            shown = False
        if _EXAMPLE.match(lines[0]) and len(lines[0]) < 40:
            shown = len(lines) == 1
            lines = _after_example(lines[1:])
        elif shown and kept and (_SHOWN.match(lines[0]) or lines[0].lstrip().startswith(("[", "{", '"'))):
            lines = _after_example(lines)
        kept.append("\n".join(line for line in lines if not _SHOWN.match(line)))
    pieces = [piece for paragraph in kept for piece in _END.split(paragraph)]
    joined: list[str] = []
    for piece in pieces:
        if joined and _ABBREVIATED.search(joined[-1]):
            joined[-1] += f" {piece}"
        else:
            joined.append(piece)
    stripped = [(re.sub(r"^[\s*•–#>-]+", "", piece).strip(), _LISTED.match(piece)) for piece in joined]
    return [(piece, listed is not None) for piece, listed in stripped if piece and not _EXAMPLE.match(piece)]


def _after_example(lines: list[str]) -> list[str]:
    """What follows an example within its paragraph: from the heading of another section on."""
    for place, line in enumerate(lines):
        if re.match(r"^\W*(?:constraints?|limits?|notes?|guarantees?)\b", line, re.IGNORECASE):
            return lines[place:]
    return []
