"""Solutions in Python that the dialect has no word for, by kind: source and arguments of each call."""

NUMBERS = [([5, 3, 8, 9],), ([1, 1, 2, 9, 4],), ([7],)]
WORDS = [("Anna met bob",), ("x9 Y8 z77 ab",), ("",)]

IMPORTS = {
    "imports where errors are caught": (
        """
def solution(numbers):
    total = 0
    for number in numbers:
        try:
            from math import isqrt
            total += isqrt(number)
            total += 1 // (number - 1)
        except ZeroDivisionError:
            from bisect import bisect
    try:
        import heapq
    finally:
        total += 1
    return total + len(heapq.nsmallest(2, numbers)) + bisect([1, 3], 2) if 1 in numbers else total
""",
        NUMBERS,
    ),
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

FURTHER = {
    "enumerations: enum str mixin": (
        """
from enum import Enum
class Color(str, Enum):
    RED = "red"
    BLUE = "blue"
def solution(xs):
    return [Color(x).value for x in xs], Color.RED == xs[0], {c.name: c.value for c in Color}
""",
        [(["red", "blue"],)],
    ),
    "enumerations: enum dict values": (
        """
from enum import Enum
class Dir(Enum):
    UP = (0, 1)
    DOWN = (0, -1)
    def opposite(self):
        if self == Dir.UP:
            return Dir.DOWN
        return Dir.UP
def solution(s):
    x = y = 0
    for ch in s:
        d = Dir.UP if ch == 'U' else Dir.DOWN
        dx, dy = d.value
        x += dx; y += dy
    return x, y, Dir.UP.opposite().value
""",
        [("UUD",)],
    ),
    "enumerations: enum property": (
        """
from enum import IntEnum
class Rank(IntEnum):
    A = 1
    B = 2
    @property
    def score(self):
        return self.value * 10
def solution(xs):
    return sum(Rank(x).score for x in xs)
""",
        [([1, 2, 2],)],
    ),
    "enumerations: IntFlag": (
        """
from enum import IntFlag, auto
class P(IntFlag):
    R = auto()
    W = auto()
    X = auto()
def solution(xs):
    m = 0
    for x in xs:
        m |= P.R if x % 2 else P.X
    return int(m), bool(m & P.W)
""",
        [([1, 2],), ([1],)],
    ),
    "exceptions: exception w super and attrs two": (
        """
class InsufficientFunds(Exception):
    def __init__(self, need, have):
        super().__init__("not enough")
        self.need = need
        self.have = have
    @property
    def missing(self):
        return self.need - self.have
def solution(xs):
    bal = 10
    miss = 0
    for x in xs:
        try:
            if x > bal:
                raise InsufficientFunds(x, bal)
            bal -= x
        except InsufficientFunds as e:
            miss += e.missing
    return bal, miss
""",
        [([3, 9, 2],)],
    ),
    "exceptions: exc args": (
        """
class Stop(Exception):
    pass
def solution(xs):
    def visit(i, t):
        if t > 10:
            raise Stop(i)
        if i < len(xs):
            visit(i + 1, t + xs[i])
    try:
        visit(0, 0)
    except Stop as s:
        return s.args[0]
    return -1
""",
        [([3, 9, 2],), ([1],)],
    ),
    "exceptions: exc in class": (
        """
class Full(Exception):
    '''x'''
class Box:
    def __init__(self, cap):
        self.cap = cap
        self.items = []
    def add(self, x):
        if len(self.items) >= self.cap:
            raise Full
        self.items.append(x)
def solution(xs):
    b = Box(2)
    lost = 0
    for x in xs:
        try:
            b.add(x)
        except Full:
            lost += 1
    return lost
""",
        [([3, 9, 2, 4],)],
    ),
    "exceptions: builtin exc as flow": (
        """
def parse(s):
    if not s:
        raise ValueError("empty")
    return int(s)
def solution(xs):
    t = 0
    for x in xs:
        try:
            t += parse(x)
        except ValueError as e:
            t -= 1
    return t
""",
        [(["1", "", "x"],)],
    ),
    "orders: dataclass lt custom": (
        """
from dataclasses import dataclass
import heapq
@dataclass
class T:
    d: int
    n: str
    def __lt__(self, o):
        return (self.d, o.n) < (o.d, self.n)
def solution(xs):
    h = [T(x, str(i)) for i, x in enumerate(xs)]
    heapq.heapify(h)
    r = []
    while h:
        t = heapq.heappop(h)
        r.append(t.n)
    return r
""",
        [([3, 1, 3, 2],)],
    ),
    "orders: lt in class attribute heap": (
        """
import heapq
class Job:
    def __init__(self, p, t):
        self.p, self.t = p, t
    def __lt__(self, other):
        return self.p < other.p
class Sched:
    def __init__(self):
        self.heap = []
    def add(self, p, t):
        heapq.heappush(self.heap, Job(p, t))
    def run(self):
        return heapq.heappop(self.heap).t
def solution(xs):
    s = Sched()
    for i, x in enumerate(xs):
        s.add(x, i)
    return [s.run() for _ in xs]
""",
        [([3, 1, 3, 2],)],
    ),
    "orders: lt typed NotImplemented": (
        """
import heapq
class Job:
    def __init__(self, p):
        self.p = p
    def __lt__(self, other):
        if not isinstance(other, Job):
            return NotImplemented
        return self.p < other.p
def solution(xs):
    h = []
    for x in xs:
        heapq.heappush(h, Job(x))
    return heapq.heappop(h).p
""",
        [([3, 1, 3, 2],)],
    ),
    "orders: key class wrapper": (
        """
from functools import total_ordering
@total_ordering
class Rev:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return o.v < self.v
    def __eq__(self, o): return o.v == self.v
def solution(ws):
    return sorted(ws, key=lambda w: (len(w), Rev(w))), sorted(ws, key=Rev)
""",
        [(["a", "bb", "c", "aa"],)],
    ),
    "records: order dataclass sort_index": (
        """
from dataclasses import dataclass, field
@dataclass(order=True)
class P:
    sort_index: int = field(init=False, repr=False)
    name: str
    age: int
    def __post_init__(self):
        self.sort_index = self.age
def solution(xs):
    ps = [P(str(i), x) for i, x in enumerate(xs)]
    return [p.name for p in sorted(ps)]
""",
        [([3, 1, 3, 2],)],
    ),
    "records: frozen graph bfs": (
        """
from dataclasses import dataclass
from collections import deque
@dataclass(frozen=True, order=True)
class S:
    r: int
    c: int
    @property
    def total(self) -> int:
        return self.r + self.c
def solution(n):
    q = deque([S(0, 0)])
    seen = {S(0, 0)}
    while q:
        s = q.popleft()
        for dr, dc in ((0, 1), (1, 0)):
            t = S(s.r + dr, s.c + dc)
            if t.r < n and t.c < n and t not in seen:
                seen.add(t); q.append(t)
    return max(s.total for s in seen), max(seen).r
""",
        [(3,)],
    ),
    "records: slots repr str hash": (
        """
class P:
    __slots__ = ("x", "y")
    def __init__(self, x, y):
        self.x = x; self.y = y
    def __hash__(self):
        return hash((self.x, self.y))
    def __eq__(self, o):
        return (self.x, self.y) == (o.x, o.y)
    def __repr__(self):
        return "P"
def solution(xs):
    return len({P(x, 1) for x in xs})
""",
        [([1, 1, 2],)],
    ),
    "records: eq list membership": (
        """
class Point:
    def __init__(self, x, y=0):
        self.x, self.y = x, y
    def __eq__(self, other):
        return isinstance(other, Point) and self.x == other.x and self.y == other.y
    def __hash__(self):
        return hash((self.x, self.y))
    def moved(self, d):
        return Point(self.x + d, self.y)
def solution(xs):
    seen = {Point(0)}
    p = Point(0)
    n = 0
    for x in xs:
        p = p.moved(x)
        n += p in seen
        seen.add(p)
    return n, p == Point(sum(xs)), len(seen)
""",
        [([1, -1, 2],)],
    ),
    "endings: keyerror loop chain": (
        """
def solution(nxt, start):
    steps = 0
    cur = start
    while True:
        try:
            cur = nxt[cur]
        except KeyError:
            return steps
        steps += 1
""",
        [({"a": "b", "b": "c"}, "a")],
    ),
    "endings: indexerror str": (
        """
def solution(s):
    i = 0
    out = ""
    try:
        while True:
            out += s[i] + s[i + 1]
            i += 3
    except IndexError:
        pass
    return out
""",
        [("abcdefg",), ("",)],
    ),
    "endings: indexerror two lists merge": (
        """
def solution(a, b):
    i = j = 0
    out = []
    while True:
        try:
            if a[i] <= b[j]:
                out.append(a[i]); i += 1
            else:
                out.append(b[j]); j += 1
        except IndexError:
            out += a[i:] + b[j:]
            return out
""",
        [([1, 4], [2, 3, 9])],
    ),
    "endings: bare except index": (
        """
def solution(xs):
    i = 0
    t = 0
    while True:
        try:
            t += xs[i]
            i += 1
        except Exception:
            break
    return t
""",
        [([1, 4],), ([],)],
    ),
    "endings: lookup either": (
        """
def solution(xs, d):
    out = []
    for i in range(5):
        try:
            out.append(xs[i])
            d.get(1)
            out.append(d[i])
        except (IndexError, KeyError):
            out.append(-1)
    return out
""",
        [([1, 2], {0: 3, 4: 1})],
    ),
    "endings: any with table": (
        """
def solution(xs):
    seen = {}
    out = 0
    for x in xs:
        try:
            seen[x] += 1
            out += seen[x]
        except:
            seen[x] = 1
    return out, seen
""",
        [([1, 2, 1, 1],)],
    ),
    "endings: stopiteration": (
        """
def solution(xs):
    it = iter(xs)
    t = 0
    while True:
        try:
            a = next(it)
            b = next(it)
        except StopIteration:
            break
        t += a * b
    return t
""",
        [([1, 4, 2, 3, 9],), ([],)],
    ),
    "endings: while that looks": (
        """
def solution(numbers):
    place = 0
    total = 0
    try:
        while numbers[place] > 2:
            total += numbers[place]
            place += 1
    except IndexError:
        return -total
    return total
""",
        NUMBERS,
    ),
    "endings: while that looks and goes on": (
        """
def solution(numbers):
    place = 0
    total = 0
    try:
        while numbers[place] > 0:
            total += numbers[place + 1]
            place += 1
    except IndexError:
        total += 100
    return total
""",
        NUMBERS,
    ),
    "endings: conditions that look": (
        """
def solution(numbers, n):
    try:
        first = numbers[n] if n > 0 else numbers[n + 3]
        both = n > 1 and numbers[n] > 2 or numbers[0] > 1
        last: int = numbers[-n]
        return first, both, last, 1 < numbers[1]
    except IndexError:
        return -1
""",
        [([5, 3, 8], n) for n in range(-4, 5)] + [([], 0), ([4], 0)],
    ),
    "endings: comparisons in a chain": (
        """
def solution(numbers):
    try:
        if numbers[0] < numbers[1] < numbers[2]:
            return True
    except IndexError:
        return None
    return False
""",
        [([1, 2, 3],), ([1, 2],), ([2, 1],), ([],)],
    ),
    "endings: suppress": (
        """
from contextlib import suppress
def solution(numbers):
    total = 0
    with suppress(IndexError):
        total += numbers[2]
        total += numbers[3]
    return total
""",
        NUMBERS,
    ),
    "endings: pop until nothing is left": (
        """
def solution(numbers):
    total = 0
    while True:
        try:
            total = 2 * total + numbers.pop()
            total += numbers.pop(0)
        except IndexError:
            break
    return total
""",
        NUMBERS,
    ),
    "endings: calm comprehensions": (
        """
def solution(numbers):
    try:
        doubled = [abs(number) for number in numbers]
        return doubled[2] + sum(doubled)
    except IndexError:
        return len(numbers)
""",
        NUMBERS,
    ),
    "endings: anything in loops": (
        """
def solution(numbers):
    out = []
    for place in range(4):
        try:
            if place == 2:
                pass
            elif place > 2:
                continue
            out.append(numbers[place])
        except Exception:
            out.append(None)
    return out
""",
        NUMBERS,
    ),
    "endings: division in anything": (
        """
def solution(numbers):
    total = 60
    try:
        total //= numbers[1] - 3
        first, second = numbers[2], numbers[3]
        total += first % second
    except Exception:
        return total
    return -total
""",
        NUMBERS,
    ),
    "endings: a loop that ends all": (
        """
def solution(numbers):
    total = 0
    try:
        for place in range(3):
            for other in range(2):
                total += numbers[place + other]
    except IndexError:
        return -total
    return total
""",
        NUMBERS,
    ),
    "endings: missing words": (
        """
def solution(words):
    counts = {}
    lengths = {"": 0}
    for word in words.split():
        try:
            counts[word] += 1
        except KeyError:
            counts[word] = 1
        try:
            lengths[word] = lengths[word[1:]] + 1
        except KeyError:
            lengths[word] = len(word)
    return counts, lengths
""",
        [("a ba a cba ba",), ("",)],
    ),
    "decorators: decorator args": (
        """
from functools import wraps
def times(k):
    def deco(f):
        @wraps(f)
        def inner(x):
            return f(x) * k
        return inner
    return deco
@times(3)
def g(x):
    return x + 1
def solution(xs):
    return [g(x) for x in xs]
""",
        [([1, 2],)],
    ),
    "decorators: decorator kwargs": (
        """
import functools
def trace(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        return f(*args, **kwargs)
    return inner
@trace
def g(x, y=1):
    return x + y
def solution(xs):
    return [g(x) for x in xs] + [g(1, y=4)]
""",
        [([1, 2],)],
    ),
    "caches: cache method clear loops": (
        """
from functools import cache
class Solution:
    def f(self, xs, k):
        @cache
        def dp(i, left):
            if i == len(xs):
                return 0 if left == 0 else -10**9
            return max(dp(i+1, left), dp(i+1, left-1) + xs[i])
        res = dp(0, k)
        dp.cache_clear()
        return res
def solution(xs, k):
    return Solution().f(xs, k)
""",
        [([3, 1, 2], 2)],
    ),
    "classes: inherit": (
        """
class Animal:
    def __init__(self, name):
        self.name = name
        self.hunger = 0
    def feed(self, n):
        self.hunger -= n
    def day(self):
        self.hunger += 1
class Dog(Animal):
    def __init__(self, name, size):
        super().__init__(name)
        self.size = size
    def day(self):
        super().day()
        self.hunger += self.size
def solution(xs):
    d = Dog("x", 2)
    for x in xs:
        d.day()
        d.feed(x)
    return d.hunger
""",
        [([1, 0, 2],)],
    ),
    "classes: dispatch": (
        """
class Shape:
    def area(self):
        return 0
class Sq(Shape):
    def __init__(self, a):
        self.a = a
    def area(self):
        return self.a ** 2
class Ci(Shape):
    def __init__(self, r):
        self.r = r
    def area(self):
        return 3 * self.r ** 2
def solution(xs):
    shapes = [Sq(x) if x % 2 else Ci(x) for x in xs]
    return sum(s.area() for s in shapes)
""",
        [([1, 2, 3],)],
    ),
    "classes: inherit three, abc": (
        """
from abc import ABC, abstractmethod
class Account(ABC):
    rate = 2
    def __init__(self, start):
        self.money = start
    @abstractmethod
    def fee(self):
        pass
    def pay(self, n):
        self.money -= n + self.fee()
class Plain(Account):
    def fee(self):
        return 1
class Gold(Plain):
    rate = 3
    def __init__(self, start):
        Plain.__init__(self, start * 2)
        self.points = 0
    def fee(self):
        return super().fee() - 1
    def pay(self, n):
        super().pay(n)
        self.points += n * self.rate
def solution(xs):
    g = Gold(10)
    p = Plain(5)
    for x in xs:
        g.pay(x)
        p.pay(x)
    return g.money, g.points, p.money
""",
        [([1, 2],)],
    ),
    "classes: dispatch isinstance": (
        """
class Sq:
    def __init__(self, a):
        self.a = a
class Re:
    def __init__(self, a, b):
        self.a = a
        self.b = b
def area(s):
    if isinstance(s, Sq):
        return s.a * s.a
    elif isinstance(s, Re):
        return s.a * s.b
def solution(xs):
    return sum(area(s) for s in [Sq(x) if x % 2 else Re(x, 3) for x in xs])
""",
        [([1, 2, 3],)],
    ),
    "classes: dispatch args": (
        """
class Add:
    def __init__(self, n):
        self.n = n
    def apply(self, x, times=1):
        return x + self.n * times
class Mul:
    def __init__(self, n):
        self.n = n
    def apply(self, x, times=1):
        return x * self.n ** times
class Noop:
    def apply(self, x, times=1):
        return x
def solution(xs):
    ops = [Add(2), Mul(3), Noop()]
    v = 1
    for x in xs:
        v = ops[x % 3].apply(v, times=2)
    return v
""",
        [([1, 2, 3],)],
    ),
    "classes: method named like": (
        """
class Counter2:
    def __init__(self):
        self.n = 0
    def solution(self, x):
        self.n += x
        return self.n
def solution(xs):
    k = Counter2()
    for x in xs:
        k.solution(x)
    return k.n
""",
        [([1, 2],)],
    ),
    "classes: setter property on many": (
        """
class T:
    def __init__(self, c):
        self._c = c
    @property
    def f(self):
        return self._c * 9 / 5 + 32
    @f.setter
    def f(self, v):
        self._c = (v - 32) * 5 / 9
    @property
    def c(self): return self._c
def solution(xs):
    ts = [T(x) for x in xs]
    for t in ts:
        t.f += 9
    return [t.c for t in ts]
""",
        [([0, 100],)],
    ),
    "classes: inherit many objects same class": (
        """
class Base:
    def __init__(self, v):
        self.v = v
    def up(self):
        self.v += 1
class Node(Base):
    def __init__(self, v, w):
        super().__init__(v)
        self.w = w
    def total(self):
        return self.v * self.w
def solution(xs):
    nodes = [Node(x, 2) for x in xs]
    for n in nodes:
        n.up()
    return [n.v for n in nodes], sum(n.w for n in nodes)
""",
        [([1, 2],)],
    ),
    "dates: datetime dmy": (
        """
from datetime import datetime, timedelta
import calendar
def solution(a, b):
    x = datetime.strptime(a, "%d/%m/%Y")
    y = datetime.strptime(b, "%Y/%m/%d").date()
    later = (x + timedelta(3)).strftime("%Y-%m-%d")
    return (y - x.date()).days, x.strftime("%B"), calendar.day_name[y.weekday()], later
""",
        [("05/01/2020", "2020/03/01")],
    ),
    "dates: date count sundays": (
        """
from datetime import date, timedelta
def solution(y1, y2):
    d = date(y1, 1, 1)
    n = 0
    while d.year < y2:
        if d.weekday() == 6 and d.day == 1:
            n += 1
        d += timedelta(days=1)
    return n
""",
        [(2000, 2002)],
    ),
    "imports: local import alias of module": (
        """
def solution(xs):
    import collections as c, math as m
    q = c.deque(xs)
    d = c.defaultdict(list)
    d[1].append(q.popleft())
    return m.floor(m.sqrt(len(xs))), dict(d)
""",
        [([1, 2, 3, 4],)],
    ),
    "imports: import string as module name clash": (
        """
def solution(string):
    def f(text):
        import string
        return sum(ch in string.ascii_lowercase for ch in text)
    return f(string)
""",
        [("abC",)],
    ),
    "parameters: posonly mid": (
        """
def area(w, h=2, /, *, unit=1):
    return w * h * unit
def solution(a, /, b=3, *, c=2):
    return area(a, b, unit=c), area(a), area(a, unit=b)
""",
        [(1,), (1, 2)],
    ),
    "aliases: type alias in class": (
        """
from typing import List, Tuple
Edge = Tuple[int, int]
class G:
    Edges = List[Edge]
    def __init__(self, e: List[Edge]):
        self.e: List[Edge] = e
    def deg(self, v: int) -> int:
        return sum(v in (a, b) for a, b in self.e)
def solution(e):
    g = G(e)
    return [g.deg(i) for i in range(3)]
""",
        [([[0, 1], [1, 2]],)],
    ),
    "values: accumulate star": (
        """
from itertools import *
import operator as op
def solution(xs):
    kept = list(accumulate(xs, lambda a, b: max(a + b, 0)))
    return [a for a, b in zip(accumulate(xs, op.xor), accumulate(xs, min)) if a != b], kept
""",
        [([1, 2, 3, 0, 4, 5],)],
    ),
    "values: encode hash": (
        """
def solution(s):
    h = 5381
    for c in s.encode('utf8'):
        h = (h * 33 ^ c) & 0xffffffff
    bs = s.encode()
    return h, bs[0], bs[1:3] == b"bc", [x for x in bs[::-1]], bs == b"abcd"
""",
        [("abcd",)],
    ),
    "values: iter chunks": (
        """
def solution(s):
    it = iter(s)
    read = lambda: next(it, "")
    return [ch for ch in iter(read, "x")]
""",
        [("abxc",)],
    ),
    "values: closures": (
        """
def make(k):
    total = 0
    def add(x):
        nonlocal total
        total += x * k
        return total
    return add
def solution(xs):
    f = make(2); g = make(3)
    return [f(x) + g(x) for x in xs]
""",
        [([1, 2],)],
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
CASES |= FURTHER
