"""Solutions in Python that the dialect has no word for, by kind: source and arguments of each call."""

NUMBERS = [([5, 3, 8, 9],), ([1, 1, 2, 9, 4],), ([7],)]
WORDS = [("Anna met bob",), ("x9 Y8 z77 ab",), ("",)]

IMPORTS = {
    "star of heapq and collections": (
        """
from heapq import *
from collections import *
def solution(numbers):
    heap = list(numbers)
    heapify(heap)
    seen = defaultdict(int)
    order = deque()
    while heap:
        value = heappop(heap)
        seen[value] += 1
        order.appendleft(value)
    return list(order), dict(seen)
""",
        NUMBERS,
    ),
    "star that covers a builtin, and names of its own": (
        """
from math import *
def gcd(a, b):
    return a + b
def solution(numbers):
    e = len(numbers)
    return pow(2, 3), gcd(4, 6), floor(sqrt(e)), [e * n for n in numbers]
""",
        NUMBERS,
    ),
    "star of itertools, operator, functools, bisect and string": (
        """
from itertools import *
from operator import *
from functools import *
from bisect import *
from string import *
def solution(numbers):
    ordered = sorted(numbers)
    sums = list(accumulate(ordered, add))
    whole = reduce(mul, ordered, 1)
    return sums, whole, bisect_left(ordered, 5), digits[:3], list(chain(ordered, [1]))
""",
        NUMBERS,
    ),
    "star of typing": (
        """
from typing import *
def solution(numbers: List[int]) -> Optional[int]:
    found: Dict[int, int] = {}
    for n in numbers:
        found[n] = found.get(n, 0) + 1
    return max(found.values())
""",
        NUMBERS,
    ),
    "inside functions, with other names": (
        """
def largest(numbers):
    import heapq as h
    return h.nlargest(2, numbers)
def smallest(numbers):
    from heapq import nsmallest as h
    return h(2, numbers)
def solution(numbers):
    from math import floor as round_down, sqrt
    import itertools
    def inner(n):
        import math as m
        return m.gcd(n, 6)
    return largest(numbers), smallest(numbers), round_down(sqrt(sum(numbers))), [inner(n) for n in numbers]
""",
        NUMBERS,
    ),
    "inside a function, over a builtin that others use": (
        """
def power(n):
    from math import pow
    return pow(n, 2)
def solution(numbers):
    return [pow(n, 3, 7) for n in numbers], [power(n) for n in numbers]
""",
        NUMBERS,
    ),
    "inside methods": (
        """
class Solution:
    def count(self, numbers):
        from collections import Counter
        import bisect
        seen = Counter(numbers)
        return bisect.bisect(sorted(seen), 4) + max(seen.values())
def solution(numbers):
    return Solution().count(numbers)
""",
        NUMBERS,
    ),
    "with a way out": (
        """
try:
    from math import lcm
except ImportError:
    def lcm(a, b):
        return a * b
def solution(numbers):
    whole = 1
    for n in numbers:
        whole = lcm(whole, n)
    return whole
""",
        NUMBERS,
    ),
}

ALIASES = {
    "of an alias": (
        """
from typing import List, Tuple, Dict, Union, Optional
Cell = Tuple[int, int]
Row = List[Cell]
Board = Dict[str, Union[Row, None]]
def solution(numbers: List[int]) -> Row:
    board: Board = {}
    board["a"] = [(n, n) for n in numbers]
    return board["a"]
""",
        NUMBERS,
    ),
    "by name, with a type variable and cast": (
        """
from typing import TypeAlias, TypeVar, NewType, cast
T = TypeVar("T")
Count: TypeAlias = "int | None"
Id = NewType("Id", int)
def first(items: list[T]) -> T:
    return items[0]
def solution(numbers: "list[Id]") -> Count:
    best: Count = None
    for n in numbers:
        if best is None or n > best:
            best = Id(n)
    return cast(int, best) + first(numbers)
""",
        NUMBERS,
    ),
    "that are called and asked": (
        """
from typing import Union, List
Number = Union[int, float]
Grid = list[list[int]]
Text = str
Pair = tuple
def solution(numbers: List[Number]):
    grid: Grid = Grid()
    for n in numbers:
        if isinstance(n, Number):
            grid.append([n, len(Text(n))])
    return [Pair(row) for row in grid]
""",
        NUMBERS,
    ),
    "with a bar, inside the function": (
        """
def solution(numbers: list[int]):
    Pair = tuple[int, int]
    Maybe = int | None
    best: Maybe = None
    found: list[Pair] = []
    for n in numbers:
        found.append((n, n + 1))
        best = n
    return found, best
""",
        NUMBERS,
    ),
}

