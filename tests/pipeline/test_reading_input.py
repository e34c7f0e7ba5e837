"""Habits of reading: small programs become functions that say the same, without a worker in between.

The programs are the tests' own, so they are run here.
"""

# ruff: noqa: E501 (programs stand on few lines)

import ast
import contextlib
import copy
import io

import pytest

from codegym_envs.synthesis.programs import TAPE, Unplannable, carried_tape, is_program, readings
from codegym_envs.synthesis.programs.tidy import tidy


def run(source, text, monkeypatch):
    """What a program prints for a text on standard input, and the names that it leaves behind."""
    out = io.StringIO()
    space = {"__name__": "__main__"}
    with monkeypatch.context() as patched:
        patched.setattr("sys.stdin", io.StringIO(text))
        patched.setattr("sys.stdout", out)
        with contextlib.suppress(SystemExit):
            exec(compile(source, "<program>", "exec"), space)
    return out.getvalue(), space


def words(value):
    if isinstance(value, (list, tuple)):
        return [word for item in value for word in words(item)]
    return str(value).split()


def converted(program, texts, monkeypatch):
    """The first conversion that says what the program prints, for every text."""
    shown = [run(program, text, monkeypatch)[0].split() for text in texts]
    assert all(shown)
    for reading in readings(program):
        tapes = [(text, run(reading.source, text, monkeypatch)[1][TAPE]()) for text in texts]
        for conversion in reading.conversions(tapes):
            space = {}
            exec(compile(conversion.source, "<conversion>", "exec"), space)
            given = copy.deepcopy(conversion.inputs)
            said = [
                [word for inputs in unit for word in words(space["solution"](**inputs))] for unit in given
            ]
            if said == shown:
                return conversion
    raise AssertionError("no conversion says what the program prints")


