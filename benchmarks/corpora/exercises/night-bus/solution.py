from bisect import bisect_left
from typing import List, Optional


def waiting_time(departures: List[int], arrival: int) -> Optional[int]:
    place = bisect_left(departures, arrival)
    if place == len(departures):
        return None
    return departures[place] - arrival