PARAMETERS = {
    "only by name in helpers": (
        """
def part(numbers, /, *, start=0, step):
    return numbers[start::step]
def scaled(numbers, by=2, *, plus):
    return [n * by + plus for n in numbers]
def solution(numbers, /, k=1):
    parts = part(numbers, step=2), part(numbers, start=k, step=1)
    return parts, scaled(numbers, plus=3), scaled(numbers, 4, plus=k)
""",
        [([5, 3, 8],), ([1, 2, 3, 4], 2)],
    ),
    "in lambdas and methods": (
        """
class Scale:
    def __init__(self, *, by=2):
        self.by = by
    def of(self, n, /, *, plus=1):
        return n * self.by + plus
def solution(numbers):
    scale = Scale(by=3)
    twice = lambda n, *, more=0: n * 2 + more
    return [scale.of(n, plus=2) for n in numbers], [twice(n, more=1) for n in numbers], scale.of(1)
""",
        NUMBERS,
    ),
}

RECORDS = {
    "ordered, in a heap": (
        """
from dataclasses import dataclass
from heapq import heappush, heappop
@dataclass(order=True)
class Job:
    weight: int
    name: str = "x"
    parts: int = 0
def solution(numbers):
    heap = []
    for i, n in enumerate(numbers):
        heappush(heap, Job(n % 3, chr(97 + i), parts=n))
    return [(job.name, job.parts) for job in [heappop(heap) for _ in numbers]]
""",
        NUMBERS,
    ),
    "ordered, with fields that change": (
        """
from dataclasses import dataclass
@dataclass(order=True)
class Team:
    points: int
    place: int
def solution(numbers):
    teams = [Team(0, i) for i in range(3)]
    for i, n in enumerate(numbers):
        teams[i % 3].points -= n
    best = min(teams)
    teams.sort()
    return best.place, [team.place for team in teams], teams[0] < teams[1], max(teams).points
""",
        NUMBERS,
    ),
    "ordered, with a field that does not count": (
        """
from dataclasses import dataclass, field
import heapq
@dataclass(order=True)
class Event:
    time: int
    label: str = field(compare=False)
    size: int = field(default=1, compare=False)
def solution(numbers):
    heap = []
    for i, n in enumerate(numbers * 3):
        heapq.heappush(heap, Event(n % 2, "ab"[i % 2] + str(i)))
    first = heapq.heappop(heap)
    heapq.heapreplace(heap, Event(1, "z", 4))
    out = [first.label]
    while heap:
        event = heapq.heappop(heap)
        out.append((event.time, event.label, event.size))
    return out, [e.label for e in sorted([Event(1, "q"), Event(0, "r"), Event(1, "a")], reverse=True)]
""",
        NUMBERS,
    ),
    "frozen, in sets and as keys": (
        """
from dataclasses import dataclass
@dataclass(frozen=True)
class Cell:
    row: int
    column: int
    def moved(self, by):
        return Cell(self.row + by, self.column)
def solution(numbers):
    seen = set()
    counts = {}
    for a, b in zip(numbers, numbers[1:]):
        cell = Cell(a % 2, b % 2)
        seen.add(cell)
        counts[cell.moved(1)] = counts.get(cell.moved(1), 0) + 1
    return len(seen), sorted(counts.values()), Cell(1, 1) in seen
""",
        NUMBERS,
    ),
    "named tuples with methods and defaults": (
        """
from typing import NamedTuple
from collections import namedtuple
class Span(NamedTuple):
    low: int
    high: int = 10
    def width(self):
        return self.high - self.low
class Point(namedtuple("Point", ["x", "y"])):
    pass
def solution(numbers):
    spans = sorted(Span(n) for n in numbers)
    points = {Point(n, 1) for n in numbers}
    low, high = spans[0]
    moved = spans[0]._replace(low=0)
    return [s.width() for s in spans], sorted(p.x for p in points), low, high, moved.width()
""",
        NUMBERS,
    ),
    "replaced": (
        """
from dataclasses import dataclass, replace
@dataclass(frozen=True)
class Run:
    start: int
    length: int
def solution(numbers):
    run = Run(numbers[0], 1)
    for n in numbers:
        run = replace(run, length=run.length + n)
    return run.start, run.length
""",
        NUMBERS,
    ),
}

