"""Part numbers

A supplier's catalogue lists part numbers as two capital letters, a hyphen, four digits and a control letter,
such as QF-2715K. Some were mistyped. A part number is sound if its control letter is right and its digits are
allowed. The control letter is found by adding the places of the two letters in the alphabet (A is 1), the
first one counted three times, and the four digits, the first counted 1 time, the second 2 times, the third 3
times and the fourth 4 times; the remainder after division by 19 gives the control letter, from A for 0 to S
for 18. The digits are allowed unless they start with 0 or the third and fourth digit are the same.

For each part number of the catalogue, in order, say whether it is sound.

Example: for QF-2715, Q is the 17th letter and F the 6th, so the letters make 57; the digits make 2 + 14 + 3 +
20, which is 39. The sum is 96, and the remainder is 1. Of QF-2715B, QF-2715K and QF-2755B, the first is
sound, the second has the wrong control letter, and the third repeats a digit. The answer is true, false,
false.

The numbers cannot be seen as a whole, only through the tools.
"""

TOPICS = ("text", "strings")
FAMILY = "part_numbers"
WORKFLOW = "linear_scan"


def _letters_sum(letters):
    return 3 * (ord(letters[0]) - 64) + ord(letters[1]) - 64


def _digits_sum(digits):
    total = 0
    for place, digit in enumerate(digits):
        total += (place + 1) * int(digit)
    return total


def _control_letter(total):
    return "ABCDEFGHIJKLMNOPQRS"[total % 19]


def _allowed_digits(digits):
    return digits[0] != "0" and digits[2] != digits[3]


def generate(rng, difficulty):
    """More part numbers at higher difficulty, about half of them sound."""
    numbers = []
    for _ in range(rng.integers(3 + 7 * difficulty, 4 + 9 * difficulty)):
        first = rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ")
        second = rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ")
        digits = [rng.integers(1, 10), rng.integers(0, 10), rng.integers(0, 10), rng.integers(0, 10)]
        if digits[2] == digits[3]:
            digits[3] = (digits[2] + rng.integers(1, 10)) % 10
        flaw = rng.random()
        if flaw < 0.18:
            digits[0] = 0
        elif flaw < 0.38:
            digits[3] = digits[2]
        total = 3 * (ord(first) - 64) + ord(second) - 64
        for place, digit in enumerate(digits):
            total += (place + 1) * digit
        if 0.38 <= flaw < 0.55:
            total += rng.integers(1, 19)
        control = "ABCDEFGHIJKLMNOPQRS"[total % 19]
        numbers.append(first + second + "-" + "".join([str(digit) for digit in digits]) + control)
    return {"numbers": numbers}


def reference(numbers: list[str]) -> list[bool]:
    sound = []
    for number in numbers:
        letters = number[:2]
        digits = number[3:7]
        right = _control_letter(_letters_sum(letters) + _digits_sum(digits)) == number[7]
        sound.append(right and _allowed_digits(digits))
    return sound


def observe(state) -> dict[str, int]:
    """How many numbers there are."""
    return {"number_count": len(state.numbers)}


def control_letter(state, total: int) -> str:
    """Control letter that belongs to a control sum.

    Args:
        total: The control sum, at least 0.
    """
    return _control_letter(total)


def letters_sum(state, letters: str) -> int:
    """What the two letters contribute to the control sum.

    Args:
        letters: The two capital letters of a part number.
    """
    return _letters_sum(letters)


def digits_sum(state, digits: str) -> int:
    """What the four digits contribute to the control sum.

    Args:
        digits: The four digits of a part number.
    """
    return _digits_sum(digits)


def allowed_digits(state, digits: str) -> bool:
    """Whether the digits of a part number are allowed.

    Args:
        digits: The four digits.
    """
    return _allowed_digits(digits)


def number_at(state, index: int) -> str:
    """The number at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.numbers[index]


def solve(tools) -> list[bool]:
    """Look at the numbers through the tools and find the answer."""
    view = tools.observe()
    number_count = view["number_count"]
    sound = []
    for index in range(number_count):
        number = tools.number_at(index=index)
        letters = number[:2]
        digits = number[3:7]
        right = (
            tools.control_letter(total=tools.letters_sum(letters=letters) + tools.digits_sum(digits=digits))
            == number[7]
        )
        sound.append(right and tools.allowed_digits(digits=digits))
    return sound
