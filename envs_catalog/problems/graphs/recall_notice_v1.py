"""Recall notice

A food producer makes articles from raw materials and from other articles. For every article it is known which
ingredients go into it and for how many days it has been made in its present form; raw materials are
ingredients without an entry of their own and are known by codes such as R4. A raw material turns out to be
tainted. An article has to be recalled if the raw material is one of its ingredients, or an article that has
to be recalled is, provided that the article has been made in its present form for at most as many days as the
raw material has been tainted, or up to 3 days longer. Articles that need not be recalled pass nothing on.

Which articles have to be recalled?

Example: R7 has been tainted for 20 days. Glaze is made from R2 and R7, for 12 days; sponge from R5 and R7,
for 30 days; cake from sponge and glaze, for 23 days; trifle from cake and R4, for 5 days; tart from sponge
and R2, for 2 days. Glaze is recalled, sponge is not. Cake is recalled because of the glaze, and trifle
because of the cake. Tart is not. The answer is cake, glaze and trifle.
"""

TOPICS = ("graphs", "inventories")
WORKFLOW = "repeated_passes"

ARTICLES = (
    "biscuit", "brownie", "cake", "compote", "cream pie", "crumble", "custard", "filling", "frosting",
    "fudge", "ganache", "glaze", "granola", "jelly", "marzipan", "meringue", "muffin", "nougat", "parfait",
    "praline", "pudding", "sponge", "strudel", "syrup", "tart", "toffee", "trifle", "truffle", "turnover",
    "wafer",
)
RAW = ("R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9")


def generate(rng, difficulty):
    """More articles at higher difficulty, listed in no particular order; most are made in few stages."""
    names = rng.sample(ARTICLES, rng.integers(6 + 3 * difficulty, 9 + 4 * difficulty))
    raw = rng.sample(RAW, 6)
    recipes = {}
    for position, name in enumerate(names):
        ingredients = rng.sample(raw, rng.integers(1, 3))
        for _ in range(rng.integers(1, 3)):
            if position > 0:
                part = names[rng.integers(max(0, position - 4), position)]
                if part not in ingredients:
                    ingredients.append(part)
        rng.shuffle(ingredients)
        recipes[name] = ingredients
    listed = list(names)
    rng.shuffle(listed)
    tainted_days = rng.integers(10, 40)
    ages = {name: rng.integers(1, tainted_days * 2) for name in listed}
    recipes[names[0]] = [raw[0], raw[1]]
    ages[names[0]] = rng.integers(1, tainted_days)
    recipes[names[1]] = [names[0], raw[2]]
    ages[names[1]] = rng.integers(1, tainted_days)
    recipes[names[-1]] = [raw[3], raw[4]]
    ages[names[-1]] = rng.integers(1, tainted_days)
    return {
        "recipes": {name: recipes[name] for name in listed},
        "ages": ages,
        "tainted": raw[0],
        "tainted_days": tainted_days,
    }


def can_be_affected(days_made: int, tainted_days: int) -> bool:
    """Whether an article is recent enough to be recalled.

    Args:
        days_made: Days for which the article has been made in its present form, at least 1.
        tainted_days: Days for which the raw material has been tainted, at least 1.
    """
    return days_made <= tainted_days + 3


def is_suspect(ingredient: str, tainted: str, recalled: bool) -> bool:
    """Whether an ingredient passes the taint on.

    Args:
        ingredient: Name of the ingredient.
        tainted: Name of the tainted raw material.
        recalled: Whether the ingredient is an article that has to be recalled.
    """
    return ingredient == tainted or recalled


def solution(
    recipes: dict[str, list[str]], ages: dict[str, int], tainted: str, tainted_days: int
) -> set[str]:
    recalled = set()
    remaining = []
    for article in recipes:
        if can_be_affected(ages[article], tainted_days):
            remaining.append(article)
    found = True
    while found:
        found = False
        unaffected = []
        for article in remaining:
            suspect = False
            for ingredient in recipes[article]:
                if is_suspect(ingredient, tainted, ingredient in recalled):
                    suspect = True
                    break
            if suspect:
                recalled.add(article)
                found = True
            else:
                unaffected.append(article)
        remaining = unaffected
    return recalled


EXAMPLE = (
    {
        "recipes": {
            "glaze": ["R2", "R7"],
            "sponge": ["R5", "R7"],
            "cake": ["sponge", "glaze"],
            "trifle": ["cake", "R4"],
            "tart": ["sponge", "R2"],
        },
        "ages": {"glaze": 12, "sponge": 30, "cake": 23, "trifle": 5, "tart": 2},
        "tainted": "R7",
        "tainted_days": 20,
    },
    {"cake", "glaze", "trifle"},
)


def solution_again(
    recipes: dict[str, list[str]], ages: dict[str, int], tainted: str, tainted_days: int
) -> set[str]:
    """Notes what each ingredient goes into and follows the taint upwards from the raw material."""
    goes_into = {}
    for article, ingredients in recipes.items():
        for ingredient in ingredients:
            goes_into.setdefault(ingredient, []).append(article)
    recalled = set()
    spreading = [tainted]
    while spreading:
        for article in goes_into.get(spreading.pop(), []):
            if article not in recalled and ages[article] - tainted_days <= 3:
                recalled.add(article)
                spreading.append(article)
    return recalled