ORDERS = {
    "in a heap": (
        """
import heapq
class Guest:
    def __init__(self, rank, number):
        self.rank = rank
        self.number = number
    def __lt__(self, other):
        return self.rank > other.rank
    def __repr__(self):
        return f"Guest({self.rank})"
def solution(numbers):
    heap = []
    for i, n in enumerate(numbers * 2):
        heapq.heappush(heap, Guest(n % 3, i))
    out = []
    while heap:
        out.append(heapq.heappop(heap).number)
    return out
""",
        NUMBERS,
    ),
    "of words, with ties the other way": (
        """
from heapq import heappush, heappop, heapify
from collections import Counter
class Entry:
    def __init__(self, count, word):
        self.count = count
        self.word = word
    def __lt__(self, other):
        if self.count == other.count:
            return self.word > other.word
        return self.count < other.count
def solution(text):
    heap = []
    for word, count in Counter(text.split()).items():
        heappush(heap, Entry(count, word))
        if len(heap) > 2:
            heappop(heap)
    return [heappop(heap).word for _ in range(len(heap))][::-1]
""",
        [("a b a c c d",), ("z y x z",), ("one",)],
    ),
    "in sorts, minimum and maximum, with total_ordering": (
        """
from functools import total_ordering
@total_ordering
class Card:
    def __init__(self, value):
        self.value = value
    def __lt__(self, other):
        return self.value % 5 < other.value % 5
    def __eq__(self, other):
        return self.value % 5 == other.value % 5
def solution(numbers):
    cards = [Card(n) for n in numbers]
    cards.sort()
    low = min(cards)
    back = sorted(cards, reverse=True)
    high = max(cards)
    return [c.value for c in cards], low.value, high.value, [c.value for c in back], cards[0] < cards[-1]
""",
        NUMBERS,
    ),
    "as a key": (
        """
class Larger(str):
    def __lt__(x, y):
        return x + y > y + x
def solution(numbers):
    return "".join(sorted(map(str, numbers), key=Larger))
""",
        [([3, 30, 34, 5, 9],), ([10, 2],)],
    ),
    "as a part of entries": (
        """
import heapq
class Node:
    def __init__(self, name):
        self.name = name
    def __lt__(self, other):
        return self.name < other.name
def solution(numbers):
    heap = [(n % 2, Node(str(n))) for n in numbers]
    heapq.heapify(heap)
    out = []
    while heap:
        weight, node = heapq.heappop(heap)
        out.append((weight, node.name))
    return out, min(numbers)
""",
        NUMBERS,
    ),
}

