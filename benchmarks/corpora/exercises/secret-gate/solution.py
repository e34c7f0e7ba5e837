def opens(castle, number):
    total = 0
    while number > 0:
        total += number % 100
        number //= 100
    return total % castle == 0


def openers(castle, candidates):
    return [number for number in candidates if opens(castle, number)]
