"""What bounds say of values, without what they say of sizes.

``1 <= n <= 10^5`` tells a programmer how fast to be; the inputs of an environment are small, and what it says
of them would be untrue. ``0 <= grid[i][j] <= 9`` and ``1 <= k <= n`` hold for every input and help a solver.
"""

from __future__ import annotations

import re

__all__ = ["Sizes", "within_parentheses", "without_sizes"]

_OPERATOR = re.compile(r"\s*(<=|>=|≤|≥|==|!=|≠|<|>)\s*")
_POWER = r"\d[\d,_.]*(?:\s*(?:\^|\*\*)\s*\(?\w+\)?)?"
_NUMBER = re.compile(rf"[-+−]?\s*(?:{_POWER}\s*(?:[*·x×]\s*)?)+(?:\s*[-+]\s*\d+)?(?:e\d+)?")
_MEASURED = re.compile(
    r"(?:len|length|size)\s*\(.*\)|[\w.\[\]]+\.(?:length|size|len)(?:\(\))?|\|[A-Za-z]+\||"
    r"(?:the )?(?:number|count|length|size) of [\w ]+|(?:the )?(?:total )?sum of (?:the )?lengths? of [\w ]+|"
    r"[\w]+ (?:length|size)|rows|cols|columns",
    re.IGNORECASE,
)
_COUNTING = frozenset("nNmMqQtTHWRCLhwrc")
"""Letters that count lines, cells or test cases where a text uses them so."""

_COMPARISON = re.compile(
    r"[^\s(]+(?:,\s\S+)*(?:\s*(?:<=?|>=?|≤|≥|\\leq?|\\geq?)\s*[^\s,)]+(?:,\s\S(?=\s))*)+"
)
_SPLIT = re.compile(r"\s*;\s*|\s+and\s+|\s*,?\s+where\s+")
_THINGS = (
    r"(?!is\b|was\b|has\b|does\b|equals\b|divides\b|plus\b|minus\b|times\b|as\b|this\b|ends\b|goes\b|exceeds\b|"
    r"us\b|digits\b|(?:minute|hour|day|second|week|month|year|step|move|metre|round)s\b)[a-z-]+s\b"
)


_REMARK = re.compile(r"(?P<blank>\s?)\((?P<inside>(?:[^()]|\([^()]*\))*)\)")


class Sizes:
    """Which terms of a statement are sizes of the input.

    Attributes:
        counting: The letters that count something in the statement.
    """

    def __init__(self, statement: str) -> None:
        bare = re.sub(r"[`$]", "", statement)
        self.counting = {name for name in _COUNTING if _counts(name, bare)}

    def has(self, term: str) -> bool:
        """Whether a term of a comparison is the size of something."""
        bare = term.strip("`$ ")
        return bare in self.counting or _MEASURED.fullmatch(bare) is not None


def without_sizes(text: str, sizes: Sizes) -> str:
    """The comparisons of a text that bound values, joined by semicolons; "" if there is none.

    Args:
        text: Nothing but comparisons, such as ``1 <= n <= 10^5, 0 <= a_i <= 9``.
        sizes: Which terms are sizes.
    """
    found = []
    for part in _SPLIT.split(text.replace("`", "")):
        found += [kept for kept in (_bounds(chain, sizes) for chain in _chains(part)) if kept]
    return "; ".join(found)


def within_parentheses(text: str, sizes: Sizes) -> str:
    """A sentence whose remarks bound values only: ``n jobs (1 <= n <= 10^5)`` becomes ``n jobs``."""

    def shorter(match: re.Match[str]) -> str:
        inside = match["inside"]
        if not _OPERATOR.search(inside) or re.search(r"[A-Za-z]{3,} [a-z]{2,}", _MEASURED.sub("", inside)):
            return match[0]
        if not any(sizes.has(name) for part in _SPLIT.split(inside) for name in _terms(part)):
            return match[0]
        kept = without_sizes(inside, sizes)
        return f"{match['blank']}({kept.replace('; ', ', ')})" if kept else ""

    return _REMARK.sub(shorter, text)


