"""Styles in which people write problems: one task, told in each of them."""

# ruff: noqa: E501 (statements stand on one line)

from __future__ import annotations

import html
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

__all__ = ["STYLES", "Task", "tasks"]


class Task(NamedTuple):
    """One task.

    Attributes:
        told: Its sentences.
        wanted: What is to be found.
    """

    told: list[str]
    wanted: str


def tasks() -> list[Task]:
    """The tasks of the file beside this one."""
    text = (Path(__file__).parent / "statements" / "tasks.txt").read_text(encoding="utf-8")
    blocks = text.split("\n", 1)[1].strip().split("\n\n")
    found = []
    for block in blocks:
        *told, wanted = block.splitlines()
        found.append(Task(told, wanted.removeprefix("? ")))
    return found


def judge(task: Task) -> str:
    return (
        f"The quiet harbour\n\n{' '.join(task.told)}\n\nReturn {task.wanted}.\n\nExample 1:\nInput: xs = [7, 8], k = 77\n"
        "Output: 78\nExplanation: the 7 comes first,\nand then the 8.\n\nConstraints:\n- 1 <= len(xs) <= 10^5\n"
        "- 0 <= k <= 1000\n\nFollow-up: could you do it in O(n log n) time?"
    )


def prose(task: Task) -> str:
    return f"{' '.join(task.told)} Return {task.wanted}. Do it in O(n) time and with constant extra space."


def docstring(task: Task) -> str:
    body = "\n".join(textwrap.wrap(" ".join(task.told), 76, break_long_words=False, break_on_hyphens=False))
    return (
        f'def find_it(xs: list[int], k: int) -> int:\n    """\n{textwrap.indent(body, "    ")}\n\n    Return {task.wanted}.\n\n'
        "    Args:\n        xs (list[int]): A list.\n        k: An int.\n\n    Returns:\n        int: The result.\n\n"
        '    >>> find_it([7], 77)\n    78\n    """\n'
    )


def markdown(task: Task) -> str:
    return (
        f"## The quiet harbour\n\n{' '.join(task.told)}\n\nWrite a function `find_it(xs, k)` that returns {task.wanted}.\n\n"
        "```python\ndef find_it(xs, k):\n    ...\n```\n\n### Example\n\n```\nfind_it([7], 77) -> 78\n```\n\n"
        "![a picture](harbour.png)\n\n**Constraints:**\n\n* `1 <= len(xs) <= 10^5`\n"
    )


def page(task: Task) -> str:
    told = html.escape(" ".join(task.told), quote=False)
    return (
        f"<h3>The quiet harbour</h3>\n<p>{told}</p>\n<p>Return <em>{html.escape(task.wanted)}</em>.</p>\n"
        "<p><strong>Example 1:</strong></p>\n<pre>\n<strong>Input:</strong> xs = [7, 8], k = 77\n"
        "<strong>Output:</strong> 78\n</pre>\n<p><strong>Constraints:</strong></p>\n<ul>\n"
        "\t<li><code>1 &lt;= xs.length &lt;= 10<sup>5</sup></code></li>\n</ul>"
    )


def latex(task: Task) -> str:
    return (
        f"{' '.join(task.told)} Find {task.wanted}.\n\nConstraints\n\n- $1 \\le n \\le 10^5$\n"
        "- $0 \\leq x_i \\leq 10^{9}$\n"
    )


def course(task: Task) -> str:
    return (
        f"{' '.join(task.told)}\n\nWrite a Python function find_it that returns {task.wanted}. Your code must pass the unit "
        "tests in test_find_it.py. Do not import any modules."
    )


def sheet(task: Task) -> str:
    return (
        f"A. The quiet harbour\ntime limit per test: 1 second\n\n{' '.join(task.told)}\n\nInput\n\nThe first line contains an "
        f"integer n (1 <= n <= 2*10^5).\n\nOutput\n\nPrint {task.wanted}.\n\nSample Input 1\n\n7\n\nSample Output 1\n\n78\n"
    )


def ticket(task: Task) -> str:
    return (
        f"PORT-77: the quiet harbour\n\n{' '.join(task.told)}\n\nPlease write `find_it(xs, k)` that returns {task.wanted}. "
        "The function should not modify its arguments."
    )


def textbook(task: Task) -> str:
    return f"{' '.join(task.told)} Work out {task.wanted}. Use only the standard library; type hints are welcome."


STYLES: dict[str, Callable[[Task], str]] = {
    style.__name__: style
    for style in (judge, prose, docstring, markdown, page, latex, course, sheet, ticket, textbook)
}
"""Style by name: what a task reads like in it."""
