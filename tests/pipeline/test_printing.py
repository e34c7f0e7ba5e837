"""What programs print, and procedures that return it: both say the same words."""

import ast
import contextlib
import io

import pytest

from codegym_envs.synthesis.programs.printed_answers import STYLES, answering
from codegym_envs.synthesis.programs.printing import canonical_prints, emission


def printed(source, **values):
    """What a program prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(source, "<program>", "exec"), dict(values))
    return out.getvalue()


def said(text):
    """What a ``print`` says: how, and of what."""
    (node,) = canonical_prints(ast.parse(text)).body
    found = emission(node)
    number = ast.unparse(found.numbered) if found.numbered is not None else None
    return found.kind, ast.unparse(found.value), number


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("print()", "none", "''"),
        ("print(' ')", "none", "' '"),
        ("print(n, file=sys.stderr)", "gap", "''"),
        ("print(n)", "one", "n"),
        ("print(' yes')", "one", "'yes'"),
        ("print(str(n))", "one", "n"),
        ("print(n, end='')", "glue", "n"),
        ("print(n, end=', ')", "one", "n"),
        ("print('', end='')", "gap", "''"),
        ("print(' ', end='')", "gap", "' '"),
        ("print(end='')", "gap", "''"),
        ("print(*xs)", "row", "xs"),
        ("print(*xs, sep='\\n')", "lines", "xs"),
        ("print(*xs, sep=s)", "row", "xs"),
        ("print(*xs, sep='')", "one", "''.join(map(str, xs))"),
        ("print(n, str(m), sep='')", "one", "''.join(map(str, [n, m]))"),
        ("print(n, m)", "row", "[n, m]"),
        ("print(n, *xs)", "row", "[n, *xs]"),
        ("print(n, ' '.join(map(str, xs)))", "row", "[n, *xs]"),
        ("print(n, '\\n'.join(xs))", "row", "[n, '\\n'.join(xs)]"),
        ("print(n, m, sep='\\n')", "lines", "[n, m]"),
        ("print(' '.join(xs))", "row", "xs"),
        ("print('\\n'.join(map(str, xs)))", "lines", "xs"),
        ("print(' '.join(str(x) for x in xs))", "row", "xs"),
        ("print(' '.join([str(x) for x in xs]))", "row", "xs"),
        ("print(' '.join(str(x + 1) for x in xs))", "row", "[x + 1 for x in xs]"),
        ("print(' '.join(str(x) for x in xs if x))", "row", "[x for x in xs if x]"),
        ("print('\\n'.join(' '.join(map(str, row)) for row in rows))", "lines", "[row for row in rows]"),
        ("print('\\n'.join([' '.join(map(str, row)) for row in rows]))", "lines", "[row for row in rows]"),
        ("print('\\n'.join([f'{a} {b}' for a, b in rows]))", "lines", "[[a, b] for a, b in rows]"),
        ("print(' '.join([x.upper() for x in xs]))", "row", "[x.upper() for x in xs]"),
        ("print(', '.join(xs))", "one", "', '.join(xs)"),
        ("print(''.join(xs))", "one", "''.join(xs)"),
        ("print(f'{n} {m}')", "row", "[n, m]"),
        ("print(f'{n}')", "one", "n"),
        ("print(f'{n:.2f} {m!s}')", "row", "[round(n, 2), m]"),
        ("print(f'{n:>5} {m}')", "one", "f'{n:>5} {m}'"),
        ("print(f'{n!r} {m}')", "one", "f'{n!r} {m}'"),
        ("print(f'{n}{m}')", "one", "f'{n}{m}'"),
        ("print(f'{n} of {m}')", "one", "f'{n} of {m}'"),
        ("print('%d %.3f' % (n, m))", "row", "[n, round(m, 3)]"),
        ("print('%d of %d' % (n, m))", "one", "'%d of %d' % (n, m)"),
        ("print('{} {:.1f}'.format(n, m))", "row", "[n, round(m, 1)]"),
        ("print('{} {}'.format(*xs))", "one", "'{} {}'.format(*xs)"),
        ("print('{:,} {}'.format(n, m))", "one", "'{:,} {}'.format(n, m)"),
        ("print(str(n) + ' ' + str(m))", "row", "[n, m]"),
        ("print(str(n) + str(m))", "one", "str(n) + str(m)"),
        ("print(name + ' ' + str(m))", "one", "name + ' ' + str(m)"),
        ("print(str(n) + ' ')", "one", "str(n) + ' '"),
        ("sys.stdout.write(str(n) + '\\n')", "one", "n"),
        ("sys.stdout.write(str(n) + ' \\n')", "one", "str(n) + ' '"),
        ("sys.stdout.write(str(n))", "glue", "n"),
        ("sys.stdout.write('%d\\n' % n)", "one", "n"),
        ("sys.stdout.write('yes\\n')", "one", "'yes'"),
        ("sys.stdout.write(f'{n} {m}\\n')", "row", "[n, m]"),
        ("sys.stdout.write(f'{n} of {m} \\n')", "one", "f'{n} of {m} '"),
        ("sys.stdout.write('\\n'.join(xs))", "lines", "xs"),
        ("sys.stdout.write(''.join(xs))", "glue", "''.join(xs)"),
        ("sys.stdout.writelines(xs)", "row", "xs"),
    ],
)
def test_a_print_says_one_thing(text, kind, value):
    assert said(text) == (kind, value, None)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("print(f'Case #{k}: {n}')", "one", "n"),
        ("print(f'Case #{k}:', n)", "one", "n"),
        ("print(f'case {k}: {n} {m}')", "row", "[n, m]"),
        ("print('Case #%d:' % k, n)", "one", "n"),
        ("print('Case #%d: %d %d' % (k, n, m))", "row", "[n, m]"),
        ("print('Case #{}: {}'.format(k, n))", "one", "n"),
        ("print('Case #{}:'.format(k), n, m)", "row", "[n, m]"),
        ("print('Case', k, n)", "one", "n"),
        ("print('Case #', str(k) + ':', n)", "one", "n"),
    ],
)
def test_the_number_of_a_case_is_left_out(text, kind, value):
    found = said(text)
    assert found[:2] == (kind, value) and found[2] in ("k", "str(k)")


@pytest.mark.parametrize("text", ["print('Case')", "print('Cases', n)", "print(f'{n} cases {m}')"])
def test_the_word_alone_is_no_number_of_a_case(text):
    assert said(text)[2] is None


@pytest.mark.parametrize(
    "source",
    [
        "print(n) if n > 2 else print('no')\n",
        "print(n) if n > 5 else None\n",
        "n > 2 and print('big')\nn > 2 or print('small')\n",
        "[print(x) for x in xs if x > 1]\n",
        "[print(x, y) for x in xs for y in xs if x < y]\n",
        "import sys\nsys.stdout.write(str(n) + '\\n')\nsys.stdout.write('end\\n')\n",
        "out = []\nfor x in xs:\n    out.append(str(x))\nprint('\\n'.join(out))\n",
        "out = []\nfor x in xs:\n    if x > 1: out.append(str(x))\nif out:\n    print('\\n'.join(out))\n",
        "out = list()\nout.append('a')\nprint(*out, sep='\\n')\n",
        "out = []\nfor x in xs:\n    out.append(str(x))\nprint('\\n'.join(out))\nprint(len(out))\n",
        "out = []\nout.append('a')\nout.append('b' * len(out))\nprint('\\n'.join(out))\n",
        "out = []\nfor x in xs:\n    out = out + [x]\nprint('\\n'.join(map(str, out)))\n",
    ],
)
def test_other_ways_of_printing_print_the_same(source):
    plain = ast.unparse(canonical_prints(ast.parse(source)))
    for n, xs in ((3, [1, 2, 3]), (1, [2]), (9, [5, 4])):
        assert printed(plain, n=n, xs=xs).split() == printed(source, n=n, xs=xs).split()
    assert "stdout" not in plain.replace("import sys", "")


def test_lists_that_only_collect_lines_go():
    source = "out = []\nfor x in xs:\n    out.append(str(x))\nif out:\n    print('\\n'.join(out))\n"
    assert ast.unparse(canonical_prints(ast.parse(source))) == "for x in xs:\n    print(str(x))"


def _nodes(body):
    return [node for root in body for node in ast.walk(root)]


def words(value):
    """A value as the words that printing it would show."""
    if isinstance(value, (list, tuple)):
        return [word for item in value for word in words(item)]
    return str(value).split()


ALL = tuple(STYLES)
LISTED = ("listed", "listed-text")
GLUED = ("direct-text",)


def returned(source, helper="", case=False, **values):
    """By style, what a procedure returns that printed before."""
    found = {}
    for style in STYLES:
        body = canonical_prints(ast.parse(source)).body
        helpers = [node for node in ast.parse(helper).body if isinstance(node, ast.FunctionDef)]
        answered = answering(body, helpers, style, case=case)
        if answered is None:
            continue
        assert not any(isinstance(node, ast.Name) and node.id == "print" for node in _nodes(answered))
        loads = [ast.arg(name) for name in values]
        function = ast.FunctionDef(
            "solve", ast.arguments([], loads, None, [], [], None, []), [*answered], [], None, None
        )
        for node in helpers:
            function.body.insert(1, node)  # behind the list that they put into
        space = {}
        exec(compile(ast.fix_missing_locations(ast.Module([function], [])), f"<{style}>", "exec"), space)
        found[style] = space["solve"](**values)
    return found


@pytest.mark.parametrize(
    ("source", "styles", "answer"),
    [
        ("print(n)\n", ALL, 3),
        ("if n > 2:\n    print('yes')\nelse:\n    print('no')\n", ALL, "yes"),
        ("print(n)\nprint(n + 1)\n", ALL, [3, 4]),
        ("print(*xs)\nprint(*xs)\n", ALL, [[5, 2], [5, 2]]),
        ("print(n)\nprint(*xs)\n", ALL, (3, [5, 2])),
        ("print()\nprint(n)\nprint()\n", ALL, 3),
        ("print(*map(str, xs))\n", ALL, ["5", "2"]),
        ("ys = sorted(xs)\nprint(*ys[1:])\n", ALL, [5]),
        ("ys = xs[::-1] + [1]\nys = ys + [2]\nprint(*ys)\n", ALL, [2, 5, 1, 2]),
        ("print('a' if n > 2 else 'b')\n", ALL, "a"),
        ("print(f'{n} of {len(xs)}')\n", ALL, "3 of 2"),
        ("for x in xs:\n    print(x)\n", LISTED, [5, 2]),
        ("for x in xs:\n    if x == 2:\n        print(x)\n        break\nelse:\n    print('none')\n",
         ALL, 2),
        ("while True:\n    n += 1\n    if n > 9:\n        print(n)\n        break\n",
         ALL, 10),
        ("while n < 9:\n    n += 1\nelse:\n    print(n)\n", ALL, 9),
        ("try:\n    print(xs[n])\nexcept IndexError:\n    print('none')\n", LISTED, ["none"]),
        ("print(*xs, sep='\\n')\nprint(n)\n", ALL, ([5, 2], 3)),
        ("if n > 5:\n    print(n)\n", LISTED, []),
        ("if n > 2:\n    print(n)\n    return\nprint(0)\n", ALL, 3),
        ("for x in xs:\n    print(x, end='')\n", GLUED, "52"),
        ("for x in xs:\n    print(x, end='')\nprint(n)\n", GLUED, "523"),
        ("for x in xs:\n    print(x, end='')\nprint()\n", GLUED, "52"),
        ("for x in xs:\n    print(x, end='')\nprint()\nprint(n)\n", GLUED, ["52", "3"]),
        ("for x in xs:\n    print('pear', end='')\n    print(' ', end='')\n", GLUED, "pear pear "),
        ("if n > 2:\n    for x in xs:\n        print(x, end='')\n        print()\n", GLUED, ["5", "2"]),
        ("print('a', end='')\nif n > 2:\n    return\nprint('b')\n", GLUED, "a"),
        ("for x in xs:\n    if x > 4:\n        print(x, end='')\n        print(n, end='')\n    print()\n",
         GLUED, None),
    ],
)  # fmt: skip
def test_procedures_return_what_they_printed(source, styles, answer):
    """In every style; the first one's answer as it is."""
    values = {"n": 3, "xs": [5, 2]}
    body = f"def solve(n, xs):\n{''.join(f'    {line}' for line in source.splitlines(keepends=True))}"
    shown = printed(f"{body}solve(3, [5, 2])\n")
    found = returned(source, **values)
    assert set(found) == set(styles)
    for style, value in found.items():
        assert words(value) == shown.split(), style
    if answer is not None:
        assert found[styles[0]] == answer