VALUES = {
    "accumulate with what the operator module has": (
        """
from itertools import accumulate
from operator import mul
import operator
def solution(numbers):
    return [x for x in accumulate(numbers, mul) if x % 2], sum(x for x in accumulate(numbers, max)), list(
        accumulate(numbers, operator.sub, initial=9)
    ), max(accumulate(numbers, lambda a, b: a * 2 + b))
""",
        NUMBERS,
    ),
    "lambdas in what comprehensions run over": (
        """
def solution(numbers):
    a = [x for x in map(lambda v: v * v + v, numbers) if x > 10]
    b = {x: y for x, y in enumerate(filter(lambda v: v % 2 == 1, numbers))}
    c = sum(y for x in numbers for y in map(lambda v: v - x, numbers))
    return a, b, c, [x for x in sorted(numbers, key=lambda v: (v % 3) * 10 - v)]
""",
        NUMBERS,
    ),
    "methods without an object": (
        """
from functools import reduce
import functools
def solution(text):
    words = text.split()
    sets = list(map(set, words)) or [set()]
    shared = sorted(set.intersection(*sets))
    every = sorted(reduce(set.union, sets))
    lower = str.lower
    return (
        sorted(words, key=str.lower), list(map(str.strip, words)), "".join(filter(str.isdigit, text)),
        sorted(words, key=len), shared, every, lower(text), str.join("-", words),
        list(map(str.count, words, text)),
        str.upper(text), max(words, key=str.lower, default=""), [str.title(w) for w in words],
    )
""",
        WORDS,
    ),
    "attrgetter and methodcaller": (
        """
from operator import itemgetter, methodcaller, attrgetter
from collections import namedtuple
Item = namedtuple("Item", "size name")
def solution(text):
    items = [Item(len(w), w) for w in text.split()]
    items.sort(key=attrgetter("size"))
    raised = list(map(methodcaller("upper"), text.split()))
    return [i.name for i in items], raised, sorted(text.split(), key=itemgetter(0))
""",
        WORDS,
    ),
    "calls until a value comes": (
        """
def solution(numbers):
    rest = list(numbers) + [0, 1]
    def step():
        return rest.pop(0)
    total = 0
    for n in iter(step, 0):
        if n == 3:
            continue
        total += n
    left = numbers + [-1]
    return total, rest, list(iter(left.pop, 0))[:0] if 0 in left else 1
""",
        NUMBERS,
    ),
    "calls until a value comes, as a list": (
        """
def solution(numbers):
    rest = list(numbers) + [0, 1]
    return [n * 2 for n in iter(lambda: rest.pop(0), 0)], rest
""",
        NUMBERS,
    ),
    "padded formats": (
        """
def solution(numbers):
    w = max(len(str(n)) for n in numbers) + 2
    return ["%0*d" % (w, n) for n in numbers], ["%*d|%-*s|%5d|%%" % (w, -n, w, "a", n) for n in numbers], [
        "%.*f" % (2, n / 3) for n in numbers
    ], "%+0*d" % (6, 42), "%0*d" % (5, -42), "%*s" % (3, "abcd"), "%08.*f" % (1, 2.25), "%*.2f" % (8, 1.5)
""",
        NUMBERS,
    ),
    "codes of a text": (
        """
def solution(text):
    total = 0
    for b in text.encode("utf-8"):
        total = (total * 31 + b) % 1000
    data = text.encode()
    first = sum(text.encode("ascii")) if text.isascii() else 0
    odd = [b for b in bytes(text, "utf-8") if b % 2]
    return total, first, len(data), list(data)[:3], max(data, default=0), odd
""",
        [*WORDS, ("é€😀a",)],
    ),
    "codes and back": (
        """
def solution(text):
    data = bytearray(text.encode())
    for i in range(len(data)):
        if data[i] < 128:
            data[i] = data[i] ^ 1
    return data.decode()
""",
        [*WORDS, ("é€😀a",)],
    ),
}

CACHES = {
    "cleared in the end": (
        """
from functools import lru_cache
@lru_cache(None)
def ways(n):
    return 1 if n < 2 else ways(n - 1) + ways(n - 2)
def solution(n):
    ways.cache_clear()
    answer = ways(n)
    ways.cache_info()
    ways.cache_clear()
    return answer
""",
        [(3,), (12,)],
    ),
    "cleared because something changed": (
        """
from functools import cache
def solution(numbers):
    out = []
    limit = 0
    @cache
    def best(i):
        if i >= len(numbers):
            return 0
        return max(best(i + 1), best(i + 2) + numbers[i] + limit)
    for limit in range(3):
        out.append(best(0))
        best.cache_clear()
    return out
""",
        NUMBERS,
    ),
    "of a method": (
        """
import functools
class Solution:
    @functools.lru_cache(maxsize=None)
    def ways(self, n):
        return 1 if n < 2 else self.ways(n - 1) + self.ways(n - 2)
    def count(self, n):
        answer = self.ways(n)
        self.ways.cache_clear()
        return answer
def solution(n):
    return Solution().count(n)
""",
        [(3,), (12,)],
    ),
}

