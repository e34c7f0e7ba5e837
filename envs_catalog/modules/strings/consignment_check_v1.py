"""Consignment check number

A haulier prints a check number behind every consignment number. A consignment number consists of capital
letters, digits and hyphens. Hyphens do not count. A digit is worth itself; the letters A to Z are worth 11 to
36. The check number starts at 7. For each symbol in turn it is multiplied by 23, the symbol's worth is added,
and only the remainder after division by 9973 is kept. A symbol that is the same as the one before it (hyphens
left aside) counts with twice its worth.

Give the check number.

Example: for B-44, the letter is worth 12 and gives 7 times 23 plus 12, which is 173. The first 4 gives 173
times 23 plus 4, which is 3983. The second 4 counts 8: 3983 times 23 plus 8 is 91617, and the remainder is
1860. The answer is 1860.

The number cannot be seen as a whole, only through the tools.
"""

TOPICS = ("strings", "number_theory")
FAMILY = "consignment_check"
WORKFLOW = "linear_scan"


def _symbol_worth(symbol, previous):
    worth = "0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(symbol)
    return 2 * worth if symbol == previous else worth


def _next_check(check, worth):
    return (check * 23 + worth) % 9973


def generate(rng, difficulty):
    """A longer number at higher difficulty, with a hyphen now and then and some repeated symbols."""
    length = rng.integers(3 + 9 * difficulty, 15 * difficulty)
    number = rng.choice("ABCDEFGHKLMNPRSTUVWXYZ")
    while len(number) < length:
        roll = rng.random()
        if roll < 0.2 and number[-1] != "-":
            number += "-"
        elif roll < 0.4 and number[-1] != "-":
            number += number[-1]
        else:
            number += rng.choice("ABCDEFGHJKLMNOPQRSTUVWXYZ0123456789")
    return {"number": number}


def reference(number: str) -> int:
    check = 7
    previous = ""
    for symbol in number:
        if symbol == "-":
            continue
        check = _next_check(check, _symbol_worth(symbol, previous))
        previous = symbol
    return check


def observe(state) -> dict[str, int]:
    """How many characters the number has."""
    return {"number_length": len(state.number)}


def next_check(state, check: int, worth: int) -> int:
    """Check number after one more symbol.

    Args:
        check: Check number so far, 0 to 9972.
        worth: Worth of the symbol, at least 0.
    """
    return _next_check(check, worth)


def symbol_worth(state, symbol: str, previous: str) -> int:
    """Worth of one symbol of a consignment number, doubled if it repeats the previous one.

    Args:
        symbol: One capital letter or digit.
        previous: The symbol that counted before it, or an empty text for the first one.
    """
    return _symbol_worth(symbol, previous)


def character_at(state, index: int) -> str:
    """The character at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.number[index]


def solve(tools) -> int:
    """Look at the number through the tools and find the answer."""
    view = tools.observe()
    number_length = view["number_length"]
    check = 7
    previous = ""
    for index in range(number_length):
        symbol = tools.character_at(index=index)
        if symbol == "-":
            continue
        check = tools.next_check(check=check, worth=tools.symbol_worth(symbol=symbol, previous=previous))
        previous = symbol
    return check
