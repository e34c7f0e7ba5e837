"""What a statement says of the answers that are right: any of several, any order, within a tolerance."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["AnyOrder", "Said", "Tolerance", "read_said"]

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_POWER = r"10\s*(?:\^|\*\*)\s*[({]?\s*-\s*\d+\s*[)}]?"
_NUMBER = (
    rf"(?P<number>(?:\d+(?:\.\d+)?\s*(?:x|\*|·|×)\s*)?{_POWER}|\d+(?:\.\d+)?e-?\d+|\d*\.\d+|\d+\s*/\s*\d+|"
    r"(?:an? |one )(?:tenth|hundredth|thousandth|ten-?thousandth|hundred-?thousandth|millionth|"
    r"billionth)|\d+)"
)
_PARTS = {
    "tenth": 1, "hundredth": 2, "thousandth": 3, "tenthousandth": 4, "hundredthousandth": 5, "millionth": 6,
    "billionth": 9,
}  # fmt: skip

_TELL = (
    r"return|returns|returned|print|prints|output|outputs|give|report|reports|answer with|name|choose|find|"
    r"produce|write|list|show|submit"
)
_GOOD = r"valid|correct|possible|optimal|right|suitable|legal|feasible|acceptable"
_BEST = rf"{_GOOD}|shortest|longest|best|minimal|maximal|cheapest|smallest|largest|fewest"
_KINDS = (
    r"answers?|solutions?|plans?|order(?:ing)?s?|arrangements?|sequences?|choices?|ways?|paths?|routes?|"
    r"strings?|lists?|divisions?|assignments?|permutations?|schedules?|selections?|subsets?|splits?|tours?"
)
_UNCONDITIONAL = r"(?<!if )(?<!whether )(?<!when )(?<!unless )(?<!until )(?<!once )(?<!because )"
_STRAIGHT = r"(?:(?!\b(?:if|whether|when|how|unless)\b)[^.;:]){0,40}"
_ANY_OF = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:{_TELL})\b{_STRAIGHT}\b(?:any|either|an arbitrary)(?: one)? of "
        rf"(?:them|these|those|(?:the|your|all) (?:{_BEST}|several|many|equally)\b)",
        rf"\b(?:{_TELL})\b{_STRAIGHT}\b(?:any|an arbitrary|one)(?: such)? (?:of (?:the )?)?(?:{_GOOD})\b",
        rf"\b(?:{_TELL})\b{_STRAIGHT}\bany(?: one)?(?: of the)? (?:{_BEST}|such|{_KINDS})\b(?! order)",
        rf"{_UNCONDITIONAL}\b(?:any|every|each|either)(?: one)?(?: of (?:them|these|those)|"
        rf"(?: (?:such|{_BEST}))* (?:{_KINDS}|one)\b)[^.;]{{0,60}}\b(?:is|are|will be|would be|counts? as) "
        r"(?:\w+ ){0,2}(?:accepted|acceptable|correct|right)\b(?! if)",
        rf"{_UNCONDITIONAL}\b(?:any|either)(?: one)? of (?:them|these|those|(?:the|these) \w+)\b[^.;]{{0,20}}"
        r"\b(?:is|are|will|would|may|can|might)\b(?: be)?(?: also| all| just)? ?"
        r"\b(?:fine|ok|okay|valid|allowed|returned|printed|given|chosen|output|reported|good|do|enough|permitted|right|correct|accepted)\b",
        rf"{_UNCONDITIONAL}\bany (?:such|{_GOOD}) \w+ (?:will do|is fine|is ok|suffices|may be)\b",
        r"\b(?:several|multiple|more than one|many|two or more)\b[^.;]{0,60}\b"
        rf"(?:{_KINDS}|possibilities|exist)\b[^.;]{{0,30}}[,;:]? (?:\w+ ){{0,3}}"
        r"(?:any|either|whichever|arbitrary)\b"
        r"(?! order)",
        r"\bties?\b[^.;]{0,40}\b(?:broken|resolved|decided) "
        r"(?:arbitrarily|in any way|as you (?:like|wish)|freely)",
        r"\b(?:does not|doesn't) matter which(?: one)?(?: of (?:them|these|those))? "
        r"(?:is|you|to) (?:returned?|prints?|printed|reported?|gives?|output|answer)\b",
    )
)

_ORDER = re.compile(
    r"\bin (?:any|arbitrary|whatever|whichever|an arbitrary|no particular|no special) (?:order|sequence)\b|"
    r"\b(?:any|every|either|an arbitrary) (?:order|ordering)\b[^.;]{0,40}\b"
    r"(?:is|are|will be|will do|counts?)\b|"
    r"\border(?:ing)?\b[^.;]{0,60}\b(?:does(?: not|n't)|do(?: not|n't)|is(?: not|n't)|are(?: not|n't)) "
    r"(?:\w+ )?(?:matter|important|relevant|significant|play|count)\b|"
    r"\border\b[^.;]{0,60}\b(?:is|are) (?:irrelevant|arbitrary|free|up to you|unimportant|your choice)\b|"
    r"\b(?:regardless|irrespective) of (?:the |their |its )?order\b"
)
_OF_THE_ANSWER = re.compile(
    r"\b(?:returns?|returned|prints?|printed|outputs?|gives?|report(?:s|ed)|answers?|results?|accepted|"
    r"you may|you can|yields?)\b"
)
_SETTLED = re.compile(r"\b(?:accepted|up to you|is right|are right|is fine|is ok|your choice|will do)\b")
_GIVEN = re.compile(r"\b(?:given|input|inputs|receives?|whose \w+(?: \w+)? (?:is|are)|which (?:is|are))\b")
_TELLS = re.compile(r"\b(?:returns?|prints?|outputs?|answer|report|give)\b")
_INNER = re.compile(
    r"\b(?:within|inside|inner)\b|\b(?:of|in) (?:each|every|an?) (?:group|list|pair|batch|row|set|team|"
    r"cluster|triple|triplet|subset|subarray|sublist|combination|component|path|part)\b"
)
_SECTION = re.compile(
    r"^\W*(input|output|constraints?|limits|notes?|examples?|explanation|task)\b\W*(?:format)?\W*$"
)

_ERROR = re.compile(rf"\b(?:absolute|relative)\b[^.;]{{0,30}}\berror\b(?:(?!\d)[^;]){{0,60}}?{_NUMBER}")
_WITHIN = re.compile(
    r"\b(?:within|by (?:at most|no more than|not more than|less than|up to)|"
    r"(?:error|deviation|tolerance|precision|accuracy|difference)(?: of| is| does not exceed|"
    r" must not exceed| up to| at most| not exceeding| below| less than| smaller than| no more than){1,3}|"
    r"(?:tolerance|precision):?)"
    rf"\s+{_NUMBER}"
)
_ANSWERS = re.compile(r"\b(?:answers?|results?|outputs?|values?|numbers?|solutions?|you|yours?)\b")
_ACCEPTED = re.compile(
    r"\b(?:accept\w*|correct|right|counts?|counted|allowed|fine|ok|tolera\w*|enough|suffic\w*|permitted|"
    r"may differ|can differ|will do|judged|considered)\b"
)
_LARGEST = 1.0


@dataclass(frozen=True, slots=True)
class AnyOrder:
    """Whose order does not matter.

    Attributes:
        outer: That of the items of the answer.
        inner: That of the items of its items.
    """

    outer: bool
    inner: bool


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far numbers of the answer may be off.

    Attributes:
        absolute: Largest difference; 0.0 if only the relative one counts.
        relative: Largest share of the larger number; 0.0 if only the absolute difference counts.
    """

    absolute: float
    relative: float


