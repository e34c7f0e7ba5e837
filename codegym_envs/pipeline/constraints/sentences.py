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
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|etc|resp|vs|approx|no|incl)\.$", re.IGNORECASE)

_ASKED = re.compile(
    r"(?:^|[,;:—–]\s*|\band\s+|\bthen\s+|\bto\s+|\bplease\s+)(?:return|print|output|find"
    r"|determine|compute|count|calculate|decide|report|tell|give back|write|"
    r"work out|check|produce|answer|list the|say)\b",
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
    r"\bis (?:called|\*?\w+\*? if)\b|\bis an? (?:maximal|longest|set|group|run|stretch"
    r"|sequence|series)\b|\bmeans\b"
    r"|\bas (?:long|soon) as there\b|\bas many \w+ as possible\b|\blike this\b|\bas "
    r"follows\b|\bcomes before\b|\bmay\b"
    r"|\bwhenever\b[^.]*\bthen\b"
)
_GUARANTEED = reads(
    r"\bguarantee|\byou (?:may|can) (?:safely )?assume|\bassume (?:that|the|all|each|no)"
    r"|\bcan rely\b|\bpromise[ds]?\b|\bis ensured\b|\bmay rely\b|\bis known that\b"
)
_PROPERTY = reads(
    r"\bdistinct|\bunique\b|pairwise|\bsorted\b|ascending|descending|increasing|decreasing"
    r"|\bpermutation|\bno two\b|non-?empty"
    r"|(?:not|never) empty|\bacyclic|\bbalanced\b|well-formed|(?:properly|correctly) "
    r"nested|\bequal(?:ly)? (?:length|long)|same length"
    r"|\bconnected\b(?! (?:by|via|through|to)\b)|\b(?:is|are|form|forms|make|makes) (?:a"
    r"|one) (?:\w+ ){0,2}tree\b"
    r"|\bundirected\b|\bbipartite\b|\bsimple (?:polygon|graph|fence|figure)"
    r"|\bexactly (?:once|twice|one)\b|\bat least (?:one|two|three)\b|\bat most (?:one"
    r"|once)\b|\bonly once\b|\bmore than half\b|\bno (?:loops|cycles|duplicates|\w+ "
    r"overlap)"
    r"|\boverlap|disjoint|\bvalid\b|\bpairs? is (?:given|listed) (?:only )?once|\bin the "
    r"form\b|\bof the form\b|\beven number\b|\bare as many\b"
)
_HINT = reads(
    r"\balways\b|\bnever\b|\bsuch that\b|\bwill be\b|\beach .* once\b|\bbetween .* and\b"
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
    r"|comes?)\b"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or an item of a list.

    Attributes:
        text: The sentence, without what it asks for.
        promise: Whether it promises something, so that nothing may be grown if nothing keeps it; else it may
            be read, but says nothing that must be kept.
    """

    text: str
    promise: bool


def sentences_of(statement: str, parameters: Iterable[str]) -> list[Sentence]:
    """The sentences that promise something of the input, or may do so.

    Args:
        statement: The problem's text.
        parameters: Names of the parameters.
    """
    names = list(parameters)
    found: list[Sentence] = []
    for text in _split(statement):
        asked = _ASKED.search(text)
        for clause in re.split(r";\s", text[: asked.start()] if asked else text):
            if len(clause.split()) < 3 and not re.search(r"[<≤]|\\le", clause):
                continue
            found.append(Sentence(" ".join(clause.split()), _promises(clause, names)))
    return [one for one in found if one.promise or _HINT.search(one.text) or _PROPERTY.search(one.text)]


def _promises(text: str, names: list[str]) -> bool:
    """Whether a sentence says of the input what has to be kept."""
    if _GUARANTEED.search(text):
        return not re.search(
            r"\b(?:answers?|results?|output)\b[^.]*\b(?:fits?|at most|exceed|small|bit)", text
        )
    text = re.sub(r"\([^()]*\)", "", text)
    if _ANSWER.search(text) or _DEFINED.search(text) or not _PROPERTY.search(text):
        return False
    if not _FACT.search(text):
        return False
    return bool(topics_of(text)) or any(mentions(text, name) for name in names if len(name) > 1)


def _split(statement: str) -> list[str]:
    """Sentences without those of examples."""
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
    stripped = [re.sub(r"^[\s*•–#>-]+", "", piece).strip() for piece in joined]
    return [piece for piece in stripped if piece and not _EXAMPLE.match(piece)]


def _after_example(lines: list[str]) -> list[str]:
    """What follows an example within its paragraph: from the heading of another section on."""
    for place, line in enumerate(lines):
        if re.match(r"^\W*(?:constraints?|limits?|notes?|guarantees?)\b", line, re.IGNORECASE):
            return lines[place:]
    return []
