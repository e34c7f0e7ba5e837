"""Tasks told in every style come out as they are told: what is about code goes, and nothing else."""

# ruff: noqa: E501 (statements stand on one line)

import re
from pathlib import Path

import pytest

from codegym_envs.pipeline.converting.judge_text import statement_of_values
from codegym_envs.synthesis.statement.markup import decoded
from codegym_envs.synthesis.statement.task_text import clean_statement
from tests.synthesis.statement_styles import STYLES, tasks

TASKS = tasks()
# Left-overs of a style: none of them may be in what an agent reads.
LEFT = (
    "`", "find_it", "def ", "O(n", "import", "Example", "Explanation", "Constraints", "Follow", "Sample", "&lt;",
    "<p>", "<li>", "$1", "\\le", ">>>", '"""', "Input:", "Output:", "Args", "Returns", "unit tests", "10^5",
    "time limit", "type hints", "arguments", "harbour.png", "78", "PORT-77", "first line contains an integer n (",
)  # fmt: skip


def told(style, task):
    text = decoded(STYLES[style](task))
    text = statement_of_values(text, cases=False) if style == "sheet" else text
    return " ".join(clean_statement(text, "find_it", {"xs": "xs", "k": "k"}).split())


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("number", range(len(TASKS)))
def test_a_task_survives_its_style(number, style):
    task = TASKS[number]
    text = told(style, task)
    for sentence in task.told:
        assert sentence in text
    assert task.wanted in text
    own = " ".join([*task.told, task.wanted])
    known = f"{own} 10^5" if re.search(r"\bn\b", own) else own  # then n is a value, and so is its bound
    assert [sign for sign in LEFT if sign in text and sign not in known] == []
    assert ("10^9" in text) == (style == "latex" or "10^9" in own)  # what it says of values, not of sizes


def test_there_are_hundreds_of_statements():
    assert len(TASKS) * len(STYLES) >= 300


KEPT = [
    line
    for line in (Path(__file__).parent / "statements" / "kept_as_they_are.txt")
    .read_text(encoding="utf-8")
    .splitlines()
    if line
]


@pytest.mark.parametrize("text", KEPT)
def test_words_of_programmers_stay_where_they_are_part_of_the_task(text):
    assert clean_statement(text, "find_it", {"xs": "xs"}) == text


CHANGED = {
    "Return True if the word is a palindrome, False otherwise.": "Decide whether the word is a palindrome.",
    "Determine if the number is happy. Return true if it is and false if not.": "Decide whether the number is happy.",
    "Return -1 if there is none, otherwise return the place.": "Answer -1 if there is none, otherwise return the place.",
    "Compute x**2 + y**2 for every pair, and return the largest.": "Compute x**2 + y**2 for every pair, and find the largest.",
    'Print "Yes" if it fits.': 'Answer "Yes" if it fits.',
    "Output the smallest x such that x % 3 == 2.": "Find the smallest x such that x % 3 == 2.",
    "Given the number n, return the zeroes of n!. Note that n! = n * (n - 1) * ... * 1.": "Given the number n, find the zeroes of n!. Note that n! = n * (n - 1) * ... * 1.",
    "Count the sheep. Read from standard input and print the answer to standard output.": "Count the sheep.",
    "Time limit: 1 second. A frog jumps. How far does it get? Memory limit: 256 MB.": "A frog jumps. How far does it get?",
    "A snail climbs. Your function should return the days. You may not import any modules. Solve it in O(n) time.": "A snail climbs. Find the days.",
    "The list contains up to 10^5 numbers. Find the sum.": "Find the sum.",
    "There are at most 100000 jobs. Each costs up to 10^9 coins. Find the sum.": "Each costs up to 10^9 coins. Find the sum.",
    "Given n jobs (1 <= n <= 10^5) of length a_i (1 <= a_i <= 10^9), find the sum.": "Given n jobs of length a_i (1 <= a_i <= 10^9), find the sum.",
    "Note: the function should not modify the list. Find the median.": "Find the median.",
    "Don't use the sort function. Find the k-th largest.": "Find the k-th largest.",
    "Rotate the photo in place. Do not return anything.": "Rotate the photo.",
    "Find the median using binary indexed counts and a hash map.": "Find the median using binary indexed counts and a hash map.",
    "Reverse the list using recursion.": "Reverse the list.",
    "The answer may be None. Find it.": "The answer may be null. Find it.",
    "If there is none, return None.": "If there is none, answer null.",
    "Write `find_it(xs)`. It returns the names in order.": "Find the names in order.",
    "Write `find_it(xs)`, where `xs` is a list.\n\nWhat is the largest gap?": "xs is a list.\n\nWhat is the largest gap?",
    "`find_it(xs)` shall return the list of the places.": "Find the list of the places.",
    "The places count.\n\nWanted: find_it(xs) returns the list of the places that count.": "The places count.\n\nFind the list of the places that count.",
    "A **bold** word, an *italic* one, a [link](http://a.b/c) and `code_span`. Which is last?": "A bold word, an italic one, a link and code_span. Which is last?",
    "The sign `#` is a wall and `.` is free. How many walls are there?": 'The sign "#" is a wall and "." is free. How many walls are there?',
    "The answer is `[1, None, True]` or `None`. Which?": "The answer is [1, null, true] or null. Which?",
    "Which row is full in this hall?\n\n    ##.#\n    ####\n\nRows count from 0.": "Which row is full in this hall?\n\n    ##.#\n    ####\n\nRows count from 0.",
    "How long is the line?\n```\na  b   c\nd  e   f\n```\nBlanks count.": "How long is the line?\n\n    a  b   c\n    d  e   f\n\nBlanks count.",
    "Commands are:\nMOVE crate place\nTAKE crate\n\nWhere is each crate?": "Commands are:\nMOVE crate place\nTAKE crate\n\nWhere is each crate?",
    "Rules of the desk:\n* return: the book goes back.\n* lend: it leaves.\n\nHow many books are left?": "Rules of the desk:\n- return: the book goes back.\n- lend: it leaves.\n\nHow many books are left?",
    "Adds up prices.\n\nArgs:\n    prices: The prices of all goods in cents.\n    k: int\n\nReturns:\n    int: The sum.": "Adds up prices.\n\n- prices: The prices of all goods in cents.",
    "A terminus has platforms.\n\nImplement\n\n```python\ndef find_it(xs):\n```\n\nwhere every train is a pair. Which is last?": "A terminus has platforms.\n\nEvery train is a pair. Which is last?",
    "Prices of goods are listed.\n\nReturns:\n    The largest gap between two prices.": "Prices of goods are listed.\n\nFind the largest gap between two prices.",
}  # fmt: skip


