"""A reader of Python literals, like ``ast.literal_eval``, for a dialect that has none.

Travels in rewritten modules (see `codegym_envs.importers.codegym.reading.emitted`).
"""

from typing import Any


def literal(text: str) -> Any:
    """The value of a Python literal."""
    tokens: list[Any] = []
    position = 0
    while position < len(text):
        char = text[position]
        if char in "[](){},:":
            tokens.append(char)
            position += 1
        elif char in "'\"":
            end = position + 1
            parts = []
            while text[end] != char:
                if text[end] == "\\":
                    end += 1
                    digits = {"x": 2, "u": 4, "U": 8}.get(text[end], 0)
                    if digits:
                        parts.append(chr(int(text[end + 1 : end + 1 + digits], 16)))
                    else:
                        parts.append({"n": "\n", "t": "\t", "r": "\r"}.get(text[end], text[end]))
                    end += digits
                else:
                    parts.append(text[end])
                end += 1
            tokens.append(("value", "".join(parts)))
            position = end + 1
        elif char.isspace():
            position += 1
        elif text[position : position + 5] == "set()":
            tokens.append(("value", set()))
            position += 5
        else:
            end = position
            while end < len(text) and text[end] not in "[](){},: \n":
                end += 1
            word = text[position:end]
            names = {"True": True, "False": False, "None": None, "inf": float("inf"), "-inf": -float("inf")}
            if word in names:
                tokens.append(("value", names[word]))
            elif "." in word or "e" in word:
                tokens.append(("value", float(word)))
            else:
                tokens.append(("value", int(word)))
            position = end
    place = 0

    def read() -> Any:
        nonlocal place
        token = tokens[place]
        place += 1
        if token not in ("[", "(", "{"):
            return token[1]
        close = {"[": "]", "(": ")", "{": "}"}[token]
        items = []
        values = []
        comma = False
        while tokens[place] != close:
            items.append(read())
            if tokens[place] == ":":
                place += 1
                values.append(read())
            if tokens[place] == ",":
                comma = True
                place += 1
        place += 1
        if token == "[":
            return items
        if token == "(":
            return tuple(items) if comma or not items else items[0]
        if values or not items:
            return dict(zip(items, values))  # noqa: B905 (the dialect has no strict zip)
        return set(items)

    return read()
