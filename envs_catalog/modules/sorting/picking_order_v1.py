"""Picking order

A warehouse receives a batch of orders. For each order it knows a service level (1 for express, 2 for
standard, 3 for economy) and the minute of the day by which it must be packed; no two orders are due in the
same minute. Orders due in an earlier hour of the day are picked first. Within the same hour, a lower service
level number goes first, and among orders of the same service level the one that is due earlier. Hours begin
at minutes 0, 60, 120 and so on.

List the orders in the order in which they are picked. Orders are numbered from 0 as they were received.

Example: four orders were received: standard due at minute 130, economy due at 121, express due at 178 and
express due at 185. The first three fall into the hour from 120 to 179, in which express goes first, then
standard, then economy. The answer is 2, 0, 1, 3.

The orders cannot be seen as a whole, only through the tools.
"""

TOPICS = ("sorting", "logistics")
FAMILY = "picking_order"
WORKFLOW = "comparison_sort"


def _hour_of(minute):
    return minute // 60


def _goes_first(level, due, other_level, other_due):
    if level != other_level:
        return level < other_level
    return due < other_due


def generate(rng, difficulty):
    """More orders at higher difficulty, crowded into few hours."""
    count = rng.integers(6 + 2 * difficulty, 7 + 3 * difficulty)
    minutes = rng.sample(range(480, 480 + 60 * (2 + difficulty)), count)
    return {"orders": [(rng.integers(1, 4), minute) for minute in minutes]}


def reference(orders: list[tuple[int, int]]) -> list[int]:
    picked = []
    for number in range(len(orders)):
        level, due = orders[number]
        hour = _hour_of(due)
        place = len(picked)
        while place > 0:
            other_level, other_due = orders[picked[place - 1]]
            other_hour = _hour_of(other_due)
            if other_hour < hour:
                break
            if other_hour == hour and (not _goes_first(level, due, other_level, other_due)):
                break
            place -= 1
        picked.insert(place, number)
    return picked


def observe(state) -> dict[str, int]:
    """How many orders there are."""
    return {"order_count": len(state.orders)}


def hour_of(state, minute: int) -> int:
    """Hour of the day into which a minute falls.

    Args:
        minute: Minute of the day, 0 to 1439.
    """
    return _hour_of(minute)


def goes_first(state, level: int, due: int, other_level: int, other_due: int) -> bool:
    """Whether, of two orders due in the same hour, the one is picked before the other.

    Args:
        level: Service level of the one order, 1 to 3.
        due: Minute of the day by which the one must be packed.
        other_level: Service level of the other order, 1 to 3.
        other_due: Minute of the day by which the other must be packed.
    """
    return _goes_first(level, due, other_level, other_due)


def order_at(state, index: int) -> tuple[int, int]:
    """The order at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.orders[index]


def solve(tools) -> list[int]:
    """Look at the orders through the tools and find the answer."""
    view = tools.observe()
    order_count = view["order_count"]
    picked = []
    for number in range(order_count):
        level, due = tools.order_at(index=number)
        hour = tools.hour_of(minute=due)
        place = len(picked)
        while place > 0:
            other_level, other_due = tools.order_at(index=picked[place - 1])
            other_hour = tools.hour_of(minute=other_due)
            if other_hour < hour:
                break
            if (
                other_hour == hour
                and (not tools.goes_first(level=level, due=due, other_level=other_level, other_due=other_due))
            ):
                break
            place -= 1
        picked.insert(place, number)
    return picked
