LIMIT = 30


def report(readings):
    if not readings:
        raise ValueError("no readings")
    alarms = 0
    hot = False
    for value in readings:
        if value >= LIMIT and not hot:
            alarms += 1
        hot = value >= LIMIT
    return {
        "min": min(readings),
        "max": max(readings),
        "mean": round(sum(readings) / len(readings), 1),
        "alarms": alarms,
    }
