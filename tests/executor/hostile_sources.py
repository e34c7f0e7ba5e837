"""Hostile modules, each with the verdict it must get, in both tiers.

``HOSTILE`` is a list of `Hostile`. A verdict is ``rejected`` (at load), a session's error code (the call
ends with it and the state is as it was), or ``ok`` (it runs, and ``result`` is what it returns).
"""

# ruff: noqa: E501  (a source on one line is easier to compare with its verdict)

from __future__ import annotations

import textwrap
from dataclasses import dataclass

__all__ = ["HOSTILE", "Hostile", "module_source"]


@dataclass(frozen=True)
class Hostile:
    """One hostile module; the tool to call is ``attack``, without arguments."""

    name: str
    source: str
    verdict: str
    detail: str = ""  # the reason of a rejection, or the result in JSON


def module_source(body: str, top: str = "", setup: str = "") -> str:
    """A module whose tool ``attack`` has this body."""
    body = textwrap.indent(textwrap.dedent(body).strip(), "    ")
    parts = ['"""Title\n\nStatement.\n"""', textwrap.dedent(top).strip()]
    if setup:
        parts.append("def setup(state):\n" + textwrap.indent(textwrap.dedent(setup).strip(), "    "))
    parts += [
        'def generate(rng, difficulty):\n    return {"xs": [1, 2, 3], "n": 5}',
        "def reference(xs: list[int], n: int) -> int:\n    return n",
        "def observe(state):\n    return state.n",
        "def attack(state):\n" + body,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


HOSTILE: list[Hostile] = []


def reject(name: str, reason: str, body: str, top: str = "") -> None:
    HOSTILE.append(Hostile(name, module_source(body, top), "rejected", reason))


def stop(name: str, code: str, body: str, top: str = "", setup: str = "") -> None:
    HOSTILE.append(Hostile(name, module_source(body, top, setup), code))


def runs(name: str, result: str, body: str, top: str = "", setup: str = "") -> None:
    HOSTILE.append(Hostile(name, module_source(body, top, setup), "ok", result))


# --- refused at load --------------------------------------------------------------------------------

reject("dunder_class", "attribute", "return ().__class__.__bases__[0].__subclasses__()")
reject("dunder_globals", "attribute", "return observe.__globals__")
reject("dunder_builtins", "name", "return __builtins__")
reject("dunder_import", "name", "return __import__('os')")
reject("dunder_name", "name", "return __name__")
reject("underscore_attribute", "attribute", "return state._hidden")
reject("underscore_write", "attribute", "state._x = 1")
reject("state_dict", "attribute", "return state.__dict__")
reject("generator_frame", "attribute", "g = (x for x in [1])\nreturn g.gi_frame.f_back.f_globals")
reject("generator_code", "attribute", "g = (x for x in [1])\nreturn g.gi_code")
reject(
    "traceback", "attribute", "try:\n    return 1 // 0\nexcept ZeroDivisionError as e:\n    return e.tb_frame"
)
reject(
    "with_traceback",
    "attribute",
    "try:\n    return 1 // 0\nexcept ZeroDivisionError as e:\n    return e.with_traceback(None)",
)
reject("mro", "attribute", "return ValueError.mro()")
reject("generator_throw", "attribute", "g = (x for x in [1])\ng.throw(ValueError)")
reject("generator_send", "attribute", "g = (x for x in [1])\ng.send(None)")
reject("import_os", "import", "return 1", "import os")
reject("import_sys", "import", "return 1", "from sys import modules")
reject("import_re", "import", "return 1", "import re")
reject("import_member", "import", "return 1", "from math import nothing")
reject("import_star", "import", "return 1", "from math import *")
reject("import_relative", "import", "return 1", "from . import x")
reject("import_inside", "import", "import math\nreturn 1")
reject("module_as_value", "import", "m = math\nreturn m", "import math")
reject("module_member", "import", "return math.loader", "import math")
reject("module_patch", "import", "math.pi = 3\nreturn math.pi", "import math")
reject("open", "name", "return open('/etc/passwd').read()")
reject("eval", "name", "return eval('1')")
reject("exec", "name", "exec('1')")
reject("getattr", "name", "return getattr(state, 'xs')")
reject("setattr", "name", "setattr(state, 'xs', 1)")
reject("type", "name", "return type(state)")
reject("id", "name", "return id(state)")
reject("hash", "name", "return hash('a')")
reject("print", "name", "print(1)")
reject("undefined", "name", "return nothing_here")
reject("globals", "name", "return globals()")
reject("bytes", "name", "return bytes(10)")
reject("super", "name", "return super()")
reject("base_exception", "except", "try:\n    return 1\nexcept BaseException:\n    return 2")
reject("bare_except", "except", "try:\n    return 1\nexcept:\n    return 2")
reject("except_variable", "except", "kinds = (ValueError,)\ntry:\n    return 1\nexcept kinds:\n    return 2")
reject("except_shadowed", "except", "ValueError = 5\ntry:\n    return 1\nexcept ValueError:\n    return 2")
reject("except_star", "except", "try:\n    return 1\nexcept* ValueError:\n    pass")
reject("system_exit", "name", "raise SystemExit")
reject("keyboard_interrupt", "name", "raise KeyboardInterrupt")
reject("generator_exit", "name", "raise GeneratorExit")
reject("return_in_finally", "finally", "try:\n    return 1\nfinally:\n    return 2")
reject("break_in_finally", "finally", "while True:\n    try:\n        pass\n    finally:\n        break")
reject(
    "continue_in_finally", "finally", "for x in [1]:\n    try:\n        pass\n    finally:\n        continue"
)
reject("global", "global", "global counter\ncounter = 1")
reject("class", "class", "class A:\n    pass\nreturn A()")
reject("class_top", "class", "return 1", "class A:\n    pass")
reject("with", "with", "with state as s:\n    return s")
reject("async_def", "async", "async def f():\n    pass")
reject("await", "async", "await state")
reject("async_comprehension", "async", "return [x async for x in state.xs]")
reject("match", "match", "match state.n:\n    case 1:\n        return 1")
reject(
    "decorator", "decorator", "return f()", "def trace(f):\n    return f\n\n@trace\ndef f():\n    return 1"
)
reject(
    "decorator_shadowed",
    "decorator",
    "return f()",
    "def cache(f):\n    return f\n\n@cache\ndef f():\n    return 1",
)
reject("mutable_default", "default", "return f()", "def f(seen=[]):\n    seen.append(1)\n    return seen")
reject("mutable_default_inner", "default", "def f(seen={}):\n    return seen\nreturn f()")
reject(
    "generator_try",
    "generator",
    "def g():\n    try:\n        yield 1\n    finally:\n        yield 2\nreturn list(g())",
)
reject("yield_lambda", "generator", "f = lambda: (yield 1)\nreturn f()")
reject("attribute_of_type", "attribute", "return dict.mro")
reject("from_bytes", "attribute", "return (5).to_bytes(10 ** 9, 'big')")
reject("delete_attribute", "attribute", "del state.n")
reject("bytes_literal", "literal", "return b'abc'")
reject("complex_literal", "literal", "return 1j")
reject("ellipsis", "literal", "return ...")
reject("surrogate_literal", "literal", "return '\\ud800'")
reject("matrix_product", "syntax", "return state.xs @ state.xs")
reject("late_nonlocal", "syntax", "nonlocal nothing\nnothing = 1")
reject("late_duplicate", "syntax", "def f(a, a):\n    pass\nreturn 1")
reject("late_break", "syntax", "break")
reject("late_continue", "syntax", "if state.n:\n    continue")
reject("top_level_call", "top_level", "return 1", "observe(None)")
reject("top_level_loop", "top_level", "return 1", "for i in range(3):\n    pass")
reject("top_level_if", "top_level", "return 1", "if True:\n    X = 1")
reject("top_level_subscript", "top_level", "return 1", "X = {}\nX['a'] = 1")
reject("constant_function", "constant", "return F()", "F = lambda: 1")
reject("constant_loop", "constant", "return 1", "X = sum(i for i in range(10 ** 9))")
reject("constant_power", "constant", "return 1", "X = 10 ** 10 ** 8")
reject("constant_text", "constant", "return 1", "X = 'a' * 10 ** 9")
reject("constant_list", "constant", "return 1", "X = [0] * 10 ** 9")
reject("constant_error", "constant", "return 1", "X = 1 // 0")
reject("constant_iterator", "constant", "return 1", "X = zip([1], [2])")
reject("names_reference", "entry", "return reference(state.xs, state.n)")
reject("names_generate", "entry", "return generate(None, 1)")
reject("helper_names_reference", "entry", "return f()", "def f():\n    return reference([1], 2)")
reject("deep_parentheses", "nesting", "return " + "(" * 150 + "1" + ",)" * 150)
reject("long_sum", "nesting", "return " + " + ".join(["state.n"] * 5000))
reject("long_attribute", "nesting", "return state" + ".x" * 3000)
reject("deep_unary", "nesting", "return " + "-" * 3000 + "1")
reject("deep_not", "nesting", "return " + "not " * 2000 + "1")
reject("deep_lambda", "nesting", "return " + "lambda: " * 500 + "1")
reject("deep_calls", "nesting", "return " + "abs(" * 150 + "1" + ")" * 150)
reject("deep_if", "syntax", "\n".join(" " * i + "if 1:" for i in range(120)) + "\n" + " " * 120 + "pass")
reject("long_comprehension", "nesting", "return [(" + ", ".join(["x"] * 2000) + ") for x in state.xs]")
reject(
    "long_chain_of_functions",
    "nesting",
    "return f199(1)",
    "def f0(x):\n    return x\n" + "".join(f"def f{i}(x):\n    return f{i - 1}(x)\n" for i in range(1, 200)),
)
HOSTILE.append(Hostile("null_byte", module_source("return 1") + "\0", "rejected", "syntax"))
HOSTILE.append(Hostile("surrogate_source", module_source("return '\ud800'"), "rejected", "encoding"))
HOSTILE.append(Hostile("huge_source", module_source("return 1") + "#" * 70_000, "rejected", "too_large"))
HOSTILE.append(Hostile("huge_literal", module_source("return " + "9" * 50_000), "rejected", "syntax"))
HOSTILE.append(Hostile("not_python", module_source("return return"), "rejected", "syntax"))

# --- endless ----------------------------------------------------------------------------------------

BUDGET = "budget_exceeded"
SIZE = "size_exceeded"

stop("while_true", BUDGET, "while True:\n    pass")
stop("while_condition", BUDGET, "x = 1\nwhile x > 0:\n    x += 1")
stop("while_else", BUDGET, "while state.n:\n    pass\nelse:\n    return 1")
stop(
    "swallowed",
    BUDGET,
    "while True:\n    try:\n        while True:\n            pass\n    except Exception:\n        pass",
)
stop(
    "swallowed_finally",
    BUDGET,
    "try:\n    while True:\n        pass\nfinally:\n    state.n = 9\n    while True:\n        pass",
)
stop("swallowed_writes", BUDGET, "state.xs.append(1)\nstate.n = 0\nstate.new = 1\nwhile True:\n    pass")
stop("for_count", BUDGET, "for i in itertools.count():\n    pass", "import itertools")
stop("for_cycle", BUDGET, "for i in itertools.cycle([1]):\n    pass", "import itertools")
stop("for_repeat", BUDGET, "return sum(itertools.repeat(1))", "import itertools")
stop("for_big_range", BUDGET, "for i in range(10 ** 18):\n    pass")
stop("for_growing_list", BUDGET, "xs = [1]\nfor x in xs:\n    xs.append(x)")
stop("nested_loops", BUDGET, "for a in range(1000):\n    for b in range(1000):\n        pass")
stop("nested_comprehension", BUDGET, "return len([1 for a in range(1000) for b in range(1000)])")
stop("generator_expression", BUDGET, "return sum(1 for a in range(1000) for b in range(1000))")
stop("any_endless", BUDGET, "return any(x < 0 for x in itertools.count())", "import itertools")
stop("all_endless", BUDGET, "return all(map(abs, itertools.count(1)))", "import itertools")
stop("filter_endless", BUDGET, "return next(filter(None, itertools.repeat(0)))", "import itertools")
stop("contains_endless", BUDGET, "return -1 in itertools.count()", "import itertools")
stop("zip_endless", BUDGET, "return list(zip(itertools.count(), itertools.count()))", "import itertools")
stop("unpack_endless", BUDGET, "a, *b = itertools.count()\nreturn a", "import itertools")
stop("star_endless", BUDGET, "return max(*itertools.count())", "import itertools")
stop("list_endless", BUDGET, "return list(iter(itertools.count()))", "import itertools")
stop("join_endless", BUDGET, "return ''.join(itertools.repeat('a'))", "import itertools")
stop("extend_endless", BUDGET, "xs = []\nxs.extend(itertools.repeat(1))", "import itertools")
stop("extend_self", SIZE, "xs = [1]\nfor _ in range(1000):\n    xs += xs")
stop("set_endless", BUDGET, "return len(set(itertools.count()))", "import itertools")
stop("dict_endless", BUDGET, "return dict(zip(itertools.count(), itertools.count()))", "import itertools")
stop(
    "deque_endless", BUDGET, "return collections.deque(itertools.count(), 1)", "import collections, itertools"
)
stop(
    "reduce_endless",
    BUDGET,
    "return functools.reduce(lambda a, b: 0, itertools.count())",
    "import functools, itertools",
)
stop(
    "accumulate_endless", BUDGET, "return list(itertools.accumulate(itertools.repeat(0)))", "import itertools"
)
stop("product", BUDGET, "return len(list(itertools.product(range(100), repeat=6)))", "import itertools")
stop("permutations", BUDGET, "return sum(1 for p in itertools.permutations(range(20)))", "import itertools")
stop(
    "combinations_large",
    BUDGET,
    "return len(list(itertools.combinations(range(60), 30)))",
    "import itertools",
)
stop("recursion", BUDGET, "return f(1)", "def f(n):\n    return f(n + 1)")
stop(
    "recursion_swallowed",
    BUDGET,
    "return f(1)",
    "def f(n):\n    try:\n        return f(n + 1)\n    except Exception:\n        return f(n)",
)
stop("recursion_mutual", BUDGET, "return f(1)", "def f(n):\n    return g(n)\n\ndef g(n):\n    return f(n)")
stop("recursion_lambda", BUDGET, "f = lambda g: g(g)\nreturn f(f)")
stop("recursion_inner", BUDGET, "def f():\n    return f()\nreturn f()")
stop("recursion_sort", BUDGET, "return f(1)", "def f(n):\n    return sorted([n], key=f)")
stop("recursion_map", BUDGET, "return f(1)", "def f(n):\n    return list(map(f, [n]))")
stop("recursion_comprehension", BUDGET, "return f(1)", "def f(n):\n    return [f(x) for x in [n]]")
stop("recursion_tool", BUDGET, "return attack(state)")
stop(
    "recursion_default_factory",
    BUDGET,
    "d = collections.defaultdict(lambda: d[len(d)])\nreturn d[0]",
    "import collections",
)
stop(
    "exponential_calls",
    BUDGET,
    "return f40()",
    "def f0():\n    return 1\n"
    + "".join(f"def f{i}():\n    return f{i - 1}() + f{i - 1}()\n" for i in range(1, 41)),
)
stop(
    "exponential_lambdas",
    BUDGET,
    "f = lambda: 1\n"
    + "\n".join(
        f"f{i} = lambda: {'f' if i == 0 else f'f{i - 1}'}() + {'f' if i == 0 else f'f{i - 1}'}()"
        for i in range(40)
    )
    + "\nreturn f39()",
)
stop("generator_endless", BUDGET, "return sum(g())", "def g():\n    while True:\n        yield 1")
stop("generator_chain", BUDGET, "return sum(g(g))", "def g(f):\n    yield from f(f)")
stop("large_body", BUDGET, "while True:\n" + "".join(f"    a{i} = {i}\n" for i in range(1500)))
stop(
    "cached_recursion",
    BUDGET,
    "return f(0)",
    "from functools import cache\n\n@cache\ndef f(n):\n    return f(n + 1)",
)
stop("sort_many", BUDGET, "xs = list(range(100000))\nfor _ in range(10000):\n    xs.sort()")
stop("sum_many", BUDGET, "xs = [0] * 100000\nfor _ in range(10000):\n    sum(xs)")
stop("count_many", BUDGET, "xs = [0] * 100000\nfor _ in range(10000):\n    xs.count(1)")
stop("in_many", BUDGET, "xs = [0] * 100000\nfor _ in range(10000):\n    if 1 in xs:\n        return 1")
stop("pop_front_many", BUDGET, "xs = [0] * 900000\nfor _ in range(199000):\n    xs.pop(0)")
stop("delete_front_many", BUDGET, "xs = [0] * 900000\nfor _ in range(199000):\n    del xs[0]")
stop("insert_front_many", BUDGET, "xs = [0] * 900000\nfor _ in range(199000):\n    xs.insert(0, 1)")
stop("compare_many", BUDGET, "a = [0] * 100000\nb = [0] * 100000\nfor _ in range(10000):\n    a == b")
stop(
    "text_compare_many",
    BUDGET,
    "a = 'x' * 900000 + 'a'\nb = 'x' * 900000 + 'b'\nfor _ in range(100000):\n    a < b",
)
stop("text_search_many", BUDGET, "a = 'a' * 500000\nfor _ in range(100000):\n    a.find('b')")
stop(
    "text_search_quadratic",
    BUDGET,
    "a = 'a' * 900000\nb = 'a' * 400000 + 'b'\nfor _ in range(10000):\n    b in a",
)
stop("slice_many", BUDGET, "xs = [0] * 900000\nfor _ in range(100000):\n    xs[:]")
stop("copy_many", BUDGET, "xs = [0] * 900000\nfor _ in range(100000):\n    xs.copy()")
stop("range_scan", BUDGET, "return 1.5 in range(10 ** 15)")
stop("range_index", BUDGET, "return range(10 ** 15).count(1.5)")
stop("set_minus_many", BUDGET, "a = set(range(100000))\nfor _ in range(100000):\n    a - a")
stop("min_key_many", BUDGET, "xs = [0] * 100000\nfor _ in range(1000):\n    min(xs, key=lambda x: x)")
stop("bigint_power_mod", BUDGET, "m = 2 ** 30000 - 1\nfor _ in range(1000):\n    pow(3, m, m)")
stop("bigint_multiply_many", BUDGET, "m = 2 ** 16000 + 1\nfor _ in range(199000):\n    m * m")
stop(
    "bigint_divide_many",
    BUDGET,
    "m = 3 ** 20000\nk = 3 ** 10000 + 1\nfor _ in range(199000):\n    m % k\n    m // k",
)
stop("bigint_text_many", BUDGET, "m = 2 ** 30000\nfor _ in range(100000):\n    str(m)")

# --- growth -----------------------------------------------------------------------------------------

stop("power", SIZE, "return 10 ** 10 ** 9")
stop("power_augmented", SIZE, "x = 10\nx **= 10 ** 9")
stop("power_builtin", SIZE, "return pow(7, 10 ** 9)")
stop("shift", SIZE, "return 1 << 10 ** 12")
stop("shift_variable", SIZE, "n = state.n * 10 ** 11\nreturn 1 << n")
stop("square_repeatedly", SIZE, "x = 3\nfor _ in range(1000):\n    x = x * x")
stop("double_repeatedly", SIZE, "x = 3\nwhile True:\n    x = x + x")
stop("double_augmented", SIZE, "x = 3\nwhile True:\n    x += x")
stop("double_attribute", SIZE, "state.n = 3\nwhile True:\n    state.n += state.n")
stop("double_item", SIZE, "while True:\n    state.xs[0] += state.xs[0]")
stop("subtract_double", SIZE, "x = 3\nwhile True:\n    x = x - (-x)")
stop("factorial", SIZE, "return math.factorial(10 ** 7)", "import math")
stop("comb", SIZE, "return math.comb(10 ** 7, 10 ** 6)", "import math")
stop("perm", SIZE, "return math.perm(10 ** 7)", "import math")
stop("lcm", SIZE, "return math.lcm(*range(1, 100000))", "import math")
stop("prod", SIZE, "return math.prod(range(1, 100000))", "import math")
stop("sum_big", SIZE, "return sum([2 ** 32767 * 1] * 4)")
stop("text_repeat", SIZE, "return 'a' * 10 ** 10")
stop("text_repeat_reversed", SIZE, "return 10 ** 10 * 'a'")
stop("text_repeat_variable", SIZE, "n = state.n * 10 ** 9\nreturn 'ab' * n")
stop("text_double", SIZE, "s = 'a'\nwhile True:\n    s = s + s")
stop("text_double_augmented", SIZE, "s = 'a'\nwhile True:\n    s += s")
stop("text_fstring_double", SIZE, "s = 'a'\nwhile True:\n    s = f'{s}{s}'")
stop("text_fstring_holes", SIZE, "s = 'a' * 900000\nreturn f'" + "{s}" * 500 + "'")
stop("text_fstring_width", SIZE, "return f'{1:1000000000}'")
stop("text_fstring_width_variable", SIZE, "n = 10 ** 9\nreturn f'{1:{n}}'")
stop("text_fstring_precision", SIZE, "return f'{1.5:.999999999f}'")
stop("text_percent_width", SIZE, "return '%999999999d' % 1")
stop("text_format_width", SIZE, "return '{:999999999}'.format(1)")
stop("format_builtin_width", SIZE, "return format(1, '999999999d')")
stop("text_replace", SIZE, "s = 'a' * 1000\nreturn s.replace('a', s).replace('a', s)")
stop("text_replace_empty", SIZE, "s = 'a' * 2000\nreturn s.replace('', s)")
stop("text_join", SIZE, "s = 'a' * 1000\nreturn s.join([s] * 10000)")
stop("text_center", SIZE, "return 'a'.center(10 ** 9)")
stop("text_ljust", SIZE, "return 'a'.ljust(10 ** 9)")
stop("text_zfill", SIZE, "return 'a'.zfill(10 ** 9)")
stop("text_expandtabs", SIZE, "return '\\t'.expandtabs(10 ** 9)")
stop("text_translate", SIZE, "return ('a' * 100000).translate({97: 'b' * 100000})")
stop("text_bound_method", SIZE, "f = 'a'.center\nreturn f(10 ** 9)")
stop("list_repeat", SIZE, "return [0] * 10 ** 9")
stop("list_repeat_variable", SIZE, "n = state.n * 10 ** 9\nxs = state.xs * n\nreturn 1")
stop("list_repeat_augmented", SIZE, "state.xs *= 10 ** 9")
stop("tuple_repeat", SIZE, "return (0,) * 10 ** 9")
stop("list_double", SIZE, "xs = [1]\nwhile True:\n    xs = xs + xs")
stop("list_of_range", SIZE, "return list(range(10 ** 8))")
stop("sorted_range", SIZE, "return sorted(range(10 ** 8))")
stop("set_of_range", SIZE, "return set(range(10 ** 8))")
stop("sum_of_range", SIZE, "return sum(range(10 ** 18))")
stop("len_of_range", SIZE, "return list(range(10 ** 30))")
stop("slice_assignment", BUDGET, "xs = [1]\nfor _ in range(100):\n    xs[0:0] = xs")
stop(
    "dict_merge",
    BUDGET,
    "d = dict.fromkeys(range(900000))\nreturn len(d | dict.fromkeys(range(900000, 1800000)))",
)
stop(
    "deep_list_compared",
    SIZE,
    "x = []\nfor _ in range(100000):\n    x = [x]\ny = []\nfor _ in range(50000):\n    y = [y]\nreturn x == y",
)
stop("deep_list_printed", SIZE, "x = []\nfor _ in range(100000):\n    x = [x]\nreturn str(x)")
stop("deep_tuple_hashed", SIZE, "x = ()\nfor _ in range(100000):\n    x = (x,)\nreturn {x: 1}")
stop("cycle_printed", BUDGET, "x = []\nx.append(x)\nx.append(x)\nreturn str(x)")
stop("cycle_compared", SIZE, "x = []\nx.append(x)\ny = []\ny.append(y)\nreturn x == y")
stop(
    "dag_compared",
    BUDGET,
    "x = [1]\ny = [1]\nfor _ in range(40):\n    x = [x, x]\n    y = [y, y]\nreturn x == y",
)
stop(
    "dag_sorted",
    BUDGET,
    "x = [1]\ny = [1]\nfor _ in range(40):\n    x = [x, x]\n    y = [y, y]\nreturn sorted([x, y])",
)
stop(
    "dag_max",
    BUDGET,
    "x = [1]\ny = [1]\nfor _ in range(40):\n    x = [x, x]\n    y = [y, y]\nreturn max(x, y)",
)
stop(
    "dag_in", BUDGET, "x = [1]\ny = [1]\nfor _ in range(40):\n    x = [x, x]\n    y = [y, y]\nreturn x in [y]"
)
stop(
    "dag_index",
    BUDGET,
    "x = [1]\ny = [1]\nfor _ in range(40):\n    x = [x, x]\n    y = [y, y]\nreturn [y].index(x)",
)
stop("dag_printed", BUDGET, "x = [1]\nfor _ in range(40):\n    x = [x, x]\nreturn str(x)")
stop("dag_formatted", BUDGET, "x = [1]\nfor _ in range(40):\n    x = [x, x]\nreturn f'{x}'")
stop("dag_repr", BUDGET, "x = [1]\nfor _ in range(40):\n    x = [x, x]\nreturn '%r' % (x,)")
stop("dag_hashed", BUDGET, "x = (1,)\nfor _ in range(40):\n    x = (x, x)\nreturn {x: 1}")
stop("dag_subscript", BUDGET, "x = (1,)\nfor _ in range(40):\n    x = (x, x)\nd = {}\nreturn d[x]")
stop("dag_get", BUDGET, "x = (1,)\nfor _ in range(40):\n    x = (x, x)\nd = {}\nreturn d.get(x)")
stop("dag_set", BUDGET, "x = (1,)\nfor _ in range(40):\n    x = (x, x)\nreturn {x}")
stop("dag_set_add", BUDGET, "x = (1,)\nfor _ in range(40):\n    x = (x, x)\ns = set()\ns.add(x)")
stop("dag_fromkeys", BUDGET, "x = (1,)\nfor _ in range(40):\n    x = (x, x)\nreturn dict.fromkeys([x])")
stop(
    "dag_counter",
    BUDGET,
    "x = (1,)\nfor _ in range(40):\n    x = (x, x)\nreturn collections.Counter([x])",
    "import collections",
)
stop(
    "dag_cached",
    BUDGET,
    "x = (1,)\nfor _ in range(40):\n    x = (x, x)\nreturn f(x)",
    "from functools import cache\n\n@cache\ndef f(x):\n    return 1",
)
stop(
    "dag_deepcopy",
    BUDGET,
    "x = [1]\nfor _ in range(40):\n    x = [x, x]\nreturn copy.deepcopy(x)",
    "import copy",
)
stop("dag_dumps", BUDGET, "x = [1]\nfor _ in range(40):\n    x = [x, x]\nreturn json.dumps(x)", "import json")
stop(
    "dag_heap",
    BUDGET,
    "x = [1]\ny = [1]\nfor _ in range(40):\n    x = [x, x]\n    y = [y, y]\nh = []\nheapq.heappush(h, x)\nheapq.heappush(h, y)",
    "import heapq",
)
stop(
    "dag_bisect",
    BUDGET,
    "x = [1]\ny = [1]\nfor _ in range(40):\n    x = [x, x]\n    y = [y, y]\nreturn bisect.bisect_left([x], y)",
    "import bisect",
)
stop("dag_raised", BUDGET, "x = [1]\nfor _ in range(40):\n    x = [x, x]\nraise ValueError(x)")
stop("dag_result", "result_too_long", "x = [1]\nfor _ in range(40):\n    x = [x, x]\nreturn x")
stop("lazy_tower", SIZE, "x = iter([1])\nfor _ in range(100000):\n    x = map(abs, x)\nreturn list(x)")
stop("lazy_tower_zip", SIZE, "x = iter([1])\nfor _ in range(100000):\n    x = zip(x)\nreturn list(x)")
stop(
    "lazy_tower_chain",
    SIZE,
    "x = iter([1])\nfor _ in range(100000):\n    x = itertools.chain(x)\nreturn list(x)",
    "import itertools",
)
stop("state_too_heavy", SIZE, "state.a = [0] * 600000\nstate.b = [0] * 600000")

# --- results and state ------------------------------------------------------------------------------

BAD = "bad_result"
stop("result_nan", BAD, "return math.nan", "import math")
stop("result_infinity", BAD, "return [1.0, math.inf]", "import math")
stop("result_function", BAD, "return observe")
stop("result_lambda", BAD, "return [lambda: 1]")
stop("result_generator", BAD, "return (x for x in [1])")
stop("result_iterator", BAD, "return zip([1], [2])")
stop("result_range", BAD, "return range(3)")
stop("result_state", BAD, "return state")
stop("result_type", BAD, "return ValueError")
stop("result_exception", BAD, "return ValueError('x')")
stop("result_builtin", BAD, "return sorted")
stop("result_deep", BAD, "x = []\nfor _ in range(1000):\n    x = [x]\nreturn x")
stop("result_cycle", BAD, "x = []\nx.append(x)\nreturn x")
stop("result_long_text", "result_too_long", "return 'a' * 20000")
stop("result_long_list", "result_too_long", "return list(range(10000))")
stop("state_function", BAD, "state.f = observe")
stop("state_lambda", BAD, "state.f = lambda: 1")
stop("state_generator", BAD, "state.g = (x for x in [1])")
stop("state_iterator", BAD, "state.g = iter(state.xs)")
stop("state_function_in_list", BAD, "state.xs.append(observe)")
stop("state_function_later", BAD, "row = []\nstate.xs.append(row)\nrow.append(observe)")
stop("state_function_item", BAD, "state.xs[0] = observe")
stop("state_function_swap", BAD, "for i in range(2):\n    state.xs[i], state.xs[0] = [observe], [observe]")
stop("state_in_state", BAD, "state.me = state")
stop("state_exception", BAD, "try:\n    return 1 // 0\nexcept ZeroDivisionError as e:\n    state.e = e")
stop("state_factory", BAD, "state.d = collections.defaultdict(lambda: 1)", "import collections")
stop("state_bound_method", BAD, "state.m = state.xs.append")
stop("state_aliased", BAD, "s = state\ns.f = observe")

# --- exceptions -------------------------------------------------------------------------------------

stop("raise_value_error", "tool_raised", "raise ValueError('no')")
stop("raise_number", "tool_raised", "raise 5")
stop("raise_class", "tool_raised", "raise KeyError")
stop("raise_stop_iteration", "tool_raised", "raise StopIteration")
stop(
    "raise_deep_cause",
    "tool_raised",
    "try:\n    raise ValueError('a')\nexcept ValueError as e:\n    raise KeyError('b') from e",
)
stop("long_message", "tool_raised", "raise ValueError('x' * 100000)")
stop("address_message", "tool_raised", "raise ValueError('at 0x7f00deadbeef /etc/passwd')")
stop("control_message", "tool_raised", "raise ValueError('a\\x1b[31m\\x00b')")
stop(
    "write_then_raise",
    "tool_raised",
    "state.xs.append(9)\nstate.n = 100\nstate.extra = [1]\nraise ValueError('undo')",
)
stop(
    "alias_then_raise",
    "tool_raised",
    "a = state.xs\na.append(9)\na.sort(reverse=True)\na[0] = 7\ndel a[1]\nraise ValueError('undo')",
)
stop(
    "loop_then_raise",
    "tool_raised",
    "for i in range(3):\n    state.xs[i] += 1\n    state.xs.append(i)\nraise ValueError('undo')",
)
stop("chr_surrogate", "tool_raised", "return chr(0xD800)")
stop("complex_power", "tool_raised", "return (-8) ** 0.5")
stop("set_of_lists", "tool_raised", "return {[1]}")
stop("format_attribute", "tool_raised", "return '{0.xs}'.format(state)")
stop("format_index", "tool_raised", "return '{0[0]}'.format(state.xs)")
stop("format_dunder", "tool_raised", "return '{0.__class__}'.format(state)")
reject("format_map", "attribute", "return '{a}'.format_map({'a': 1})")
stop("fake_state", "tool_raised", "return _helper([1, 2])", "def _helper(state):\n    return state.items")
stop("non_state_write", "tool_raised", "xs = [1]\nxs.size = 3")
stop("attribute_of_function", "tool_raised", "observe.memory = 1")
stop("call_none", "tool_raised", "return state.nothing()")
stop("parse_huge_integer", "tool_raised", "return int('9' * 100000)")
stop("loads_duplicate", "tool_raised", 'return json.loads(\'{"a": 1, "a": 2}\')', "import json")

# --- runs, and gives nothing away -------------------------------------------------------------------

runs("repr_function", '"<function>"', "return str(observe)")
runs("repr_lambda", '"[<function>]"', "return str([lambda: 1])")
runs("repr_builtin", '"<function>"', "return f'{sorted}'")
runs("repr_generator", '"<object>"', "return str((x for x in [1]))")
runs("repr_iterator", '"<object>"', "return str(zip([1], [2]))")
runs("repr_state", '"<object>"', "return str(state)")
runs("repr_bound", '"<function>"', "return str(state.xs.append)")
runs("repr_percent", '"<object>"', "return '%s' % (state,)")
runs(
    "builtin_message",
    '"no such key"',
    "try:\n    return {}['secret']\nexcept KeyError as e:\n    return str(e)",
)
runs(
    "builtin_args",
    '["an index is out of range"]',
    "try:\n    return [][5]\nexcept IndexError as e:\n    return e.args",
)
runs(
    "attribute_message",
    '"a value has no such attribute"',
    "try:\n    return state.missing\nexcept AttributeError as e:\n    return str(e)",
)
runs(
    "own_message", '"mine"', "try:\n    raise ValueError('mine')\nexcept ValueError as e:\n    return str(e)"
)
runs("set_order", '["b","a","c"]', "return {'b', 'a', 'c'}")
runs("set_order_operations", '["z","y","x","w"]', "return {'z', 'y', 'x'} | set(['w', 'z'])")
runs("keys_operations", '["b"]', "return {'a': 1, 'b': 2}.keys() & {'b': 1}.keys()")
runs("identity_of_numbers", "true", "a = 257 * state.n\nb = 257 * state.n\nreturn a is b")
runs("float_sum", "0.9999999999999999", "return sum([0.1] * 10)")
runs("constants_stay", "[[1,2,9],[1,2]]", "a = ITEMS\na.append(9)\nreturn [a, ITEMS]", "ITEMS = [1, 2]")
runs("constants_stay_nested", "[[[9]],[[1]]]", "a = ITEMS\na[0][0] = 9\nreturn [a, ITEMS]", "ITEMS = [[1]]")
runs("constants_stay_loop", "[[1]]", "for row in ITEMS:\n    row.append(2)\nreturn ITEMS", "ITEMS = [[1]]")
runs("constants_stay_sets", "[[1,2],[1]]", "for row in ITEMS:\n    row.add(2)\n    break\nreturn [list(row), list(ITEMS[0])]", "ITEMS = [set([1])]")  # fmt: skip
runs("constants_stay_item", '{"a":[1]}', "ITEMS['a'].append(2)\nreturn ITEMS", "ITEMS = {'a': [1]}")
runs("cache_forgets", "[1]", "return f()", "from functools import cache\n\n@cache\ndef f():\n    return [1]")
runs("names_with_underscore", "6", "_ = 1\n_x = 2\ndef _f(_a):\n    return _a + _ + _x\nreturn _f(3)")
runs(
    "shadowed_builtins",
    "[3,[2],1]",
    "sum = 1\nlen = [2]\ndef max(a):\n    return a\nreturn [max(3), len, sum]",
)
runs("nan_compare", "false", "x = float('nan')\nreturn x == x")
runs("deep_recursion", "200", "return f(200)", "def f(n):\n    return 0 if n == 0 else 1 + f(n - 1)")
runs("budget_is_enough", "100000", "n = 0\nfor i in range(100000):\n    n += 1\nreturn n")
stop("sort_key_appends", "tool_raised", "xs = [2, 1]\nxs.sort(key=lambda x: xs.append(3))\nreturn xs")
runs("min_key_appends", "1", "xs = [2, 1]\nreturn min(xs, key=lambda x: (xs.append(9), x)[1])")
stop(
    "generator_tower",
    "size_exceeded",
    "g = (i for i in [1])\nfor i in range(100000):\n    g = (i for i in g)\nreturn list(g)",
)
stop(
    "generator_function_tower",
    "size_exceeded",
    "def again(xs):\n    for x in xs:\n        yield x\ng = [1]\nfor i in range(100000):\n    g = again(g)\nreturn list(g)",
)
runs("generators_enough", "3000", "return sum([sum(x for x in [1]) for i in range(3000)])")
runs(
    "cache_called",
    "[4,9]",
    "f = lru_cache(maxsize=None)(lambda n: n * n)\nreturn [f(2), cache(f)(3)]",
    "from functools import cache, lru_cache",
)