CLASSES = {
    "properties and setters": (
        """
class Tank:
    def __init__(self, size):
        self.size = size
        self._fill = 0
    @property
    def fill(self):
        return self._fill
    @fill.setter
    def fill(self, value):
        self._fill = max(0, min(self.size, value))
    @property
    def free(self):
        return self.size - self.fill
def solution(numbers):
    tank = Tank(10)
    for n in numbers:
        tank.fill += n if n % 2 else -n
    tank.fill = tank.fill + 1
    return tank.free, tank.fill
""",
        NUMBERS,
    ),
    "properties of many objects": (
        """
from functools import cached_property
class Box:
    def __init__(self, a, b):
        self.a = a
        self.b = b
    @property
    def area(self):
        return self.a * self.b
    @cached_property
    def half(self):
        return self.area // 2
def solution(numbers):
    boxes = [Box(n, n + 1) for n in numbers]
    return sum(box.area for box in boxes), [box.half for box in sorted(boxes, key=lambda b: -b.area)]
""",
        NUMBERS,
    ),
    "a container of its own": (
        """
class Shelf:
    def __init__(self, size):
        self.items = {}
        self.size = size
    def __contains__(self, key):
        return key in self.items
    def __getitem__(self, key):
        return self.items[key]
    def __setitem__(self, key, value):
        if len(self) < self.size or key in self:
            self.items[key] = value
    def __len__(self):
        return len(self.items)
    def __iter__(self):
        return iter(sorted(self.items))
    def __bool__(self):
        return self.size > 1
def solution(numbers):
    shelf = Shelf(2)
    for n in numbers:
        shelf[n] = 0
        if n in shelf:
            shelf[n] += n * 2
    if not shelf:
        return -1
    held = [shelf[n] if n in shelf else None for n in numbers]
    return held, len(shelf), [n for n in shelf], 99 not in shelf
""",
        NUMBERS,
    ),
    "a list of its own": (
        """
class Ring:
    def __init__(self, values):
        self.values = values
    def __getitem__(self, place):
        return self.values[place % len(self.values)]
    def __call__(self, n):
        return n + len(self.values)
def solution(numbers):
    ring = Ring(numbers)
    return [ring[i] + ring[i - 1] for i in range(7)], ring(3)
""",
        NUMBERS,
    ),
    "a counter in a closure": (
        """
def solution(numbers):
    count = 0
    def add(n):
        nonlocal count
        count += n
        return count
    def twice():
        nonlocal count
        count *= 2
    totals = [add(n) for n in numbers]
    twice()
    return totals, count
""",
        NUMBERS,
    ),
}