@dataclass(frozen=True, slots=True)
class Said:
    """What a statement says of the right answers.

    Attributes:
        any_of: The sentence that says that any of several is right; empty if none does.
        order: Whose order does not matter; None if nothing is said of it.
        tolerance: How far numbers may be off; None if nothing is said of it.
    """

    any_of: str = ""
    order: AnyOrder | None = None
    tolerance: Tolerance | None = None


def read_said(statement: str, parameters: Iterable[str] = ()) -> Said:
    """Read what a statement says of the right answers.

    Args:
        statement: The statement, in Markdown, HTML, LaTeX or plain.
        parameters: Names of the inputs; a sentence about one of them does not speak of the answer.
    """
    sentences = list(_sentences(statement))
    any_of = next(
        (told for section, told in sentences if section != "input" and _is_any_of(told.lower())), ""
    )
    tolerance = next(
        (found for _, told in sentences if (found := _tolerance(told.lower())) is not None), None
    )
    return Said(any_of, _order(sentences, set(parameters)), tolerance)


def _sentences(statement: str) -> Iterable[tuple[str, str]]:
    """The sentences without their markup, each with the kind of section it stands in."""
    text = re.sub(r"<sup>\s*(.*?)\s*</sup>", r"^\1", statement, flags=re.DOTALL | re.IGNORECASE)
    text = html.unescape(re.sub(r"</?[a-zA-Z][^<>]*>", " ", text)).replace("−", "-").replace("–", "-")
    text = re.sub(r"10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)", lambda found: f"10^{found[1].translate(_SUPERSCRIPTS)}", text)
    text = re.sub(r"\\(?:,|;|!|:| )|[$`_]|\*(?!\s*\d|\*)", " ", text)
    text = text.replace(r"\times", "x").replace(r"\cdot", "x").replace("’", "'")
    section = ""
    paragraph: list[str] = []
    for line in [*text.splitlines(), ""]:
        heading = _SECTION.match(line.lower())
        if heading or not line.strip() or re.match(r"\s*(?:[-*•+]|\d+[.)])\s", line):
            whole = " ".join(paragraph)
            kind = (
                "input" if whole.startswith("Given:") else section
            )  # what became of a judge's input section
            yield from ((kind, part) for part in _split(whole))
            paragraph = []
        if heading:
            section = {"constraint": "input", "constraints": "input", "limits": "input"}.get(
                heading[1], heading[1]
            )
        elif line.strip():
            paragraph.append(line.strip())


