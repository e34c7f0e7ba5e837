from collections import deque


def lockings(ships, lock):
    queue = deque(ship for ship in ships if ship <= lock)
    count = 0
    while queue:
        rest = lock
        while queue and queue[0] <= rest:
            rest -= queue.popleft()
        count += 1
    return count
