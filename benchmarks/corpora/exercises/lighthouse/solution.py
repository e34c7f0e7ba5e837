LIGHT = {".": 1, "-": 3}


def seconds_of_light(pattern):
    return sum(LIGHT.get(sign, 0) for sign in pattern)


def total_seconds(pattern):
    total = 0
    letters = pattern.split()
    for index, letter in enumerate(letters):
        total += seconds_of_light(letter) + len(letter) - 1
        if index:
            total += 3
    return total