def _split(text: str) -> list[str]:
    text = re.sub(r"\s+", " ", text).strip()
    parts = re.split(r"(?<=[.!?])\)?\s+(?=[A-Z(\"'])", text)
    return [part for part in parts if part]


def _is_any_of(sentence: str) -> bool:
    plain = _ORDER.sub(" ", sentence)  # any order of one answer is no choice among several
    return any(pattern.search(plain) for pattern in _ANY_OF)


def _order(sentences: list[tuple[str, str]], parameters: set[str]) -> AnyOrder | None:
    outer = inner = asked = False
    for section, told in sentences:
        sentence = told.lower()
        found = _ORDER.search(sentence)
        if found and section != "input" and _speaks_of_answer(sentence, found, parameters, asked=asked):
            within = bool(_INNER.search(sentence))
            inner |= within
            outer |= not within or bool(re.search(r"\b(?:and|both|nor|neither|also|as well)\b", sentence))
        asked = asked or bool(_TELLS.search(sentence)) or section == "output"
    return AnyOrder(outer, inner) if outer or inner else None


def _speaks_of_answer(sentence: str, found: re.Match[str], parameters: set[str], *, asked: bool) -> bool:
    """Whether a sentence about order means the answer, and not the input.

    Args:
        sentence: The sentence, in lower case.
        found: The words about order.
        parameters: Names of the inputs.
        asked: Whether an earlier sentence has said what to answer.
    """
    before, after = sentence[: found.start()], sentence[found.end() :]
    clause = re.split(r"[;:(]|, (?:and|but|so)\b", before)[-1]
    if _GIVEN.search(clause) and not _TELLS.search(clause):
        return False
    if _OF_THE_ANSWER.search(before) or _SETTLED.search(found[0] + after):
        return True
    words = set(re.findall(r"\w+", sentence))
    if (
        "no " in found[0]
    ):  # "in no particular order" describes what is there; who answers is told "in any order"
        return False
    return asked and not words & {name.lower() for name in parameters}


def _tolerance(sentence: str) -> Tolerance | None:
    found = _ERROR.search(sentence)
    if found is None:
        found = _WITHIN.search(sentence)
        if found is None or not (_ANSWERS.search(sentence) and _ACCEPTED.search(sentence)):
            return None
    size = _value(found["number"])
    if not 0 < size <= _LARGEST:
        return None
    relative = "relative" in sentence
    absolute = "absolute" in sentence or not relative
    return Tolerance(size if absolute else 0.0, size if relative else 0.0)


def _value(number: str) -> float:
    """The value of a number as people write small ones: 0.01, 1e-6, 10^-6, 5 x 10^-7, 1/100, a thousandth."""
    text = re.sub(r"[\s(){}]", "", number.replace("**", "^"))
    word = re.sub(r"^(?:an?|one)(?=[a-z])|-", "", text)
    if word in _PARTS:
        return float(Fraction(1, 10 ** _PARTS[word]))
    if "/" in text:
        above, below = text.split("/")
        return float(Fraction(int(above), int(below))) if int(below) else 0.0
    if "^" in text:
        head, _, power = text.partition("^")
        factor = re.sub(r"[x*·×]?10$", "", head)
        return float(f"{factor or 1}e{power}") if len(power) < 5 else 0.0
    return float(text) if len(text) < 20 else 0.0
