def _parse(line):
    clock, _kind, height = line.split()
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes), float(height)


def largest_swing(table):
    lines = [_parse(line) for line in table.splitlines() if line.strip()]
    if len(lines) < 2:
        return None
    best = max(zip(lines, lines[1:]), key=lambda pair: abs(pair[1][1] - pair[0][1]))
    (start, low), (end, high) = best
    return round(abs(high - low), 1), end - start
