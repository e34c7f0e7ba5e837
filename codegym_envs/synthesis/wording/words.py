"""Words for names: which identifiers a person would keep, and what to call the others by their role."""

from __future__ import annotations

import re

__all__ = [
    "is_plural",
    "item_word",
    "noun_phrase",
    "phrase",
    "plural",
    "readable",
    "singular",
    "snake",
    "spelled_out",
]

_SPELLED = {
    "idx": "index", "ind": "index", "pos": "position", "cnt": "count", "num": "number", "nums": "numbers",
    "val": "value", "vals": "values", "arr": "numbers", "lst": "items", "res": "result", "ret": "result",
    "ans": "answer", "elem": "element", "elems": "elements", "tmp": "current", "temp": "current",
    "cur": "current", "curr": "current", "prev": "previous", "nxt": "following", "char": "character",
    "ch": "character", "chars": "characters", "str": "text", "dict": "mapping", "dic": "mapping",
    "lis": "items", "sym": "symbol", "freq": "frequency", "frq": "frequency", "avg": "average",
    "len": "length", "diff": "difference", "dist": "distance", "prod": "product", "mult": "multiple",
    "maxx": "largest", "maxi": "largest", "mini": "smallest", "minn": "smallest", "mx": "largest",
    "mn": "smallest", "mid": "middle", "lo": "low", "hi": "high", "div": "divisor", "rem": "remainder",
    "mod": "remainder", "deg": "degree", "coef": "coefficient", "coeff": "coefficient", "flg": "flag",
    "sep": "separator", "op": "operation", "ops": "operations", "oprt": "operator", "oprn": "operand",
    "neg": "negative", "cols": "columns", "txt": "text", "msg": "message", "seq": "sequence",
    "vec": "vector", "mat": "matrix", "dir": "direction", "src": "source", "dst": "target",
    "param": "parameter", "params": "parameters", "perm": "permutation", "comb": "combination",
    "fact": "factorial", "pow": "power", "exp": "exponent", "acc": "accumulated",
    "cumsum": "running_total", "summ": "total", "tot": "total", "col": "column", "sum": "total",
    "max": "largest", "min": "smallest", "list": "items", "set": "members", "tuple": "values",
    "int": "number", "float": "number", "iter": "step", "id": "label", "input": "given", "type": "kind",
    "map": "mapping", "filter": "chosen", "bin": "binary", "hex": "code", "all": "everything",
    "any": "something", "abs": "size", "range": "span", "object": "thing", "hash": "digest",
    "next": "following", "round": "rounded", "reversed": "backwards", "sorted": "ordered",
    "array": "numbers", "prefix": "prefix", "state": "status", "tools": "toolset", "done": "finished",
    "observe": "view", "answer": "answer",
}  # fmt: skip
_CLIPPED = frozenset({
    "arr", "ans", "cnt", "cols", "col", "cur", "curr", "char", "chars", "ch", "dic", "diff", "dist",
    "elem", "elems", "freq", "idx", "lst", "len", "max", "mid", "min", "neg", "num", "nums", "nxt", "pos",
    "prev", "res", "ret", "seq", "str", "temp", "tmp", "val", "vals", "avg", "cumsum", "dp", "fn", "func",
    "mat", "msg", "pre",
})  # fmt: skip
_COMMON = frozenset({"max", "min", "len", "mid", "pre", "pos"})
"""Clipped words that people keep in names of several words."""

