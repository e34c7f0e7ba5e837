def spoons(blend):
    """Count the spoons of every herb of a blend."""
    counts = {}
    if not blend:
        return counts
    for part in blend.split(","):
        part = part.strip()
        number, cross, herb = part.partition("x")
        if cross and number.isdigit():
            amount = int(number)
        else:
            amount, herb = 1, part
        counts[herb] = counts.get(herb, 0) + amount
    return counts