HABITS = {
    "numbers less one": (
        "n = int(input())\na = [int(x) - 1 for x in input().split()]\nprint(sum(a[i] * i for i in range(n)))\n",
        ["3\n5 6 7\n", "1\n4\n"],
        {"numbers": [5, 6, 7]},
    ),
    "numbers in a set": (
        "n = int(input())\na = {int(x) for x in input().split()}\nprint(len(a), n)\n",
        ["3\n5 5 7\n", "1\n4\n"],
        {"numbers": [5, 5, 7]},
    ),
    "numbers by a function of one line": (
        "a = list(map(lambda x: int(x) * 2, input().split()))\nb = list(map(lambda x: int(x), input().split()))\n"
        "print(sum(a) - sum(b))\n",
        ["5 5 7\n1 2\n", "4\n1\n"],
        {"numbers": [5, 5, 7], "b": [1, 2]},
    ),
    "words by a function of one line": (
        "a = list(map(lambda w: w + w, input().split()))\nprint(*a)\n",
        ["ab c\n", "d\n"],
        {"words": ["ab", "c"]},
    ),
    "a number of each line": (
        "n = int(input())\na = [i * int(input()) for i in range(n)]\nprint(max(a))\n",
        ["3\n5\n6\n7\n", "1\n4\n"],
        {"numbers": [5, 6, 7]},
    ),
    "a text that becomes its number": (
        "n, k = input().split()\nn = int(n)\nk = int(k)\nprint(n * k, n - k)\n",
        ["3 4\n", "10 5\n"],
        {"n": 3, "k": 4},
    ),
    "texts that become their numbers in a loop": (
        "t = int(input())\nfor _ in range(t):\n    a, b = input().split()\n    print(a)\n    a = int(a)\n    b = int(b)\n"
        "    print(a + b)\n",
        ["2\n1 2\n3 4\n", "1\n5 6\n"],
        None,
    ),
    "lines that become lists": (
        "import sys\nfor line in sys.stdin:\n    line = line.split()\n    print(len(line), line[-1])\n",
        ["a b\nc\n", "d\n"],
        None,
    ),
    "a row that is used once": (
        "rows = []\nfor _ in range(int(input())):\n    row = input().split()\n    rows.append([int(x) for x in row])\n"
        "print(sum(max(one) for one in rows))\n",
        ["2\n1 2\n3 4\n", "1\n5\n"],
        {"rows": [[1, 2], [3, 4]]},
    ),
    "a row that is used again and again": (
        "row = input().split()\nprint([x for x in 'ab' if x in row] or 'none')\n",
        ["a b\n", "c a\n"],
        None,
    ),
    "spread into a list": (
        "a = [*map(int, input().split())]\nprint(max(a) - min(a))\n",
        ["3 1\n", "4\n"],
        {"a": [3, 1]},
    ),
    "stripped words": (
        "n = int(input())\na = list(map(str.strip, input().split(',')))\nprint(len(a) + n, a[0])\n",
        ["1\nx , y\n", "2\nz\n"],
        None,
    ),
    "rows of words": (
        "import sys\nn = int(sys.stdin.readline())\nrows = list(map(str.split, sys.stdin.readlines()))\n"
        "print(sum(len(row) for row in rows) + n)\n",
        ["2\na b\nc\n", "1\nd\n"],
        None,
    ),
    "taken from a queue": (
        "import sys\nfrom collections import deque\ntokens = deque(sys.stdin.read().split())\n"
        "n = int(tokens.popleft())\na = [int(tokens.popleft()) for _ in range(n)]\nprint(sum(a), n)\n",
        ["2\n5 6\n", "1\n7\n"],
        {"a": [5, 6]},
    ),
    "while there are pieces": (
        "import sys\ntokens = sys.stdin.read().split()\ntokens = tokens[::-1]\nwhile tokens:\n"
        "    a = int(tokens.pop())\n    b = int(tokens.pop())\n    print(a * b)\n",
        ["1 2 3 4\n", "5 6\n"],
        None,
    ),
    "an iterator of numbers": (
        "it = map(int, input().split())\nn = next(it)\nk = next(it)\nprint(n - k, n * k)\n",
        ["3 4\n", "9 5\n"],
        {"n": 3, "k": 4},
    ),
    "a row taken apart by places": (
        "row = list(map(int, input().split()))\nn = row[0]\nk = row[1]\nprint(n - k, n * k)\n",
        ["3 4\n", "9 5\n"],
        {"n": 3, "k": 4},
    ),
    "a line taken apart twice": (
        "s = input().split()\nname = s[0]\nrest = s[1:]\nprint(name, len(rest))\n",
        ["ab c d\n", "x y\n"],
        None,
    ),
    "names from sys": (
        "from sys import stdin, stdout, exit\nn = int(stdin.readline())\nif n < 0:\n    stdout.write('minus\\n')\n"
        "    exit()\nstdout.write(str(n * 2) + '\\n')\n",
        ["4\n", "-3\n"],
        {"n": 4},
    ),
    "another name for sys": (
        "import sys as system\nread = system.stdin.readline\nn = int(read())\nprint(n + 1)\n",
        ["4\n", "7\n"],
        {"n": 4},
    ),
    "a stream of bytes": (
        "import sys\ndata = sys.stdin.read().split()\nn = int(data[0])\nprint(n, data[1])\n",
        ["4 b\n", "7 c\n"],
        None,
    ),
    "raised to leave": (
        "n = int(input())\nif n < 3:\n    print('small')\n    raise SystemExit\nprint(n)\n",
        ["4\n", "2\n"],
        {"n": 4},
    ),
    "printed while leaving": (
        "import sys\nn: int = int(input())\nk: int\nif n < 3:\n    sys.exit(print('small'))\nk = n * n\nprint(k)\n",
        ["4\n", "2\n"],
        {"n": 4},
    ),
    "next by its method": (
        "import sys\nget = iter(sys.stdin.read().split()).__next__\nn = int(get())\n"
        "a = [int(get()) for _ in range(n)]\nprint(n, sum(a))\n",
        ["2\n5 6\n", "1\n7\n"],
        {"a": [5, 6]},
    ),
    "next of an iterator with a name": (
        "import sys\ntokens = iter(sys.stdin.read().split())\nget = tokens.__next__\nn = int(get())\n"
        "a = [int(tokens.__next__()) for _ in range(n)]\nprint(n, sum(a))\n",
        ["2\n5 6\n", "1\n7\n"],
        {"a": [5, 6]},
    ),
    "a thread with a name": (
        "import threading\ndef main():\n    n = int(input())\n    print(n * 2)\n"
        "worker = threading.Thread(target=main)\nworker.start()\nworker.join()\n",
        ["4\n", "7\n"],
        {"n": 4},
    ),
    "imports inside": (
        "def main():\n    import math\n    from sys import stdin\n    n = int(input())\n    print(math.factorial(n))\n"
        "main()\n",
        ["4\n", "5\n"],
        {"n": 4},
    ),
    "a function that reads inside an expression": (
        "def number():\n    text = input()\n    return int(text)\n\nn = number() * 2\nif number() > 3:\n"
        "    print('big', n)\nelse:\n    print('small', n)\n",
        ["4\n5\n", "7\n1\n"],
        None,
    ),
    "a function of arguments that it changes": (
        "def show(n, k=2):\n    while n > k:\n        n -= k\n    print(n)\n\nn = int(input())\nshow(n + 1)\nshow(n, 3)\n",
        ["4\n", "8\n"],
        {"n": 4},
    ),
    "a function with several ways out": (
        "def solve():\n    n = int(input())\n    if n < 2:\n        return 'tiny'\n    if n < 5:\n"
        "        if n == 3:\n            return 'three'\n        else:\n            return 'small'\n    return 'big'\n\n"
        "for _ in range(int(input())):\n    print(solve())\n",
        ["4\n1\n3\n4\n9\n", "1\n2\n"],
        None,
    ),
    "positions from one": (
        "n, k = map(int, input().split())\nbest = 0\nfor i in range(1, n + 1):\n    x = int(input())\n"
        "    if x > k:\n        best = i\nprint(best)\n",
        ["3 4\n5\n1\n6\n", "1 1\n1\n"],
        {"k": 4, "numbers": [5, 1, 6]},
    ),
    "records as lists": (
        "n = int(input())\nrows = []\nfor _ in range(n):\n    a, b = map(int, input().split())\n    rows.append([a, b])\n"
        "rows.sort()\nprint(*rows[0])\n",
        ["2\n5 6\n3 4\n", "1\n1 2\n"],
        {"rows": [[5, 6], [3, 4]]},
    ),
    "points": (
        "n = int(input())\nfar = 0\nfor _ in range(n):\n    x, y = map(int, input().split())\n"
        "    far = max(far, x * x + y * y)\nprint(far)\n",
        ["2\n5 6\n3 4\n", "1\n1 2\n"],
        {"points": [(5, 6), (3, 4)]},
    ),
    "intervals": (
        "n = int(input())\nlast = 0\nfor _ in range(n):\n    l, r = map(int, input().split())\n"
        "    last = max(last, r - l)\nprint(last)\n",
        ["2\n5 6\n3 9\n", "1\n1 2\n"],
        {"intervals": [(5, 6), (3, 9)]},
    ),
    "turned down to none": (
        "t = int(input())\nwhile t > 0:\n    t -= 1\n    word = input()\n    print(word[::-1])\n",
        ["2\nab\ncd\n", "1\nx\n"],
        None,
    ),
    "an answer for each case that is not there": (
        "for _ in range(int(input())):\n    n = int(input())\n    a = list(map(int, input().split()))\n"
        "    if n != len(set(a)):\n        print('twice')\n        continue\n    seen = 0\n"
        "    while seen < n and a[seen] < 5:\n        seen += 1\n    print('ends', seen)\n",
        ["2\n2\n1 9\n2\n3 3\n", "1\n1\n7\n"],
        None,
    ),
    "told with a constant": (
        "INF = float('inf')\nMOD = 10 ** 9 + 7\ndef value(x):\n    return x % MOD if x < INF else -1\n"
        "n = int(input())\nprint(value(n * n))\n",
        ["4\n", "100000\n"],
        {"n": 4},
    ),
    "a name from outside is changed inside": (
        "n = int(input())\ntotal = 0\ndef walk(k):\n    global total\n    if k:\n        total += k\n        walk(k - 1)\n"
        "walk(n)\nprint(total)\n",
        ["4\n", "2\n"],
        {"n": 4},
    ),
}


