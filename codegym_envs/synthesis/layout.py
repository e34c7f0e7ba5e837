"""Layout of emitted modules: what `ast.unparse` leaves to be desired by a reader."""

from __future__ import annotations

import ast
import io
import tokenize

__all__ = ["tidy"]

_WIDTH = 110


def tidy(text: str) -> str:
    """Set strings in double quotes, and long dictionaries one entry a line. The meaning stays the same.

    Args:
        text: Python source as `ast.unparse` writes it.
    """
    lines = _double_quoted(text).splitlines()
    return "\n".join(part for line in lines for part in _split(line)) + "\n"


def _double_quoted(text: str) -> str:
    lines = text.splitlines(keepends=True)
    tokens = [
        token
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.STRING
    ]
    for token in reversed(tokens):
        (row, start), (last, end) = token.start, token.end
        plain = token.string.startswith("'") and not token.string.startswith("'''")
        if row == last and plain and '"' not in token.string and "\\" not in token.string:
            line = lines[row - 1]
            lines[row - 1] = f'{line[:start]}"{token.string[1:-1]}"{line[end:]}'
    return "".join(lines)


def _split(line: str) -> list[str]:
    code = line.lstrip()
    if len(line) <= _WIDTH or not code.isascii() or not code.startswith("return {") or not code.endswith("}"):
        return [line]
    try:
        value = ast.parse(code.removeprefix("return "), mode="eval").body
    except SyntaxError:  # a line of a longer text
        return [line]
    if not isinstance(value, ast.Dict) or not value.keys or None in value.keys:
        return [line]
    body = code.removeprefix("return {").removesuffix("}")
    offset = len("{")
    starts = [key.col_offset - offset for key in value.keys if key is not None]
    indent = line[: len(line) - len(code)]
    entries = [body[start:end].rstrip(", ") for start, end in zip(starts, [*starts[1:], None], strict=True)]
    return [f"{indent}return {{", *[f"{indent}    {entry}," for entry in entries], f"{indent}}}"]
