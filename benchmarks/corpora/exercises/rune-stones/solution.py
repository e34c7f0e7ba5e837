RUNES = (("X", 10), ("V", 5), ("I", 1))


def carve(number):
    if not 1 <= number <= 99:
        raise ValueError("cannot carve")
    text = ""
    for rune, value in RUNES:
        count, number = divmod(number, value)
        text += rune * count
    return text


def read(runes):
    values = dict(RUNES)
    return sum(values[rune] for rune in runes)
