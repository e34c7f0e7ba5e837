def _score(first, second):
    if len(first) != len(second):
        return 0
    points = sum(a == b for a, b in zip(first.lower(), second.lower()))
    if first[:1].lower() == second[:1].lower():
        points += 2
    return points


def best_word(start, words):
    best = (0, "")
    for word in words:
        points = _score(start, word)
        if points > best[0]:
            best = (points, word)
    return best