_UNREADABLE = re.compile(
    r"^(_*|[a-zA-Z]|.*\d+|tmp.*|temp.*|_.*|foo|bar|baz|var|ret|res|lst|arr|dic|.*_tmp|.*_temp)$"
)
_IRREGULAR = {
    "indices": "index", "matrices": "matrix", "vertices": "vertex", "children": "child", "people": "person",
    "boxes": "box", "branches": "branch", "matches": "match", "leaves": "leaf", "halves": "half",
    "frequencies": "frequency", "series": "entry", "data": "entry", "sequence": "item", "list": "item",
    "text": "character", "string": "character", "word": "character", "sentence": "character",
    "message": "character", "matrix": "row", "grid": "row", "board": "row", "graph": "neighbours",
    "mapping": "entry", "dictionary": "entry", "stack": "entry", "queue": "entry", "heap": "entry",
    "array": "number", "values": "value", "axes": "axis", "buses": "bus", "classes": "class", "is": "is",
    "dishes": "dish", "prefixes": "prefix", "suffixes": "suffix", "sums": "sum", "dp": "entry",
    "brackets": "bracket", "bonus": "bonus", "status": "status", "address": "address", "process": "process",
    "progress": "progress", "distance": "distance", "visited": "mark", "seen": "mark", "grades": "grade",
}  # fmt: skip
_SYMBOL_WORDS = frozenset(
    {"brackets", "letters", "digits", "symbols", "parentheses", "bits", "moves", "steps"}
)
_ADJECTIVES = frozenset({
    "low", "high", "left", "right", "best", "worst", "far", "near", "previous", "current", "following",
    "smallest", "largest", "longest", "shortest", "greatest", "least", "highest", "lowest", "nearest",
    "first", "second", "third", "last", "new", "old", "upper", "lower", "inner", "outer", "big", "small",
    "even", "odd", "positive", "negative", "free", "running",
})  # fmt: skip
_NOUNS = frozenset({"need", "speed", "seed", "feed", "bed", "shed", "breed", "weed"})
_SHORT_WORDS = frozenset({"up", "no", "to", "at", "on", "ok", "go", "my", "by"})
_KEEP_S = ("ss", "us", "is", "as", "os")


def snake(name: str) -> str:
    """``maxDepth`` and ``MAX`` in the style of the catalog."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub(r"_+", "_", spaced.lower()).strip("_")


def spelled_out(name: str) -> str:
    """Replace abbreviations inside a name by whole words."""
    parts = [part for part in re.split(r"[_\d]+", snake(name)) if part]
    if len(parts) > 1 and parts[0] in ("num", "cnt", "no", "n") and singular(parts[-1]) != parts[-1]:
        parts = [*parts[1:-1], singular(parts[-1]), "count"]
    full = [_SPELLED.get(part, part) for part in parts]
    if len(full) > 1 and full[-1] in ("lst", "list", "arr", "array", "items", "numbers"):
        full[-1] = {"items": "list", "numbers": "list"}.get(full[-1], full[-1])
    return "_".join(full)


def readable(name: str) -> bool:
    """Whether a person would keep this name for a tool, a parameter or a value."""
    if len(name) <= 2 and name not in _SHORT_WORDS:
        return False
    parts = name.split("_")
    if len(parts) > 1 and _CLIPPED & set(parts) - _COMMON:
        return False
    return not _UNREADABLE.match(name) and name == snake(name) and name not in _SPELLED


def is_plural(word: str) -> bool:
    """Whether a word looks like a plural."""
    return singular(word) != word and word.endswith("s")


def singular(name: str) -> str:
    """The singular of a name: ``numbers`` gives ``number``, ``grid`` gives ``row``."""
    head, _, last = name.rpartition("_")
    if last in _IRREGULAR:
        word = _IRREGULAR[last]
    elif last.endswith("ies") and len(last) > 4:
        word = last[:-3] + "y"
    elif last.endswith(("ches", "shes", "xes", "sses", "zes")):
        word = last[:-2]
    elif last.endswith("s") and not last.endswith(_KEEP_S) and len(last) > 2:
        word = last[:-1]
    else:
        word = last
    return f"{head}_{word}" if head else word


def plural(name: str) -> str:
    """The plural of a name."""
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return name[:-1] + "ies"
    if name.endswith(("s", "x", "ch", "sh", "z")):
        return name + "es"
    return name + "s"


def item_word(name: str, kind: str) -> str:
    """What to call one item of a hidden value.

    Args:
        name: Name of the whole.
        kind: ``Type.kind`` of an item, or ``"character"`` for the items of a text.
    """
    word = singular(name)
    if kind == "character":
        return word if name in _SYMBOL_WORDS else "character"
    if word != name:
        return word
    return {"list": "row", "tuple": "entry", "vartuple": "entry", "str": "word"}.get(kind, f"{name}_item")


def phrase(name: str) -> str:
    """A name as words in a sentence."""
    return name.replace("_", " ").strip()


def noun_phrase(name: str) -> str:
    """A name as words that can follow "the": ``low`` gives "low value", ``longest_run`` "longest run"."""
    words = phrase(name)
    last = words.rsplit(" ", 1)[-1]
    participle = last.endswith("ed") and last == words and last not in _NOUNS
    return f"{words} value" if last in _ADJECTIVES or participle else words
