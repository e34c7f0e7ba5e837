"""Label correction

A sign maker changes the lettering of an old plate into a new one by working from left to right. Each letter
of the old plate is kept, removed or turned into the next letter of the new plate; new letters can also be
mounted in between, in front of the first and behind the last. Mounting a letter costs 9 and removing one
costs 6. Keeping a letter is free. Turning a letter into another one costs 2 for every step between the two in
the alphabet (A to Z, not around the end), but never more than 10.

What is the lowest cost of changing the old lettering into the new one?

Example: the old plate reads CAB and the new one DB. Turning C into D costs 2, removing A costs 6 and keeping
B costs nothing. No other way is cheaper. The answer is 8.

The old and the new cannot be seen as a whole, only through the tools.
"""

TOPICS = ("dynamic_programming", "strings")
FAMILY = "label_correction"
WORKFLOW = "nested_scan"


def turning_cost(letter, wanted):
    """Cost of turning one letter into another; 0 if they are the same."""
    return min(10, 2 * abs(ord(letter) - ord(wanted)))


def cheapest(removed, mounted, turned):
    """Lowest total of the three ways to go on."""
    return min(removed + 6, mounted + 9, turned)


def generate(rng, difficulty):
    """Longer plates at higher difficulty; a part is kept but has moved, other letters are turned."""
    letters = "ABCDEFGHIKLMNOPRSTUVW"
    shift = ["remove", "mount"]
    rng.shuffle(shift)
    steps = ["near", "keep", shift[0], "keep", "keep", "keep", shift[1], "keep", "near"]
    for _ in range(difficulty):
        steps.insert(rng.choice([0, len(steps)]), rng.choice(["far", "far", "far", "near", "remove"]))
    steps.insert(rng.choice([1, len(steps) - 1]), "far")
    old = ""
    new = ""
    for step in steps:
        place = rng.integers(0, 10)
        if step == "mount":
            new += rng.choice(letters)
        elif step == "remove":
            old += rng.choice(letters)
        elif step == "far":
            ends = [letters[place], letters[place + rng.integers(8, 11)]]
            rng.shuffle(ends)
            old += ends[0]
            new += ends[1]
        else:
            old += letters[place]
            new += letters[place + rng.integers(1, 5)] if step == "near" else letters[place]
    return {"old": old, "new": new}


def reference(old: str, new: str) -> int:
    costs = [9 * count for count in range(len(new) + 1)]
    for row in range(len(old)):
        letter = old[row]
        diagonal = costs[0]
        costs[0] = 6 * (row + 1)
        for column in range(len(new)):
            turned = diagonal + turning_cost(letter, new[column])
            diagonal = costs[column + 1]
            costs[column + 1] = cheapest(diagonal, costs[column], turned)
    return costs[-1]


def observe(state) -> dict[str, int]:
    """How many characters the old has and how many characters the new has."""
    return {"old_length": len(state.old), "new_length": len(state.new)}


def old_character_at(state, index: int) -> str:
    """The old character at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.old[index]


def new_character_at(state, index: int) -> str:
    """The new character at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.new[index]


def solve(tools) -> int:
    """Look at the old and the new through the tools and find the answer."""
    view = tools.observe()
    new_length = view["new_length"]
    old_length = view["old_length"]

    def turning_cost(letter, wanted):
        return min(10, 2 * abs(ord(letter) - ord(wanted)))

    def cheapest(removed, mounted, turned):
        return min(removed + 6, mounted + 9, turned)

    costs = []
    for count in range(new_length + 1):
        costs.append(9 * count)
    for row in range(old_length):
        letter = tools.old_character_at(index=row)
        diagonal = costs[0]
        costs[0] = 6 * (row + 1)
        for column in range(new_length):
            turned = diagonal + turning_cost(letter, tools.new_character_at(index=column))
            diagonal = costs[column + 1]
            costs[column + 1] = cheapest(diagonal, costs[column], turned)
    return costs[-1]
