"""Formulas between dollar signs, and commands of LaTeX, as plain text.

Prices stay: a formula begins and ends at its dollar signs without a blank, and no digit follows it.
"""

from __future__ import annotations

import re

from codegym_envs.synthesis.statement.html_markup import raised

__all__ = ["without_latex"]

_KEPT = re.compile(r"(```.*?```|``.+?``|`[^`\n]*`|\"[^\"\n]*\")", re.DOTALL)
_SPAN = re.compile(
    r"\$\$\$(?P<three>[^$\n]+?)\$\$\$|(?<![\\\w$])\$\$(?P<two>[^$]+?)\$\$|"
    r"(?<![\\\w$])\$(?P<one>[^\s$](?:[^$\n]*?[^\s$\\])?)\$(?![\d$])|"
    r"\\\((?P<round>.+?)\\\)|\\\[(?P<square>.+?)\\\]",
    re.DOTALL,
)
_SIGNS = {
    "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=", "ne": "!=",
    "neq": "!=", "lt": "<", "gt": ">", "cdot": "*", "times": "*", "ldots": "...", "dots": "...",
    "cdots": "...", "dotsc": "...", "infty": "infinity", "in": "in", "notin": "not in", "to": "->",
    "rightarrow": "->", "Rightarrow": "=>", "bmod": "mod", "mod": "mod", "oplus": "xor", "land": "and",
    "wedge": "and", "lor": "or", "vee": "or", "neg": "not", "pm": "±", "approx": "≈", "equiv": "≡",
    "div": "/", "cup": "∪", "cap": "∩", "subseteq": "⊆", "emptyset": "∅", "mid": "|", "vert": "|",
    "lbrace": "{", "rbrace": "}", "quad": " ", "qquad": " ", "left": "", "right": "", "limits": "",
    "displaystyle": "", "big": "", "Big": "", "prime": "'", "langle": "<", "rangle": ">",
}  # fmt: skip
_STYLES = r"text|texttt|textbf|textit|mathrm|mathbf|mathit|mathtt|mathcal|mathbb|operatorname|rm|tt|emph|mbox"
_SURE = re.compile(r"\\[A-Za-z]|[\^<>=≤≥]|\w_\w|\w_\{")
_COMMAND = re.compile(r"(?P<before>[\w)]?)\\(?P<name>[A-Za-z]+)")
_STYLED = re.compile(rf"\\(?:{_STYLES})\s*\{{([^{{}}]*)\}}")
_ALONE = re.compile(rf"\\(?:{_STYLES})\{{([^{{}}]*)\}}")
_ALONE_SIGN = re.compile(r"\\(le|leq|ge|geq|ne|neq|cdot|times|ldots|dots|cdots|infty)\b")


def without_latex(text: str) -> str:
    """A text whose formulas are written in one line: ``1 <= n <= 10^5``, ``a_1, a_2, ..., a_n``.

    Args:
        text: Any text; code spans and quoted texts in it stay.
    """
    parts = _KEPT.split(text)
    told = "".join(parts[::2])
    sure = any(_SURE.search(_inside(match)) for match in _SPAN.finditer(told))

    def replaced(match: re.Match[str]) -> str:
        inside = _inside(match)
        if not _is_formula(inside, sure=sure or match["one"] is None):
            return match[0]
        return _plain(inside)

    for place in range(0, len(parts), 2):
        part = _SPAN.sub(replaced, parts[place])
        part = _ALONE.sub(r"\1", part)
        parts[place] = _ALONE_SIGN.sub(lambda match: _SIGNS[match[1]], part)
    return "".join(parts)


def _inside(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group is not None)


def _is_formula(text: str, *, sure: bool) -> bool:
    """Whether what stands between dollar signs is a formula; ``sure`` if the text surely has some."""
    if _SURE.search(text) or re.fullmatch(r"[A-Za-z]'?|[A-Za-z]\([^()]*\)|-?\d+", text):
        return True
    words = re.findall(r"[A-Za-z]{3,}", text)
    if re.search(r"[-+*/|(,]", text) and not words:
        return bool(re.search(r"[A-Za-z]", text)) or sure
    return sure and len(words) <= 1 and " " not in text.strip()


def _plain(text: str) -> str:
    """One formula without commands."""
    text = re.sub(r"\\[,;:! ]|~", " ", " ".join(text.split()))
    for _ in range(4):  # commands stand in each other
        text = _STYLED.sub(r"\1", text)
        text = re.sub(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", _fraction, text)
        text = re.sub(r"\\sqrt\s*\{([^{}]*)\}", r"sqrt(\1)", text)
        text = re.sub(r"\\(?:overline|underline|hat|bar|vec)\s*\{([^{}]*)\}", r"\1", text)
        text = re.sub(r"\\lfloor\s*(.*?)\s*\\rfloor", r"floor(\1)", text)
        text = re.sub(r"\\lceil\s*(.*?)\s*\\rceil", r"ceil(\1)", text)
        text = re.sub(r"\\p?mod\s*\{([^{}]*)\}", r"mod \1", text)
        text = re.sub(r"(?<!\\)([\^_])\s*\{([^{}\\]*)\}", _lifted, text)
    text = re.sub(r"(?<=\d)\{,\}(?=\d)", ",", text)
    text = _COMMAND.sub(_command, text)
    for _ in range(2):  # what stood in braces beside a command is plain now
        text = re.sub(r"(?<!\\)([\^_])\s*\{([^{}\\]*)\}", _lifted, text)
    text = re.sub(r"(?<!\\)[{}]", "", text)
    text = re.sub(r"\\([{}%_&#$|])", r"\1", text)
    return " ".join(text.split())


def _command(match: re.Match[str]) -> str:
    """A command as its sign or word; a word stands apart from what is before it."""
    sign = _SIGNS.get(match["name"], match["name"])
    return f"{match['before']} {sign}" if match["before"] and sign[:1].isalpha() else match["before"] + sign


def _fraction(match: re.Match[str]) -> str:
    above, below = (part if re.fullmatch(r"\w+", part) else f"({part})" for part in match.groups())
    return f"{above}/{below}"


def _lifted(match: re.Match[str]) -> str:
    return raised("sup" if match[1] == "^" else "sub", match[2].strip())