def test_every_line_that_is_made_of_pieces_is_a_text_of_its_own():
    source = "for row in rows:\n    for x in row:\n        print(x, end='')\n    print('.')\n"
    assert returned(source, rows=[[1, 2], [3]]) == {"direct-text": ["12.", "3."]}


def test_functions_that_print_put_what_they_say_into_the_list():
    helper = "def show(x):\n    if x > 2:\n        print(x)\n        return\n    print('small')\n"
    found = returned("show(n)\nshow(n - 5)\n", helper, n=4)
    assert found == {"listed": [4, "small"], "listed-text": ["4", "small"]}
    glued = "def show(x):\n    print(x, end='')\n"
    assert returned("show(n)\n", glued, n=4) == {}


def test_going_on_with_the_next_case_ends_one():
    source = "if n > 2:\n    print('big')\n    continue\nprint('small')\n"
    for n, answer in ((3, "big"), (1, "small")):
        found = returned(source, case=True, n=n)
        assert found == {"direct": answer, "listed": [answer], "direct-text": answer, "listed-text": [answer]}
    silent = "if n > 2:\n    continue\nprint('small')\n"
    assert returned(silent, case=True, n=3) == {"listed": [], "listed-text": []}


def test_nothing_is_returned_by_what_prints_nothing():
    assert set(returned("pass\n")) == {"listed", "listed-text"}
    assert set(returned("")) == {"listed", "listed-text"}