EXCEPTIONS = {
    "with fields and a message": (
        """
class Broken(Exception):
    def __init__(self, place, what="?"):
        super().__init__(f"{what} at {place}")
        self.place = place
        self.what = what
def check(numbers):
    for i, n in enumerate(numbers):
        if n > 8:
            raise Broken(i, what=str(n))
        if n == 7:
            raise Broken(i)
    return -1
def solution(numbers):
    try:
        return check(numbers)
    except Broken as error:
        return error.place * 2, error.what, str(error)
""",
        NUMBERS,
    ),
    "a family of them": (
        """
class Problem(Exception):
    pass
class TooLarge(Problem):
    pass
class Odd(Problem, ):
    '''An odd one.'''
def check(n):
    if n > 8:
        raise TooLarge("large")
    if n % 2:
        raise Odd(n)
    if n == 8:
        raise Problem
    return n
def solution(numbers):
    out = []
    for n in numbers:
        try:
            out.append(check(n))
        except TooLarge as error:
            out.append(str(error))
        except Problem:
            out.append("other")
    try:
        check(9)
    except Exception as error:
        out.append(isinstance(error, TooLarge))
    return out
""",
        NUMBERS,
    ),
    "caught as what it derives from": (
        """
class Negative(ValueError):
    pass
def solution(numbers):
    out = []
    for text in ["1", "x", "-2"]:
        try:
            n = int(text)
            if n < 0:
                raise Negative(n)
            out.append(n + numbers[0])
        except ValueError as error:
            out.append("bad")
    return out
""",
        NUMBERS,
    ),
    "a way out of nested loops": (
        """
class Found(Exception):
    pass
def solution(numbers):
    where = None
    try:
        for i, a in enumerate(numbers):
            for j, b in enumerate(numbers):
                if a + b == 11:
                    where = (i, j)
                    raise Found()
    except Found:
        return where
    else:
        return -1
    finally:
        numbers.append(0)
""",
        NUMBERS,
    ),
}

ENUMERATIONS = {
    "numbers that count on": (
        """
from enum import IntEnum
class Side(IntEnum):
    NORTH = 0
    EAST = 1
    SOUTH = 2
    WEST = 3
    def turned(self, by):
        return Side((self + by) % len(Side))
def solution(numbers):
    side = Side.NORTH
    seen = {side: 1}
    for n in numbers:
        side = side.turned(n)
        seen[side] = seen.get(side, 0) + 1
    return int(side), side.name, Side["EAST"].value, [int(s) for s in Side], seen[Side.NORTH], max(Side).value
""",
        NUMBERS,
    ),
    "members with auto and texts": (
        """
import enum
from enum import Enum, auto
class State(Enum):
    IDLE = auto()
    BUSY = auto()
    DONE = auto()
class Sign(enum.Enum):
    PLUS = "+"
    MINUS = "-"
def solution(numbers):
    state = State.IDLE
    sign = Sign.PLUS
    total = 0
    for n in numbers:
        if state is State.IDLE and n > 4:
            state = State.BUSY
        elif state == State.BUSY:
            state, sign = State.DONE, Sign("-")
        total += n if sign is Sign.PLUS else -n
    return total, state.value, sign.value, state in (State.BUSY, State.DONE), [s.value for s in State]
""",
        NUMBERS,
    ),
    "in match": (
        """
from enum import Enum
class Kind(Enum):
    SMALL = 1
    LARGE = 2
def kind_of(n) -> Kind:
    return Kind.LARGE if n > 4 else Kind.SMALL
def solution(numbers):
    total = 0
    for n in numbers:
        match kind_of(n):
            case Kind.SMALL:
                total += n
            case Kind.LARGE:
                total -= n
    return total
""",
        NUMBERS,
    ),
}

