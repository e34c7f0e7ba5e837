"""Environment modules of which several answers are right, for the tests of several rooms."""

from codegym_envs.spec import parse_module

_TOOLS = '''

def observe(state) -> dict[str, int]:
    """How many weights there are."""
    return {"count": len(state.weights)}


def weight_at(state, place: int) -> int:
    """The weight at a place.

    Args:
        place: Its position, from 0.
    """
    if not 0 <= place < len(state.weights):
        raise ValueError("no such place")
    return state.weights[place]


def is_larger(state, one: int, other: int) -> bool:
    """Whether one weight is larger than another.

    Args:
        one: A weight.
        other: Another one.
    """
    return one > other


def _all_weights(tools):
    return [tools.weight_at(place=place) for place in range(tools.observe()["count"])]


def solve(tools):
    return reference_of(_all_weights(tools))
'''

ANY_ORDER = '''"""Heavy crates

Which crates weigh more than 250? Give their positions, in any order. Example: for 300, 9 and 700 the
answer is 0 and 2, and 2 and 0 is right as well.
"""
TOPICS = ("filters", "sums")


def generate(rng, difficulty):
    return {"weights": [rng.integers(1, 500) for _ in range(rng.integers(8 * difficulty, 10 * difficulty))]}


def reference_of(weights):
    return [place for place, weight in enumerate(weights) if weight > 250]


def reference(weights: list[int]) -> list[int]:
    return reference_of(weights)


def accepts(answer: list[int], weights: list[int]) -> bool:
    """Whether an answer is right: its items may come in any order."""
    return sorted(answer) == sorted(reference(weights))
'''

ANY_OF = '''"""A peak

Find the position of a crate that is at least as heavy as its neighbours; any of them is right.
Example: for 3, 9, 7, 8 the answers 1 and 3 are right.
"""
TOPICS = ("search", "arrays")


def generate(rng, difficulty):
    return {"weights": [rng.integers(1, 500) for _ in range(rng.integers(8 * difficulty, 10 * difficulty))]}


def is_peak(weights, place):
    around = weights[max(place - 1, 0) : place + 2]
    return weights[place] == max(around)


def reference_of(weights):
    return next(place for place in range(len(weights)) if is_peak(weights, place))


def reference(weights: list[int]) -> int:
    return reference_of(weights)


def accepts(answer: int, weights: list[int]) -> bool:
    return 0 <= answer < len(weights) and is_peak(weights, answer)
'''

TOLERANCE = '''"""Mean weight

What is the mean weight? An answer within 0.5 of it is accepted. Example: for 3 and 4 the answer is 3.5.
"""
import math

TOPICS = ("sums", "arrays")


def generate(rng, difficulty):
    return {"weights": [rng.integers(1, 500) for _ in range(rng.integers(8 * difficulty, 10 * difficulty))]}


def reference_of(weights):
    return sum(weights) / len(weights)


def reference(weights: list[int]) -> float:
    return reference_of(weights)


def accepts(answer: float, weights: list[int]) -> bool:
    return math.isclose(answer, reference(weights), abs_tol=0.5)
'''

SOURCES = {"heavy_crates": ANY_ORDER, "a_peak": ANY_OF, "mean_weight": TOLERANCE}


def accepting(name, *changes):
    """A module, with texts replaced: pairs of old and new text; the old one must be there."""
    source = SOURCES[name] + _TOOLS
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new)
    return parse_module(source, name=name)


def is_right(name, answer, weights):
    """What is right, said in another way than in the modules."""
    if name == "heavy_crates":
        heavy = {place for place, weight in enumerate(weights) if weight > 250}
        return len(answer) == len(heavy) and set(answer) == heavy
    if name == "a_peak":
        if not 0 <= answer < len(weights):
            return False
        left = weights[answer - 1] if answer else 0
        right = weights[answer + 1] if answer + 1 < len(weights) else 0
        return weights[answer] >= left and weights[answer] >= right
    return abs(answer * len(weights) - sum(weights)) <= 0.5 * len(weights) + 1e-9
