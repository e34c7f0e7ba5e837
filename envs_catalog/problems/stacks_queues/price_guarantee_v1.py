"""Price guarantee

A shop sells one appliance a day and writes down its price in cents. If the price is lower on a later day, the
customer is paid back the difference to the first lower price, once, provided that this is at most 4 days
after the purchase. Differences of 2000 cents or more are paid back in full; of smaller ones only nine tenths
are paid back, rounded down to whole cents.

How many cents are paid back altogether?

Example: the prices of five days are 9000, 9500, 9100, 12000 and 8500. The second customer is paid back for
day three: nine tenths of 400 are 360. The first price lower than 9000, 9100 and 12000 is that of day five:
nine tenths of 500 are 450, nine tenths of 600 are 540, and 3500 is paid in full. The answer is 4850.
"""

TOPICS = ("stacks_queues", "billing")
WORKFLOW = "linear_scan"


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


def is_covered(bought: int, day: int) -> bool:
    """Whether a purchase is still covered by the guarantee.

    Args:
        bought: Day of the purchase.
        day: Day on which the price is lower.
    """
    return day - bought <= 4


def refund(paid: int, price: int) -> int:
    """Cents paid back to a customer who is covered.

    Args:
        paid: Price the customer paid, in cents.
        price: The lower price, in cents.
    """
    difference = paid - price
    if difference >= 2000:
        return difference
    return difference * 9 // 10


def solution(prices: list[int]) -> int:
    total = 0
    unsettled = []
    for day in range(len(prices)):
        price = prices[day]
        while unsettled and unsettled[-1][1] > price:
            bought, paid = unsettled.pop()
            if is_covered(bought, day):
                total += refund(paid, price)
        unsettled.append((day, price))
    return total


EXAMPLE = ({"prices": [9000, 9500, 9100, 12000, 8500]}, 4850)


def solution_again(prices: list[int]) -> int:
    """Looks ahead from every purchase, day by day, for the first lower price within four days."""
    total = 0
    for bought, paid in enumerate(prices):
        for price in prices[bought + 1 : bought + 5]:
            if price < paid:
                saved = paid - price
                total += saved if saved >= 2000 else saved - (saved + 9) // 10
                break
    return total
