"""A matcher of regular expressions, parsed to nested tuples, for a dialect that has none.

Travels in rewritten modules (see `codegym_envs.importers.codegym.reading.emitted`).
"""

from typing import Any


def fits_class(char: str, name: str) -> bool:
    """Whether a character belongs to a class such as digits."""
    if name.startswith("no "):
        return not fits_class(char, name[3:])
    if name == "digit":
        return char.isdecimal()
    if name == "space":
        return char.isspace()
    return char.isalnum() or char == "_"


def fits(node: Any, char: str) -> Any:
    """Whether a character belongs to a set of characters."""
    found = False
    for low, high in node[2]:
        if fits_class(char, high) if low == "class" else low <= char <= high:
            found = True
            break
    return found != node[1]


def match_at(pattern: Any, text: str, start: int, whole: bool, longer: bool = False) -> Any:
    """Where a match of a pattern at a place ends, with its groups; None without one.

    Args:
        pattern: The pattern, parsed.
        text: Where to look.
        start: The place, counted from 0.
        whole: Whether it must end with the text.
        longer: Whether it must not be empty.
    """
    groups: dict[int, Any] = {}

    def holds(kind: str, place: int) -> bool:
        if kind == "start":
            return place == 0
        if kind == "last":
            return place == len(text)
        if kind == "end":
            return place == len(text) or (place == len(text) - 1 and text[place] == "\n")
        before = place > 0 and fits_class(text[place - 1], "word")
        after = place < len(text) and fits_class(text[place], "word")
        return before != after

    def repeat(node: Any, count: int, place: int, before: Any, then: Any) -> Any:
        inner = node[3]
        if len(inner) == 1 and inner[0][0] == "in":
            most = 0
            while most < node[2] and place + most < len(text) and fits(inner[0], text[place + most]):
                most += 1
            counts = range(most, node[1] - 1, -1) if node[4] else range(node[1], most + 1)
            for number in counts:
                end = then(place + number)
                if end is not None:
                    return end
            return None
        if count >= node[1] and not node[4]:
            end = then(place)
            if end is not None:
                return end
        if count < node[1] or (count < node[2] and place != before):  # beyond the least, no two at one place
            free = before if count < node[1] else place
            end = walk(inner, 0, place, lambda other: repeat(node, count + 1, other, free, then))
            if end is not None:
                return end
        return then(place) if count >= node[1] and node[4] else None

    def walk(nodes: Any, index: int, place: int, then: Any) -> Any:
        if index == len(nodes):
            return then(place)
        node = nodes[index]
        kind = node[0]
        if kind == "in":
            if place < len(text) and fits(node, text[place]):
                return walk(nodes, index + 1, place + 1, then)
            return None
        if kind == "repeat":
            return repeat(node, 0, place, None, lambda other: walk(nodes, index + 1, other, then))
        if kind == "branch":
            for option in node[1]:
                end = walk(option, 0, place, lambda other: walk(nodes, index + 1, other, then))
                if end is not None:
                    return end
            return None
        if kind == "group":

            def close(other: int) -> Any:
                before = groups.get(node[1])
                groups[node[1]] = text[place:other]
                end = walk(nodes, index + 1, other, then)
                if end is None:
                    groups[node[1]] = before
                return end

            return walk(node[2], 0, place, close)
        return walk(nodes, index + 1, place, then) if holds(kind, place) else None

    def accept(place: int) -> int | None:
        return None if (whole and place != len(text)) or (longer and place == start) else place

    end = walk(pattern, 0, start, accept)
    return None if end is None else (end, groups)


def use_pattern(pattern: Any, count: int, purpose: str, *arguments: Any) -> Any:
    """What the standard library's function named by the purpose gives for a pattern."""
    text = arguments[-1]
    if purpose in ("match", "fullmatch", "search"):
        starts = range(len(text) + 1) if purpose == "search" else [0]
        for start in starts:
            found = match_at(pattern, text, start, purpose == "fullmatch")
            if found is not None:
                return [text[start : found[0]], *[found[1].get(number) for number in range(1, count + 1)]]
        return None
    pieces: list[Any] = []
    results: list[Any] = []
    place = 0
    last = 0
    longer = False  # one empty match at a place is enough
    while place <= len(text):
        found = match_at(pattern, text, place, False, longer)
        if found is None:
            place += 1
            longer = False
            continue
        end, groups = found
        values = [groups.get(number) or "" for number in range(1, count + 1)]
        if purpose in ("finditer", "sub by"):
            results.append([text[place:end], *[groups.get(number) for number in range(1, count + 1)]])
        else:
            results.append(tuple(values) if count > 1 else values[0] if count else text[place:end])
        pieces.append(text[last:place])
        if purpose == "sub by":
            pieces.append(arguments[0](results[-1]))
        if purpose == "split":
            pieces.extend(groups.get(number) for number in range(1, count + 1))
        last = end
        longer = end == place
        place = end
    pieces.append(text[last:])
    if purpose in ("findall", "finditer"):
        return results
    if purpose == "sub by":
        return "".join(pieces)
    return pieces if purpose == "split" else arguments[0].join(pieces)