ENDINGS = {
    "at the end of a list": (
        """
def solution(numbers):
    i = 0
    total = 0
    while True:
        try:
            n = numbers[i]
        except IndexError:
            break
        total += n
        i += 2
    return total
""",
        [*NUMBERS, ([],)],
    ),
    "with a way on, and else": (
        """
def solution(numbers):
    out = []
    for i in range(-9, 9):
        try:
            first = numbers[i]
            second = numbers[i + 1]
        except IndexError:
            out.append(None)
            continue
        else:
            out.append(first - second)
    return out
""",
        [*NUMBERS, ([],)],
    ),
    "with something done instead": (
        """
def solution(numbers):
    counts = {}
    for n in numbers:
        try:
            counts[n % 3] += n
        except KeyError:
            counts[n % 3] = 1
    try:
        last = numbers[6]
        last += 1
    except IndexError:
        last = -1
    try:
        known = counts[2]
    except KeyError:
        return counts, last
    return known, last
""",
        [*NUMBERS, ([],)],
    ),
    "in conditions that look no further": (
        """
def solution(numbers):
    out = []
    i = 0
    while i < 12:
        try:
            if i % 2 and numbers[i] > 2 or numbers[i // 2] == 5:
                out.append(i)
            elif numbers[-i] > 4:
                out.append(-i)
        except IndexError:
            out.append("end")
        i += 1
    return out
""",
        [*NUMBERS, ([],)],
    ),
    "of a grid, around loops": (
        """
def solution(numbers):
    grid = [numbers[:2], numbers[1:]]
    total = 0
    try:
        for i in range(5):
            total += grid[1][i]
            if grid[0][i] > 4:
                total += 100
    except IndexError:
        total += 1000
    return total
""",
        [*NUMBERS, ([],)],
    ),
    "with suppress, and of an empty list": (
        """
from contextlib import suppress
def solution(numbers):
    stack = []
    missing = 0
    for n in numbers:
        if n % 2:
            stack.append(n)
        else:
            try:
                stack.pop()
            except IndexError:
                missing += 1
    with suppress(IndexError):
        stack[3] = 7
        missing += 50
    table = {"a": 1}
    with suppress(KeyError):
        missing += table["b"]
    return stack, missing
""",
        [*NUMBERS, ([2, 2, 4],)],
    ),
    "that no check tells": (
        """
def look(numbers, i):
    return numbers[i]
def solution(numbers):
    try:
        return look(numbers, 3)
    except IndexError:
        return -1
""",
        [([5, 3, 8, 9],), ([7],)],
    ),
}

DATES = {
    "differences and weekdays": (
        """
from datetime import date, timedelta
import calendar
def solution(year, month, day):
    first = date(year, month, day)
    second = first + timedelta(days=40)
    third = date(year=year, month=1, day=1)
    return (
        (second - first).days, second.month, second.day, first.weekday(), first.isoweekday(), first > third,
        second.isoformat(), first.toordinal(), date.fromisoformat("2024-02-29").weekday(),
        calendar.isleap(year), calendar.monthrange(year, month)[1], first.replace(day=1).weekday(),
        date.fromordinal(5).day,
    )
""",
        [(2024, 1, 31), (1999, 12, 31), (1, 1, 1), (2000, 2, 29), (1900, 2, 28)],
    ),
    "by the module's name": (
        """
import datetime
def solution(texts):
    days = sorted(datetime.date.fromisoformat(t) for t in texts)
    gaps = [(b - a).days for a, b in zip(days, days[1:])]
    week = datetime.timedelta(weeks=1)
    return gaps, [d.year for d in days], (days[0] + week).isoformat()
""",
        [(["2024-03-01", "2023-12-31"],), (["2020-02-28", "2020-03-01", "1970-01-01"],)],
    ),
}

DECORATORS = {
    "that remembers": (
        """
from functools import wraps
def memo(f):
    known = {}
    @wraps(f)
    def inner(*args):
        if args not in known:
            known[args] = f(*args)
        return known[args]
    return inner
@memo
def paths(a, b):
    return 1 if a == 0 or b == 0 else paths(a - 1, b) + paths(a, b - 1)
def solution(n):
    return paths(n, n + 1)
""",
        [(3,), (6,)],
    ),
    "that counts and changes": (
        """
def doubled(function):
    calls = 0
    def inner(n):
        nonlocal calls
        calls += 1
        return 2 * function(n) + calls
    return inner
@doubled
def square(n):
    return n * n
def solution(numbers):
    return [square(n) for n in numbers]
""",
        NUMBERS,
    ),
}

KINDS = {
    "imports": IMPORTS,
    "aliases": ALIASES,
    "parameters": PARAMETERS,
    "records": RECORDS,
    "orders": ORDERS,
    "values": VALUES,
    "caches": CACHES,
    "classes": CLASSES,
    "exceptions": EXCEPTIONS,
    "enumerations": ENUMERATIONS,
    "endings": ENDINGS,
    "dates": DATES,
    "decorators": DECORATORS,
}
CASES = {f"{kind}: {name}": case for kind, cases in KINDS.items() for name, case in cases.items()}
