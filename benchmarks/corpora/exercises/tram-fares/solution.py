BASE = 210
STEP = 85


def fare(start, end, age):
    if start < 1 or end < 1:
        raise ValueError("zone must be positive")
    price = BASE + STEP * abs(end - start)
    if age < 14:
        return price // 2
    if age >= 65:
        return price - 50
    return price
