"""Price guarantee

A shop sells one appliance a day and writes down its price in cents. If the price is lower on a later day, the
customer is paid back the difference to the first lower price, once, provided that this is at most 4 days
after the purchase. Differences of 2000 cents or more are paid back in full; of smaller ones only nine tenths
are paid back, rounded down to whole cents.

How many cents are paid back altogether?

Example: the prices of five days are 9000, 9500, 9100, 12000 and 8500. The second customer is paid back for
day three: nine tenths of 400 are 360. The first price lower than 9000, 9100 and 12000 is that of day five:
nine tenths of 500 are 450, nine tenths of 600 are 540, and 3500 is paid in full. The answer is 4850.

The prices cannot be seen as a whole, only through the tools.
"""

TOPICS = ("stacks_queues", "billing")
FAMILY = "price_guarantee"
WORKFLOW = "linear_scan"


def _is_covered(bought, day):
    return day - bought <= 4


def _refund(paid, price):
    difference = paid - price
    if difference >= 2000:
        return difference
    return difference * 9 // 10


def generate(rng, difficulty):
    """More days at higher difficulty: prices drift and jump, and come down after they have gone up for days."""
    days = rng.integers(4 + 11 * difficulty, 7 + 15 * difficulty)
    prices = []
    price = rng.integers(9000, 20000)
    for day in range(days):
        if day % 7 == 6:
            price -= rng.integers(2500, 7000)
        else:
            price += rng.integers(-1200, 2200)
        price = max(3000, min(30000, price))
        prices.append(price)
    return {"prices": prices}


def reference(prices: list[int]) -> int:
    total = 0
    unsettled = []
    for day in range(len(prices)):
        price = prices[day]
        while unsettled and unsettled[-1][1] > price:
            bought, paid = unsettled.pop()
            if _is_covered(bought, day):
                total += _refund(paid, price)
        unsettled.append((day, price))
    return total


def observe(state) -> dict[str, int]:
    """How many prices there are."""
    return {"price_count": len(state.prices)}


def is_covered(state, bought: int, day: int) -> bool:
    """Whether a purchase is still covered by the guarantee.

    Args:
        bought: Day of the purchase.
        day: Day on which the price is lower.
    """
    return _is_covered(bought, day)


def refund(state, paid: int, price: int) -> int:
    """Cents paid back to a customer who is covered.

    Args:
        paid: Price the customer paid, in cents.
        price: The lower price, in cents.
    """
    return _refund(paid, price)


def price_at(state, index: int) -> int:
    """The price at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.prices[index]


def solve(tools) -> int:
    """Look at the prices through the tools and find the answer."""
    view = tools.observe()
    price_count = view["price_count"]
    total = 0
    unsettled = []
    for day in range(price_count):
        price = tools.price_at(index=day)
        while unsettled and unsettled[-1][1] > price:
            bought, paid = unsettled.pop()
            if tools.is_covered(bought=bought, day=day):
                total += tools.refund(paid=paid, price=price)
        unsettled.append((day, price))
    return total