@pytest.mark.parametrize("name", HABITS)
def test_functions_say_what_programs_print(name, monkeypatch):
    program, texts, first = HABITS[name]
    found = converted(program, texts, monkeypatch)
    for word in ("input(", "sys.", "print(", "open("):
        assert word not in found.source
    if first is not None:
        assert found.inputs[0][0] == first


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("print(1)\n", "nothing is read"),
        ("n = int(input(\n", "the program cannot be read (SyntaxError)"),
        ("while int(input()):\n    print(1)\n", "the condition of a loop reads"),
        (
            "f = lambda k: int(input()) + k\nprint(list(map(f, [1, 2])))\n",
            "an expression reads in every turn",
        ),
        ("print([k for k in range(3) if k < int(input())])\n", "a comprehension reads in every turn"),
        ("with open('a') as f:\n    print(f.read(), input())\n", "a with statement reads"),
        (
            "def main():\n    def f():\n        text = input()\n        return int(text)\n    print(f() + f())\nmain()\n",
            "the function f reads",
        ),
    ],
)
def test_what_cannot_be_told_apart_says_why(program, why):
    with pytest.raises(Unplannable) as caught:
        list(readings(program))
    assert str(caught.value) == why


@pytest.mark.parametrize(
    ("program", "plain"),
    [
        ("data = sys.stdin.buffer.read().split(b' ')", "data = sys.stdin.read().split(' ')"),
        ("read = sys.stdin.buffer.readline\nn = int(read().decode())", "n = int(sys.stdin.readline())"),
        ("data = open(0).read()", "data = sys.stdin.read()"),
        ("data = open('/dev/stdin').readlines()", "data = sys.stdin.readlines()"),
        ("data = open('other.txt').read()", "data = open('other.txt').read()"),
        ("for line in fileinput.input():\n    print(line)", "for line in sys.stdin:\n    print(line)"),
        ("data = os.read(0, 10 ** 7).split()", "data = sys.stdin.read().split()"),
        ("sys.stdin = open('in.txt')\nn = input()", "n = input()"),
        ("sys.stdin, sys.stdout = f, g\nn = input()", "n = input()"),
        ("read = input\nn = read()", "n = input()"),
        ("say = print\nsay(1)", "print(1)"),
        ("a, b = input(), input()", "a = input()\nb = input()"),
        ("a, b = input(), a", "a, b = (input(), a)"),
        ("raise ValueError", "raise ValueError"),
        ("if __name__ == '__main__':\n    n = input()", "n = input()"),
        ("'Says it.'\nsys.setrecursionlimit(9)\nn = input()", "n = input()"),
        ("def main():\n    sys.stdout.flush()\nmain()", "def main():\n    pass\nmain()"),
    ],
)
def test_habits_of_judges_are_taken_out(program, plain):
    assert ast.unparse(tidy(ast.parse(program))) == plain


@pytest.mark.parametrize(
    ("source", "whether"),
    [
        ("print(input())", True),
        (
            "def f():\n    return input()\ndef g():\n    return f()\ndef h():\n    return g()\nprint(h())",
            True,
        ),
        ("def f():\n    return input()\nprint(1)", False),
        ("x = input()", False),
        ("def solution(x):\n    return x", False),
        ("print(input(", False),
    ],
)
def test_a_program_reads_and_prints_when_it_is_started(source, whether):
    assert is_program(source) is whether


def test_the_tape_holds_what_was_read_as_it_was_then(monkeypatch):
    monkeypatch.setattr(carried_tape, "__events__", [])
    numbers = [1, [2]]
    assert carried_tape.__site__(0, numbers) is numbers
    numbers[1].append(3)
    carried_tape.__mark__("o", 1)
    assert carried_tape.__site__(2, map(int, "45")) == [4, 5]
    assert carried_tape.__site__(3, ("a", 0.5)) == ("a", 0.5)
    carried_tape.__mark__("l", 1)
    assert carried_tape.__tape__() == [
        ["s", 0, [1, [2]]],
        ["o", 1],
        ["s", 2, [4, 5]],
        ["s", 3, ("a", 0.5)],
        ["l", 1],
    ]
