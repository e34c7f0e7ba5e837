def ranking(times):
    full = {team: laps for team, laps in times.items() if len(laps) >= 4}
    return sorted(full, key=lambda team: (sum(full[team]), min(full[team]), team))
