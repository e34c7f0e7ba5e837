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

The stocks and the weekly sales cannot be seen as a whole, only through the tools.
"""

TOPICS = ("inventories", "mappings")
FAMILY = "reorder_list"
WORKFLOW = "linear_scan"


def _reorder_level(sold_per_week, delivery_weeks):
    return sold_per_week * (delivery_weeks + 1)


def _cartons_for(pieces, level):
    missing = max(0, 2 * level - pieces)
    return (missing + 23) // 24


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


def reference(stocks: dict[str, int], weekly_sales: dict[str, int], delivery_weeks: int) -> dict[str, int]:
    order = {}
    for article in stocks:
        pieces = stocks[article]
        level = _reorder_level(weekly_sales[article], delivery_weeks)
        if pieces < level:
            order[article] = _cartons_for(pieces, level)
    return order


def observe(state) -> dict[str, int]:
    """How many keys the stocks have, how many keys the weekly sales have and the given delivery weeks."""
    return {
        "stock_count": len(state.stocks),
        "weekly_sale_count": len(state.weekly_sales),
        "delivery_weeks": state.delivery_weeks,
    }


def reorder_level(state, sold_per_week: int, delivery_weeks: int) -> int:
    """Number of pieces below which an article is reordered.

    Args:
        sold_per_week: Pieces of the article sold in an average week, at least 0.
        delivery_weeks: Delivery time in weeks, at least 1.
    """
    return _reorder_level(sold_per_week, delivery_weeks)


def cartons_for(state, pieces: int, level: int) -> int:
    """Cartons of 24 pieces that bring an article back to at least twice its level.

    Args:
        pieces: Pieces in stock, at least 0.
        level: Reorder level of the article, in pieces.
    """
    return _cartons_for(pieces, level)


def stock_of(state, key: str) -> int:
    """The stock stored under a key of the stocks; an error if there is no such key.

    Args:
        key: Key of the stocks.
    """
    if key not in state.stocks:
        raise KeyError(f"no such key: {key!r}; there are {len(state.stocks)} keys")
    return state.stocks[key]


def weekly_sale_of(state, key: str) -> int:
    """The weekly sale stored under a key of the weekly sales; an error if there is no such key.

    Args:
        key: Key of the weekly sales.
    """
    if key not in state.weekly_sales:
        raise KeyError(f"no such key: {key!r}; there are {len(state.weekly_sales)} keys")
    return state.weekly_sales[key]


def stock_key_at(state, index: int) -> str:
    """The key at a position of the stocks, which keep their order.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return list(state.stocks)[index]


def solve(tools) -> dict[str, int]:
    """Look at the stocks and the weekly sales through the tools and find the answer."""
    view = tools.observe()
    delivery_weeks = view["delivery_weeks"]
    stock_count = view["stock_count"]
    order = {}
    for index in range(stock_count):
        article = tools.stock_key_at(index=index)
        pieces = tools.stock_of(key=article)
        level = tools.reorder_level(
            sold_per_week=tools.weekly_sale_of(key=article), delivery_weeks=delivery_weeks
        )
        if pieces < level:
            order[article] = tools.cartons_for(pieces=pieces, level=level)
    return order