@pytest.mark.parametrize("text", CHANGED)
def test_sentences_change_in_few_forms(text):
    assert clean_statement(text, "find_it", {"xs": "xs"}) == CHANGED[text]


MARKED = {
    "<p>Given <code>xs</code>, find the <strong>gap</strong>.</p><ul><li>1 &lt;= n</li><li>a<sub>i</sub> is even</li></ul>": "Given `xs`, find the gap.\n\n- 1 <= n\n- a_i is even",
    "<p>2<sup>n+1</sup> and the 1<sup>st</sup> one</p>": "2^(n+1) and the 1st one",
    "<p>a &amp;lt; b</p>": "a &lt; b",
    "a &lt; b &amp;&amp; c, AT&T, f?a=1&para=2": "a < b && c, AT&T, f?a=1&para=2",
    'Replace & by "&amp;" and < by "&lt;".': 'Replace & by "&amp;" and < by "&lt;".',
    "An entity such as &lt; stands for one sign.": "An entity such as &lt; stands for one sign.",
    "Tags such as <b> and </b> come in pairs; every tag is closed.": "Tags such as <b> and </b> come in pairs; every tag is closed.",
    "<table><tr><th>place</th><th>points</th></tr>\n<tr><td>1</td><td>12</td></tr></table>": "place | points\n1 | 12",
    "It holds that a<b and c>d for all.": "It holds that a<b and c>d for all.",
    "$1 \\le n \\le 10^5$ and $a_{i+1} \\cdot \\frac{a}{b+1}$": "1 <= n <= 10^5 and a_(i+1) * a/(b+1)",
    "$$$n$$$ stones $$$a_1, \\ldots, a_n$$$": "n stones a_1, ..., a_n",
    "the $i$-th and $\\lfloor x/2 \\rfloor$, \\texttt{YES}, \\(x \\ne y\\)": "the i-th and floor(x/2), YES, x != y",
    "It costs $5, a bag $10 and US$3/A$4.": "It costs $5, a bag $10 and US$3/A$4.",
    "Replace $name$ and `$x_1$` in the text.": "Replace $name$ and `$x_1$` in the text.",
    "A regex such as \\d+\\w* and a new line \\n": "A regex such as \\d+\\w* and a new line \\n",
}  # fmt: skip


@pytest.mark.parametrize("text", MARKED)
def test_markup_is_decoded_once(text):
    assert decoded(text) == MARKED[text]
