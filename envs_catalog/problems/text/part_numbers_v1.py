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
"""

TOPICS = ("text", "strings")
WORKFLOW = "linear_scan"


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


def letters_sum(letters: str) -> int:
    """What the two letters contribute to the control sum.

    Args:
        letters: The two capital letters of a part number.
    """
    return 3 * (ord(letters[0]) - 64) + ord(letters[1]) - 64


def digits_sum(digits: str) -> int:
    """What the four digits contribute to the control sum.

    Args:
        digits: The four digits of a part number.
    """
    total = 0
    for place, digit in enumerate(digits):
        total += (place + 1) * int(digit)
    return total


def control_letter(total: int) -> str:
    """Control letter that belongs to a control sum.

    Args:
        total: The control sum, at least 0.
    """
    return "ABCDEFGHIJKLMNOPQRS"[total % 19]


def allowed_digits(digits: str) -> bool:
    """Whether the digits of a part number are allowed.

    Args:
        digits: The four digits.
    """
    return digits[0] != "0" and digits[2] != digits[3]


def solution(numbers: list[str]) -> list[bool]:
    sound = []
    for number in numbers:
        letters = number[:2]
        digits = number[3:7]
        right = control_letter(letters_sum(letters) + digits_sum(digits)) == number[7]
        sound.append(right and allowed_digits(digits))
    return sound


EXAMPLE = ({"numbers": ["QF-2715B", "QF-2715K", "QF-2755B"]}, [True, False, False])


def solution_again(numbers: list[str]) -> list[bool]:
    """Spells out every digit group that is allowed and compares with the number that has the right letter."""
    allowed = set()
    for group in range(1000, 10000):
        if group // 10 % 10 != group % 10:
            allowed.add(str(group))
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    sound = []
    for number in numbers:
        digits = number.split("-")[1][:4]
        tally = 3 * alphabet[: alphabet.index(number[0]) + 1] + alphabet[: alphabet.index(number[1]) + 1]
        for times in range(1, 5):
            tally += "." * int(digits[times - 1]) * times
        wheel = alphabet[:19] * (len(tally) // 19 + 1)
        sound.append(digits in allowed and number == f"{number[:2]}-{digits}{wheel[len(tally)]}")
    return sound
