def load(groups, capacity):
    cabins = 0
    free = 0
    empty = 0
    for group in groups:
        if group > capacity:
            raise ValueError("group too large")
        if group > free:
            empty += free
            cabins += 1
            free = capacity
        free -= group
    return cabins, empty + free
