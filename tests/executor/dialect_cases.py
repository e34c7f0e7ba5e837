"""Ordinary Python functions, as people write them, and arguments to call them with.

Each must give the same result in the dialect as in plain Python. A function takes JSON-like arguments and
returns plain data; sets are compared without their order.
"""

# ruff: noqa: E501  (a source on one line is easier to compare with its verdict)

from __future__ import annotations

IMPORTS = """
import math, heapq, bisect, itertools, functools, collections, string, json, copy
from collections import Counter, defaultdict, deque
from functools import lru_cache, reduce
from itertools import accumulate, chain, combinations, permutations, product
"""

CASES: list[tuple[str, list[tuple]]] = [
    (
        "def f(n):\n    total = 0\n    for i in range(n):\n        total += i * i - 1\n    return total",
        [(0,), (50,)],
    ),
    (
        "def f(n):\n    a, b = 0, 1\n    for _ in range(n):\n        a, b = b, a + b\n    return a",
        [(5,), (300,)],
    ),
    (
        "def f(t, a, b):\n    t[a], b, a = b, a, t[a]\n    return t, a, b",
        [([5, 6, 7], 1, 2)],
    ),
    (
        "def f(t, a):\n    a, t[a] = 0, 9\n    t[a], a = 2, 1\n    for t[a], a in [(4, 2), (8, 0)]:\n        pass\n    return t, a",
        [([5, 6, 7], 1)],
    ),
    (
        "def f(after, head):\n    last = None\n    while head is not None:\n        after[head], last, head = last, head, after[head]\n    return after, last",
        [([1, 2, None], 0)],
    ),
    (
        "def f(a, b):\n    while b:\n        a, b = b, a % b\n    return a",
        [(12, 18), (2**70, 2**65 + 2), (0, 0)],
    ),
    (
        "def f(a, b):\n    return a // b, a % b, divmod(a, b), a / b, -a // b, a % -b",
        [(17, 5), (2**80, 7), (7.5, 2)],
    ),
    (
        "def f(x, y):\n    return x + y, x - y, x * y, x < y, x <= y, x == y, x != y",
        [(1, 2), (2.5, 1), (2**70, 2**70)],
    ),
    ("def f(x, y):\n    return x + y, x < y, x == y, x * 2, y * 0", [("a", "b"), ([1], [2]), ([], [[]])]),
    (
        "def f(a, b):\n    return a & b, a | b, a ^ b, a << 3, b >> 1, ~a, 1 << b, -a, +b",
        [(12, 10), (2**66, 3)],
    ),
    (
        "def f(a, k):\n    return a ** k, pow(a, k), pow(a, k, 97), 2 ** k, a ** 2, a ** 0.5",
        [(3, 10), (10, 40)],
    ),
    (
        "def f(xs):\n    return sorted(xs), sorted(xs, reverse=True), min(xs), max(xs), sum(xs), len(xs)",
        [([3, 1, 2],)],
    ),
    ("def f(xs):\n    return sorted(xs, key=lambda x: (-x[1], x[0]))", [([["a", 1], ["b", 2], ["c", 1]],)]),
    (
        "def f(xs):\n    return [x for x in map(lambda v: v + v * 2 - 1, xs) if x], list(accumulate(xs, lambda a, b: a - b))",
        [([3, 1, 2],), ([],)],
    ),
    (
        "def f(xs):\n    ys = list(xs)\n    ys.sort(key=len, reverse=True)\n    return ys",
        [(["a", "ccc", "bb", "dd"],)],
    ),
    (
        "def f(xs):\n    return min(xs, key=abs), max(xs, key=lambda v: -v), min(xs, default=0)",
        [([3, -1, 2],)],
    ),
    (
        "def f(a, b, c):\n    return min(a, b), max(a, b), min(a, b, c), max(c, a + b), min(a - 1, 0)",
        [(1, 2, 3), (2.5, 2, 9)],
    ),
    (
        "def f(xs):\n    seen = set()\n    out = []\n    for x in xs:\n        if x not in seen:\n            seen.add(x)\n            out.append(x)\n    return out",
        [([1, 2, 1, 3, 2],), (["a", "b", "a"],)],
    ),
    (
        "def f(xs, ys):\n    a, b = set(xs), set(ys)\n    return a | b, a & b, a - b, a ^ b, a <= b, a == b, a.isdisjoint(b), len(a)",
        [([1, 2, 3], [2, 3, 4]), ([], [])],
    ),
    (
        "def f(text):\n    counts = {}\n    for letter in text:\n        counts[letter] = counts.get(letter, 0) + 1\n    return counts",
        [("hello",), ("",)],
    ),
    (
        "def f(text):\n    counts = Counter(text)\n    return counts.most_common(2), counts['z'], sum(counts.values()), dict(counts)",
        [("hello world",)],
    ),
    (
        "def f(words):\n    groups = defaultdict(list)\n    for word in words:\n        groups[len(word)].append(word)\n    return {k: v for k, v in sorted(groups.items())}",
        [(["a", "bb", "c", "dd"],)],
    ),
    (
        "def f(words):\n    d = defaultdict(lambda: [0, 0])\n    for w in words:\n        d[w[0]][0] += 1\n        d[w[0]][1] += len(w)\n    return dict(d)",
        [(["ab", "ac", "b"],)],
    ),
    (
        "def f(n):\n    @lru_cache(maxsize=None)\n    def fib(k):\n        return k if k < 2 else fib(k - 1) + fib(k - 2)\n    return fib(n)",
        [(40,)],
    ),
    (
        "def f(n):\n    memo = {}\n    def ways(k):\n        if k in memo:\n            return memo[k]\n        if k <= 1:\n            return 1\n        memo[k] = ways(k - 1) + ways(k - 2)\n        return memo[k]\n    return ways(n)",
        [(60,)],
    ),
    (
        "def f(n):\n    count = 0\n    def bump():\n        nonlocal count\n        count += 1\n    for _ in range(n):\n        bump()\n    return count",
        [(7,)],
    ),
    (
        "def f(grid):\n    rows, cols = len(grid), len(grid[0])\n    seen = [[False] * cols for _ in range(rows)]\n    best = 0\n    for r in range(rows):\n        for c in range(cols):\n            if grid[r][c] and not seen[r][c]:\n                stack = [(r, c)]\n                seen[r][c] = True\n                size = 0\n                while stack:\n                    i, j = stack.pop()\n                    size += 1\n                    for di, dj in ((0, 1), (1, 0), (0, -1), (-1, 0)):\n                        a, b = i + di, j + dj\n                        if 0 <= a < rows and 0 <= b < cols and grid[a][b] and not seen[a][b]:\n                            seen[a][b] = True\n                            stack.append((a, b))\n                best = max(best, size)\n    return best",
        [([[1, 1, 0], [0, 1, 0], [1, 0, 1]],)],
    ),
    (
        "def f(edges, n):\n    graph = {i: [] for i in range(n)}\n    for a, b, w in edges:\n        graph[a].append((b, w))\n        graph[b].append((a, w))\n    dist = {0: 0}\n    heap = [(0, 0)]\n    while heap:\n        d, node = heapq.heappop(heap)\n        if d > dist.get(node, math.inf):\n            continue\n        for other, w in graph[node]:\n            nd = d + w\n            if nd < dist.get(other, math.inf):\n                dist[other] = nd\n                heapq.heappush(heap, (nd, other))\n    return [dist.get(i, -1) for i in range(n)]",
        [([[0, 1, 4], [0, 2, 1], [2, 1, 2]], 4)],
    ),
    (
        "def f(xs, x):\n    return bisect.bisect_left(xs, x), bisect.bisect_right(xs, x), bisect.bisect(xs, x, 1)",
        [([1, 2, 2, 3], 2)],
    ),
    (
        "def f(xs):\n    out = []\n    for x in xs:\n        bisect.insort(out, x)\n    return out",
        [([3, 1, 2, 2],)],
    ),
    (
        "def f(xs):\n    q = deque(xs)\n    q.append(9)\n    q.appendleft(8)\n    a = q.popleft()\n    b = q.pop()\n    q.rotate(1)\n    q.extend([5, 6])\n    return a, b, list(q), q[0], len(q)",
        [([1, 2, 3],)],
    ),
    (
        "def f(xs):\n    return [x for x in xs if x % 2], {x: x * x for x in xs}, sum(x for x in xs), any(x > 2 for x in xs), all(xs)",
        [([1, 2, 3, 4],)],
    ),
    (
        "def f(xs):\n    return [[a, b] for i, a in enumerate(xs) for b in xs[i + 1:] if a != b]",
        [([1, 2, 1],)],
    ),
    (
        "def f(xs, ys):\n    return list(zip(xs, ys)), dict(zip(xs, ys)), list(map(lambda a, b: a + b, xs, ys)), list(filter(None, xs))",
        [([1, 0, 2], [3, 4, 5])],
    ),
    (
        "def f(xs):\n    return list(enumerate(xs, 1)), list(reversed(xs)), xs[::-1], xs[1:], xs[:-1], xs[::2], xs[-1]",
        [([1, 2, 3, 4],), ("abcd",)],
    ),
    (
        "def f(xs):\n    ys = xs[:]\n    ys[1:3] = [9, 9, 9]\n    del ys[0]\n    ys.insert(1, 7)\n    ys.remove(9)\n    ys.reverse()\n    ys += [1]\n    ys.extend((2, 3))\n    return ys, ys.index(7), ys.count(9), ys.pop(0), ys.pop()",
        [([1, 2, 3, 4],)],
    ),
    (
        "def f(xs):\n    a, *b = xs\n    *c, d = xs\n    (e, g), h = (xs[0], xs[1]), xs[2]\n    return a, b, c, d, e, g, h, [*xs, *b], (*xs, 1), {**{'a': 1}, 'b': 2}",
        [([1, 2, 3],)],
    ),
    (
        "def f(xs):\n    i, j = 0, len(xs) - 1\n    xs = list(xs)\n    while i < j:\n        xs[i], xs[j] = xs[j], xs[i]\n        i += 1\n        j -= 1\n    return xs",
        [([1, 2, 3, 4, 5],)],
    ),
    (
        "def f(xs):\n    for i in range(len(xs)):\n        for j in range(len(xs) - 1 - i):\n            if xs[j] > xs[j + 1]:\n                xs[j], xs[j + 1] = xs[j + 1], xs[j]\n    return xs",
        [([5, 2, 9, 1],), (["b", "a"],)],
    ),
    (
        "def f(text):\n    return text.upper(), text.title(), text.split(), text.replace('a', 'b'), text.strip(), text.find('l'), text.count('l'), text[::-1], '-'.join(text), text.startswith('h'), text.isalpha(), text.center(20, '*'), text.zfill(12), text.partition(' ')",
        [("hello",), (" a b ",)],
    ),
    (
        "def f(a, b):\n    return f'{a}', f'{a:>8}|{b:<6}|', f'{a!r}', f'{a}{b}', '{} {}'.format(a, b), '{0}-{1:>5}'.format(a, b), '%s/%s' % (a, b), str(a) + str(b)",
        [(1, "x"), ("q", 2)],
    ),
    (
        "def f(x):\n    return f'{x:.3f}', f'{x:,.2f}', round(x, 2), round(x), int(x), '%.2f' % x, '{:08.3f}'.format(x), f'{x:+}', f'{x:e}'",
        [(3.14159,), (-2.5,), (1234567.891,)],
    ),
    (
        "def f(n):\n    return bin(n), hex(n), oct(n), str(n), int(str(n)), n.bit_length(), f'{n:b}', f'{n:x}', f'{n:,}', int('ff', 16), [int(d) for d in str(n)]",
        [(255,), (0,), (123456789,)],
    ),
    (
        "def f(values):\n    return repr(values), str(values), f'{values}', repr(tuple(values)), str({'a': values, 1: None, 'b': True})",
        [([1, 2.5, "x", [None]],), ([],)],
    ),
    (
        "def f(xs):\n    try:\n        return xs[10]\n    except IndexError:\n        return -1\n    finally:\n        xs.append(1)",
        [([1],)],
    ),
    (
        "def f(d, k):\n    try:\n        return d[k]\n    except (KeyError, TypeError) as error:\n        return isinstance(error, KeyError)\n    else:\n        return 0",
        [({"a": 1}, "b"), ({"a": 1}, "a"), ({}, [1])],
    ),
    (
        "def f(x):\n    try:\n        if x < 0:\n            raise ValueError('negative')\n        return x\n    except ValueError as e:\n        return str(e), e.args[0], repr(e)",
        [(1,), (-1,)],
    ),
    (
        "def f(xs):\n    for x in xs:\n        if x == 3:\n            break\n    else:\n        return 'none'\n    return 'found'",
        [([1, 2],), ([3],)],
    ),
    (
        "def f(n):\n    while n > 1:\n        if n == 7:\n            break\n        n -= 1\n    else:\n        return 'end'\n    return n",
        [(10,), (5,)],
    ),
    (
        "def f(n):\n    steps = 0\n    while n != 1:\n        n = n // 2 if n % 2 == 0 else 3 * n + 1\n        steps += 1\n    return steps",
        [(27,)],
    ),
    (
        "def f(n):\n    def gen(k):\n        for i in range(k):\n            yield i * i\n        yield from [1, 2]\n    g = gen(n)\n    return next(g), list(g), next(g, None), sum(gen(3))",
        [(4,)],
    ),
    ("def f(xs):\n    it = iter(xs)\n    return next(it), list(it)", [([1, 2, 3],)]),
    (
        "def f(xs):\n    return next((x for x in xs if x > 1), None), max((x for x in xs), default=0)",
        [([1, 2, 3],), ([],)],
    ),
    (
        "def f(xs):\n    return reduce(lambda a, b: a * b, xs, 1), list(accumulate(xs)), list(chain(xs, xs)), math.prod(xs)",
        [([1, 2, 3],)],
    ),
    (
        "def f(xs):\n    return list(combinations(xs, 2)), list(permutations(xs)), list(product(xs, repeat=2)), list(itertools.islice(itertools.count(3), 4))",
        [([1, 2, 3],)],
    ),
    (
        "def f(xs):\n    return [(k, list(g)) for k, g in itertools.groupby(xs, key=lambda x: x % 2)], list(itertools.pairwise(xs)), list(itertools.takewhile(lambda x: x < 3, xs))",
        [([1, 3, 2, 4, 5],)],
    ),
    (
        "def f(a, b):\n    return math.gcd(a, b), math.lcm(a, b), math.isqrt(a), math.factorial(10), math.comb(10, 3), math.ceil(a / b), math.floor(-a / b), math.sqrt(16), math.pi",
        [(12, 18)],
    ),
    (
        "def f(value):\n    return json.loads(json.dumps(value, )), copy.deepcopy(value) == value, copy.copy(value)",
        [([1, {"a": [2.5, None]}],)],
    ),
    ("def f(*args, k=2, **rest):\n    return args, k, rest", [(1, 2)]),
    (
        "def f(x):\n    def g(a, b=3, *c, d=4, **e):\n        return a, b, c, d, e\n    return g(x), g(x, 1, 2, d=5, z=6), g(*[1, 2, 3], **{'d': 1})",
        [(1,)],
    ),
    (
        "def f(xs):\n    if (n := len(xs)) > 2:\n        return n\n    return [y := 1, y + 1]",
        [([1, 2, 3],), ([],)],
    ),
    (
        "def f(x):\n    return isinstance(x, int), isinstance(x, (str, list)), isinstance(x, bool), isinstance(x, dict), isinstance(x, float)",
        [(1,), ("a",), (True,), ({},), (1.0,)],
    ),
    ("def f(x):\n    assert x > 0, 'positive please'\n    return x", [(1,)]),
    (
        "def f(d):\n    out = []\n    for k in d:\n        out.append(k)\n    for k, v in d.items():\n        out.append((k, v))\n    ks = list(d.keys())\n    vs = d.values()\n    d2 = dict(d)\n    d2.update({'q': 1})\n    d2.setdefault('r', []).append(2)\n    p = d2.pop('q')\n    return out, ks, list(vs), d2, p, 'a' in d, sorted(d.items()), 'a' in d.keys(), 1 in d.values()",
        [({"a": 1, "b": 2},)],
    ),
    (
        "def f(d):\n    return sorted(d, key=d.get), max(d, key=lambda k: d[k]), {v: k for k, v in d.items()}",
        [({"a": 3, "b": 1},)],
    ),
    (
        "def f(m):\n    return [list(row) for row in zip(*m)], [[sum(a * b for a, b in zip(r, c)) for c in zip(*m)] for r in m]",
        [([[1, 2], [3, 4]],)],
    ),
    (
        "def f(n):\n    sieve = [True] * (n + 1)\n    sieve[0] = sieve[1] = False\n    for i in range(2, int(n ** 0.5) + 1):\n        if sieve[i]:\n            for j in range(i * i, n + 1, i):\n                sieve[j] = False\n    return [i for i, p in enumerate(sieve) if p]",
        [(60,)],
    ),
    (
        "def f(a, b):\n    dp = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]\n    for i in range(1, len(a) + 1):\n        for j in range(1, len(b) + 1):\n            if a[i - 1] == b[j - 1]:\n                dp[i][j] = dp[i - 1][j - 1] + 1\n            else:\n                dp[i][j] = max(dp[i - 1][j], dp[i][j - 1])\n    return dp[-1][-1]",
        [("kitten", "sitting")],
    ),
    (
        "def f(text):\n    stack = []\n    pairs = {')': '(', ']': '['}\n    for ch in text:\n        if ch in '([':\n            stack.append(ch)\n        elif ch in pairs:\n            if not stack or stack.pop() != pairs[ch]:\n                return False\n    return not stack",
        [("([])",), ("([)]",)],
    ),
    (
        "def f(n):\n    rows = [[1]]\n    for _ in range(n):\n        last = rows[-1]\n        rows.append([1] + [last[i] + last[i + 1] for i in range(len(last) - 1)] + [1])\n    return rows",
        [(6,)],
    ),
    (
        "def f(n):\n    x = 1\n    for i in range(1, n):\n        x *= i\n    x -= 1\n    x //= 2\n    x %= 10 ** 9 + 7\n    x |= 1\n    x &= 255\n    x ^= 3\n    x <<= 2\n    x >>= 1\n    x **= 2\n    return x",
        [(25,)],
    ),
    (
        "def f(n):\n    text = ''\n    for i in range(n):\n        text += str(i % 10)\n    words = text[:3] * 2\n    return text, words, text + words, len(text)",
        [(12,)],
    ),
    (
        "def f(xs):\n    table = {}\n    for i, x in enumerate(xs):\n        table[x, i] = x\n        table[(i, str(x))] = i\n    return list(table.items()), (xs[0], 0) in table",
        [([1, 2],)],
    ),
    (
        "def f(xs):\n    d = {}\n    for x in xs:\n        d[x] = d.setdefault(x, 0) + 1\n        d[x] += 1\n    del d[xs[0]]\n    return d",
        [([1, 2, 1],)],
    ),
    (
        "def f(x):\n    return x is None, x is not None, not x, x or 'default', x and 1, 1 if x else 2",
        [(None,), (0,), ("a",)],
    ),
    (
        "def f(a, b, c):\n    return a < b < c, a <= b != c, 0 <= a - 1 < b, a == b == c, a < b in [b, c]",
        [(1, 2, 3), (3, 2, 1)],
    ),
    (
        "def f(s):\n    return ord(s[0]) - ord('a'), chr(ord(s[0]) + 1), [chr(97 + (ord(c) - 97 + 3) % 26) for c in s], s.translate(str.maketrans('ab', 'xy')), string.ascii_lowercase.index(s[0])",
        [("abc",)],
    ),
    (
        "def f(xs):\n    s = frozenset(xs)\n    return len(s), s == frozenset(xs[::-1]), {s: 1}[s], 1 in s, {frozenset([1, 2])} == {frozenset([2, 1])}",
        [([1, 2, 1],)],
    ),
    (
        "def f(xs):\n    heap = list(xs)\n    heapq.heapify(heap)\n    a = heapq.heappushpop(heap, 0)\n    b = heapq.heapreplace(heap, 10)\n    return a, b, heapq.nsmallest(2, heap), heapq.nlargest(2, heap), [heapq.heappop(heap) for _ in range(len(heap))]",
        [([5, 3, 8, 1],)],
    ),
    (
        "def f(n):\n    def is_even(k):\n        return True if k == 0 else is_odd(k - 1)\n    def is_odd(k):\n        return False if k == 0 else is_even(k - 1)\n    return is_even(n)",
        [(10,), (7,)],
    ),
    (
        "def f(n):\n    moves = []\n    def hanoi(k, a, b, c):\n        if k:\n            hanoi(k - 1, a, c, b)\n            moves.append((a, c))\n            hanoi(k - 1, b, a, c)\n    hanoi(n, 'A', 'B', 'C')\n    return moves",
        [(4,)],
    ),
    (
        "def f(n):\n    result = []\n    def place(row, cols):\n        if row == n:\n            result.append(list(cols))\n            return\n        for c in range(n):\n            if all(c != x and abs(c - x) != row - r for r, x in enumerate(cols)):\n                place(row + 1, cols + [c])\n    place(0, [])\n    return len(result)",
        [(5,)],
    ),
    (
        "def f(xs):\n    funcs = [lambda v, i=i: v + i for i in range(3)]\n    return [g(x) for g, x in zip(funcs, xs)], (lambda a, *b: (a, b))(1, 2, 3)",
        [([1, 2, 3],)],
    ),
    (
        "def f(xs):\n    total = 0.0\n    for x in xs:\n        total += x\n    mean = total / len(xs)\n    var = sum((x - mean) ** 2 for x in xs) / len(xs)\n    return round(mean, 6), round(math.sqrt(var), 6), abs(-2.5), float('1.5'), int(2.9), math.isclose(0.1 + 0.2, 0.3)",
        [([1.5, 2.5, 4.0],)],
    ),
    (
        "def f(values):\n    a = values\n    b = a\n    b.append(1)\n    a[0] += 5\n    a[-1] -= 1\n    return a is b, a, [v is None for v in a]",
        [([1, 2],)],
    ),
    (
        "def f(n):\n    total: int = 0\n    unset: int\n    names: list[str] = []\n    for i in range(n):\n        total += i\n        names.append(str(i))\n    return total, names",
        [(3,)],
    ),
    (
        "def f(n):\n    out = []\n    for i in range(n):\n        try:\n            if i % 3 == 0:\n                continue\n            if i == 5:\n                break\n            out.append(10 // (i - 4))\n        except ZeroDivisionError:\n            out.append('zero')\n        finally:\n            out.append(i)\n    return out",
        [(8,)],
    ),
    (
        "def f(xs):\n    xs.sort()\n    lo, hi = 0, len(xs) - 1\n    while lo <= hi:\n        mid = (lo + hi) // 2\n        if xs[mid] == 4:\n            return mid\n        if xs[mid] < 4:\n            lo = mid + 1\n        else:\n            hi = mid - 1\n    return -1",
        [([4, 1, 9, 7],)],
    ),
    (
        "def f(text):\n    return 'a' in text, text in ('x', 'y'), text == 'abc', 'b' not in text, text < 'b', text * 2, 2 * text",
        [("abc",), ("x",)],
    ),
    (
        "def f(xs):\n    d = dict.fromkeys(xs, 0)\n    e = dict([(1, 2), (3, 4)])\n    g = dict(a=1, b=2)\n    return d, e, g, d | e, len(g)",
        [([1, 2],)],
    ),
    (
        "def f(x):\n    return list(range(5)), list(range(10, 0, -3)), 3 in range(5), len(range(0, 10, 3)), range(5)[2], sum(range(x)), list(map(int, '123'))",
        [(5,)],
    ),
    (
        "def f(xs):\n    s = set()\n    s.update(xs)\n    s.discard(99)\n    s |= {7}\n    s -= {1}\n    t = s.copy()\n    t.remove(7)\n    return s, t, t.issubset(s), s.union([1], [2]), s.difference(t)",
        [([1, 2, 3],)],
    ),
    (
        "def f(a):\n    b = a[:]\n    b[0], b[1] = b[1], b[0]\n    c = [row[:] for row in [b, b]]\n    c[0][0] = 'x'\n    c[1][0], z = 'y', 5\n    return b, c, z",
        [([1, 2],)],
    ),
    (
        "def f(a):\n    x = y = [a]\n    x.append(2)\n    (p, q), [r, *s] = (1, 2), [3, 4, 5]\n    return x, y, p, q, r, s",
        [(1,)],
    ),
]