def _terms(text: str) -> list[str]:
    return [name for term in _OPERATOR.split(text)[::2] for name in re.split(r",\s+", term)]


def _counts(name: str, statement: str) -> bool:
    if name in "tT":
        return bool(
            re.search(rf"\b{name}\b(?: \w+)? (?:test ?cases|tests|lines|queries)|test ?cases", statement)
        )
    if name not in "nNmMqQ":
        return bool(
            re.search(
                rf"\b{name}\b (?:rows|columns|lines|characters|cells)\b|\b{name} ?[x×*] ?\w\b|"
                rf"\b\w ?[x×*] ?{name}\b",
                statement,
            )
        )
    told = re.sub(r"\b(?:integer|number)s? \w(?:(?:,| and) \w)*\b", "", _COMPARISON.sub("", statement))
    if not re.search(rf"(?<![\w^]){name}(?!\w)", told):
        return True  # it is only bounded: what it stands for is of no use to a solver
    return bool(
        re.search(
            rf"\b{name}\b (?:[a-z-]+ ){{0,2}}?{_THINGS}|\b(?:length|size) (?:of )?{name}\b|"
            rf"\b{name} ?(?:[x×*]|by) ?\w\b|\b\w ?(?:[x×*]|by) ?{name}\b|_{name}\b|_\{{{name}\}}|"
            rf"\b{name} == |\b0 to {name} ?- ?1\b|\bfrom 1 to {name}\b|\[{name} ?- ?1\]",
            statement,
        )
    )


def _chains(text: str) -> list[list[str]]:
    """The comparisons of a part: terms and operators by turns."""
    bare = text.strip(" .")
    inner = re.fullmatch(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)", bare)
    pieces = _OPERATOR.split(inner[1] if inner else bare)
    if len(pieces) < 3:
        return []
    chains: list[list[str]] = [[pieces[0]]]
    for place in range(1, len(pieces), 2):
        operator, term = pieces[place], pieces[place + 1]
        parts = re.split(r",\s+(?![^(]*\))", term)
        last = place + 2 == len(pieces)
        cut = next(
            (
                number
                for number in range(1, len(parts))
                if _is_number(parts[number - 1]) or _is_number(parts[number])
            ),
            0,
        )
        if cut and not last:
            chains[-1] += [operator, ", ".join(parts[:cut])]
            chains.append([", ".join(parts[cut:])])
        else:
            chains[-1] += [operator, term]
    return [chain for chain in chains if len(chain) > 2]


def _bounds(chain: list[str], sizes: Sizes) -> str:
    """One comparison without numbers that bound sizes; "" if nothing else is left of it."""
    chain = [_without_counted(term, sizes) if place % 2 == 0 else term for place, term in enumerate(chain)]
    while len(chain) > 2 and _is_number(chain[-1]) and sizes.has(chain[-3]):
        chain = chain[:-2]
    while len(chain) > 2 and _is_number(chain[0]) and sizes.has(chain[2]):
        chain = chain[2:]
    terms = chain[::2]
    if len(terms) < 2 or all(_is_number(term) for term in terms) or not all(terms):
        return ""
    if all(sizes.has(term) or _is_number(term) for term in terms):
        return "" if any(_is_number(term) for term in terms) else " ".join(chain)
    return " ".join(chain)


def _without_counted(term: str, sizes: Sizes) -> str:
    """``n, k`` of a comparison as ``k``, if ``n`` is a size."""
    names = re.split(r",\s+", term)
    values = [name for name in names if not sizes.has(name)]
    return ", ".join(values) if values and len(names) > 1 else names[0] if not values else term


def _is_number(term: str) -> bool:
    return _NUMBER.fullmatch(term.strip(" .")) is not None
