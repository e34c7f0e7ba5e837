"""Desk calculator strip

A costing sheet is kept as a strip for an old desk calculator. The strip consists of entries that are worked
off in order. A number is laid on the pile. The entries add, difference and multiply take the two topmost
numbers off the pile and lay the result in their place; the difference is never negative: the smaller number
is taken from the larger one. The entry repeat lays a second copy of the topmost number on the pile. The
calculator keeps at most six digits: a result with more of them loses its last digit, again and again, until
six are left, and then it is laid down. At the end one number is left.

What is that number?

Example: on the strip 4, 7, difference, repeat, multiply, 12, add, the difference is 3, its product with its
copy is 9, and 9 and 12 add up to 21. The answer is 21. (A result of 12345678 would be laid down as 123456.)
"""

TOPICS = ("stacks_queues", "arithmetic")
WORKFLOW = "interpreter_stepping"


def generate(rng, difficulty):
    """A longer strip at higher difficulty; the pile never runs short and one number is left."""
    length = rng.integers(10 + 8 * difficulty, 12 + 12 * difficulty)
    strip = []
    depth = 0
    to_come = []
    while len(strip) < length or depth > 1:
        if depth < 2 or (len(strip) < length and depth < 5 and rng.random() < 0.5):
            if depth > 0 and rng.random() < 0.15:
                strip.append("repeat")
            else:
                strip.append(str(rng.integers(2, 120)))
            depth += 1
        else:
            if not to_come:
                to_come = ["add", "difference", "difference", "multiply"]
                rng.shuffle(to_come)
            strip.append(to_come.pop())
            depth -= 1
    return {"strip": strip}


def reference(strip: list[str]) -> int:
    pile = []
    for entry in strip:
        if entry == "repeat":
            pile.append(pile[-1])
        elif entry in ("add", "difference", "multiply"):
            top = pile.pop()
            below = pile.pop()
            if entry == "add":
                result = below + top
            elif entry == "difference":
                result = abs(below - top)
            else:
                result = below * top
            while result >= 1000000:
                result //= 10
            pile.append(result)
        else:
            pile.append(int(entry))
    return pile[-1]


def setup(state):
    """An empty pile."""
    state.pile = []


def observe(state) -> dict[str, int]:
    """Number of entries on the strip and of numbers on the pile."""
    return {"entries": len(state.strip), "on_pile": len(state.pile)}


def entry_at(state, position: int) -> str:
    """One entry of the strip: a number in digits, or add, difference, multiply or repeat.

    Args:
        position: Position on the strip, counted from 0.
    """
    if not 0 <= position < len(state.strip):
        raise ValueError(f"position must be from 0 to {len(state.strip) - 1}")
    return state.strip[position]


def lay_down(state, number: int) -> int:
    """Lay a number on the pile and return how many lie there now.

    Args:
        number: The number, from 0 to 999999.
    """
    if not 0 <= number < 1000000:
        raise ValueError("the calculator only takes six digits")
    if len(state.pile) == 64:
        raise ValueError("the pile is as high as it can be")
    state.pile.append(number)
    return len(state.pile)


def take_up(state) -> int:
    """Take the topmost number off the pile and return it."""
    if not state.pile:
        raise ValueError("the pile is empty")
    return state.pile.pop()


def top_of_pile(state) -> int:
    """The topmost number, which stays where it is."""
    if not state.pile:
        raise ValueError("the pile is empty")
    return state.pile[-1]


def product(state, a: int, b: int) -> int:
    """Product of two numbers, before any digits are dropped.

    Args:
        a: One number.
        b: The other number.
    """
    return a * b


def shortened(state, result: int) -> int:
    """A result as the calculator keeps it: only its first six digits.

    Args:
        result: The result, at least 0.
    """
    while result >= 1000000:
        result //= 10
    return result


def solve(tools) -> int:
    """Work off the strip entry by entry."""
    for position in range(tools.observe()["entries"]):
        entry = tools.entry_at(position=position)
        if entry == "repeat":
            tools.lay_down(number=tools.top_of_pile())
        elif entry in ("add", "difference", "multiply"):
            top = tools.take_up()
            below = tools.take_up()
            if entry == "add":
                result = below + top
            elif entry == "difference":
                result = abs(below - top)
            else:
                result = tools.product(a=below, b=top)
            tools.lay_down(number=tools.shortened(result=result))
        else:
            tools.lay_down(number=int(entry))
    return tools.take_up()
