"""Batch costing

A trader buys goods in batches and sells from the oldest batch that still has pieces left. A journal lists
what happened, in order. A purchase adds a batch: an article, a number of pieces and a price in cents per
piece. A sale names an article and a number of pieces; it uses up the oldest batches of that article first,
and its cost is what the pieces used had been bought for. If fewer pieces are in stock than are sold, the rest
is bought in at once from a competitor at 900 cents per piece. A count finds that a number of pieces of an
article have been lost; they are taken from the newest batches of the article first, their cost does not count
as cost of sales, and never more are taken than there are.

Give the total cost of all sales, in cents.

Example: 10 cups are bought at 200 and 6 at 260. A count finds 2 cups lost, which leaves 4 in the newer batch.
Then 12 cups are sold: 10 at 200 and 2 at 260, which is 2520. Then 5 cups are sold: 2 at 260 and 3 from the
competitor at 900, which is 3220. The answer is 5740.
"""

TOPICS = ("inventories", "ledgers")
WORKFLOW = "stock_fulfilment"

ARTICLES = ("bowl", "candle", "cup", "kettle", "lamp", "plate", "tray", "vase")


def generate(rng, difficulty):
    """More articles and journal lines at higher difficulty; counts often come before the last sales."""
    articles = rng.sample(ARTICLES, 1 + difficulty)
    journal = []
    for article in articles:
        for _ in range(2):
            pieces = rng.integers(8, 25)
            price = rng.integers(80, 600)
            journal.append({"kind": "purchase", "article": article, "pieces": pieces, "price": price})
    for _ in range(rng.integers(3 + 2 * difficulty, 5 + 3 * difficulty)):
        article = rng.choice(articles)
        roll = rng.random()
        if roll < 0.35:
            pieces = rng.integers(5, 25)
            price = rng.integers(80, 600)
            journal.append({"kind": "purchase", "article": article, "pieces": pieces, "price": price})
        elif roll < 0.65:
            journal.append({"kind": "sale", "article": article, "pieces": rng.integers(4, 20), "price": 0})
        else:
            journal.append({"kind": "count", "article": article, "pieces": rng.integers(1, 9), "price": 0})
    journal.append({"kind": "sale", "article": articles[1], "pieces": rng.integers(15, 40), "price": 0})
    journal.append({"kind": "count", "article": articles[1], "pieces": rng.integers(40, 70), "price": 0})
    journal.append({"kind": "count", "article": articles[0], "pieces": rng.integers(1, 6), "price": 0})
    journal.append({"kind": "sale", "article": articles[0], "pieces": rng.integers(30, 70), "price": 0})
    return {"journal": journal}


def reference(journal: list[dict[str, str | int]]) -> int:
    batches = {}
    cost = 0
    for line in journal:
        stock = batches.setdefault(line["article"], [])
        pieces = line["pieces"]
        if line["kind"] == "purchase":
            stock.append([pieces, line["price"]])
            continue
        place = 0 if line["kind"] == "sale" else -1
        while pieces > 0 and stock:
            taken = min(pieces, stock[place][0])
            pieces -= taken
            stock[place][0] -= taken
            if line["kind"] == "sale":
                cost += taken * stock[place][1]
            if stock[place][0] == 0:
                stock.pop(place)
        if line["kind"] == "sale":
            cost += 900 * pieces
    return cost


def setup(state):
    """Nothing has been read from the journal, nothing is in stock."""
    state.line = 0
    state.batches = {}
    for entry in state.journal:
        state.batches[entry["article"]] = []


def observe(state) -> dict[str, int]:
    """Number of journal lines that have not been read, and number of batches in stock."""
    return {
        "lines_left": len(state.journal) - state.line,
        "batches": sum([len(stock) for stock in state.batches.values()]),
    }


def read_line(state) -> dict[str, str | int]:
    """Read the next line of the journal.

    It has a kind (purchase, sale or count), an article and a number of pieces; a purchase also has a price.
    """
    if state.line == len(state.journal):
        raise ValueError("the journal has been read to the end")
    line = state.journal[state.line]
    state.line += 1
    if line["kind"] == "purchase":
        return line
    return {"kind": line["kind"], "article": line["article"], "pieces": line["pieces"]}


def add_batch(state, article: str, pieces: int, price: int) -> int:
    """Put a new batch into stock and return how many batches of the article there are.

    Args:
        article: Name of the article.
        pieces: Number of pieces, at least 1.
        price: Price in cents per piece, at least 0.
    """
    if article not in state.batches:
        raise ValueError("the trader does not keep that article")
    if pieces < 1 or price < 0:
        raise ValueError("a batch has at least 1 piece and no negative price")
    if len(state.batches[article]) == 100:
        raise ValueError("no more batches fit")
    state.batches[article].append([pieces, price])
    return len(state.batches[article])


def batch_count(state, article: str) -> int:
    """Number of batches of an article that are in stock.

    Args:
        article: Name of the article.
    """
    if article not in state.batches:
        raise ValueError("the trader does not keep that article")
    return len(state.batches[article])


def pieces_in(state, article: str, batch: int) -> int:
    """Number of pieces left in a batch.

    Args:
        article: Name of the article.
        batch: Number of the batch, counted from 0 for the oldest one in stock.
    """
    if article not in state.batches:
        raise ValueError("the trader does not keep that article")
    if not 0 <= batch < len(state.batches[article]):
        raise ValueError("there is no such batch")
    return state.batches[article][batch][0]


def take(state, article: str, batch: int, pieces: int) -> int:
    """Take pieces out of a batch and return what they had been bought for, in cents.

    A batch from which the last piece is taken disappears, and the batches behind it move up by one.

    Args:
        article: Name of the article.
        batch: Number of the batch, counted from 0 for the oldest one in stock.
        pieces: Number of pieces, at least 1.
    """
    if article not in state.batches:
        raise ValueError("the trader does not keep that article")
    stock = state.batches[article]
    if not 0 <= batch < len(stock):
        raise ValueError("there is no such batch")
    if not 1 <= pieces <= stock[batch][0]:
        raise ValueError("that many pieces cannot be taken from the batch")
    stock[batch][0] -= pieces
    price = stock[batch][1]
    if stock[batch][0] == 0:
        stock.pop(batch)
    return pieces * price


def solve(tools) -> int:
    """Work through the journal, taking from the front for sales and from the back for losses."""
    cost = 0
    for _ in range(tools.observe()["lines_left"]):
        line = tools.read_line()
        article = line["article"]
        pieces = line["pieces"]
        if line["kind"] == "purchase":
            tools.add_batch(article=article, pieces=pieces, price=line["price"])
            continue
        batches = tools.batch_count(article=article)
        while pieces > 0 and batches > 0:
            batch = 0 if line["kind"] == "sale" else batches - 1
            available = tools.pieces_in(article=article, batch=batch)
            taken = min(pieces, available)
            paid = tools.take(article=article, batch=batch, pieces=taken)
            if line["kind"] == "sale":
                cost += paid
            pieces -= taken
            if taken == available:
                batches -= 1
        if line["kind"] == "sale":
            cost += 900 * pieces
    return cost
