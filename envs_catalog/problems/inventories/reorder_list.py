"""Reorder list

A wholesaler keeps the number of pieces in stock for every article, and for the same articles the pieces sold
in an average week. An article has to be reordered when its stock is smaller than what is sold during the
delivery time (a number of whole weeks, the same for all articles) plus one more week. It is then ordered in
full cartons of 24 pieces, as few as will bring the stock back to at least twice that level.

List the articles to be reordered, each with its number of cartons. Articles that need no order are left out.

Example: the delivery time is 2 weeks. There are 130 bolts in stock and 40 are sold a week; 50 hinges in stock
and 30 are sold a week; 12 latches in stock and 5 are sold a week. The levels are 120, 90 and 15. Bolts are
above their level. Hinges need 180 - 50 = 130 more pieces, which is 6 cartons. Latches need 30 - 12 = 18 more,
which is 1 carton. The answer is hinges: 6, latches: 1.
"""

TOPICS = ("inventories", "mappings")
WORKFLOW = "linear_scan"

ARTICLES = (
    "anchor", "bolt", "bracket", "cable", "clamp", "dowel", "eyelet", "faucet", "gasket", "grommet",
    "handle", "hinge", "hook", "joist", "knob", "latch", "lever", "magnet", "nail", "nozzle", "nut",
    "pulley", "rail", "rivet", "screw", "socket", "spring", "staple", "strap", "toggle", "valve", "washer",
)


def generate(rng, difficulty):
    """An assortment in which roughly half of the articles run short."""
    names = rng.sample(ARTICLES, rng.integers(4 + 3 * difficulty, 8 + 5 * difficulty))
    delivery_weeks = rng.integers(1, 5)
    stocks = {}
    weekly_sales = {}
    for name in names:
        sold = rng.integers(4, 60)
        weekly_sales[name] = sold
        stocks[name] = rng.integers(0, 2 * sold * (delivery_weeks + 1))
    return {"stocks": stocks, "weekly_sales": weekly_sales, "delivery_weeks": delivery_weeks}


def reorder_level(sold_per_week: int, delivery_weeks: int) -> int:
    """Number of pieces below which an article is reordered.

    Args:
        sold_per_week: Pieces of the article sold in an average week, at least 0.
        delivery_weeks: Delivery time in weeks, at least 1.
    """
    return sold_per_week * (delivery_weeks + 1)


def cartons_for(pieces: int, level: int) -> int:
    """Cartons of 24 pieces that bring an article back to at least twice its level.

    Args:
        pieces: Pieces in stock, at least 0.
        level: Reorder level of the article, in pieces.
    """
    missing = max(0, 2 * level - pieces)
    return (missing + 23) // 24


def solution(stocks: dict[str, int], weekly_sales: dict[str, int], delivery_weeks: int) -> dict[str, int]:
    order = {}
    for article in stocks:
        pieces = stocks[article]
        level = reorder_level(weekly_sales[article], delivery_weeks)
        if pieces < level:
            order[article] = cartons_for(pieces, level)
    return order


EXAMPLE = (
    {
        "stocks": {"bolts": 130, "hinges": 50, "latches": 12},
        "weekly_sales": {"bolts": 40, "hinges": 30, "latches": 5},
        "delivery_weeks": 2,
    },
    {"hinges": 6, "latches": 1},
)


def solution_again(
    stocks: dict[str, int], weekly_sales: dict[str, int], delivery_weeks: int
) -> dict[str, int]:
    """Sells the stock off week by week; where it runs short, adds cartons one by one until it is enough."""
    order = {}
    for article, pieces in stocks.items():
        left = pieces
        for _ in range(delivery_weeks + 1):
            left -= weekly_sales[article]
        if left >= 0:
            continue
        target = 2 * (pieces - left)
        cartons = 0
        while pieces + 24 * cartons < target:
            cartons += 1
        order[article] = cartons
    return order
