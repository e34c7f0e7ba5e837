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

The recipes and the ages cannot be seen as a whole, only through the tools.
"""

TOPICS = ("graphs", "inventories")
FAMILY = "recall_notice"
WORKFLOW = "repeated_passes"


def _can_be_affected(days_made, tainted_days):
    return days_made <= tainted_days + 3


def _is_suspect(ingredient, tainted, recalled):
    return ingredient == tainted or recalled


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


def reference(
    recipes: dict[str, list[str]],
    ages: dict[str, int],
    tainted: str,
    tainted_days: int,
) -> set[str]:
    recalled = set()
    remaining = []
    for article in recipes:
        if _can_be_affected(ages[article], tainted_days):
            remaining.append(article)
    found = True
    while found:
        found = False
        unaffected = []
        for article in remaining:
            suspect = False
            for ingredient in recipes[article]:
                if _is_suspect(ingredient, tainted, ingredient in recalled):
                    suspect = True
                    break
            if suspect:
                recalled.add(article)
                found = True
            else:
                unaffected.append(article)
        remaining = unaffected
    return recalled


def observe(state) -> dict[str, int | str]:
    """How many keys the recipes have, how many keys the ages have, the given tainted and the given tainted
    days."""
    return {
        "recipe_count": len(state.recipes),
        "age_count": len(state.ages),
        "tainted": state.tainted,
        "tainted_days": state.tainted_days,
    }


def can_be_affected(state, days_made: int, tainted_days: int) -> bool:
    """Whether an article is recent enough to be recalled.

    Args:
        days_made: Days for which the article has been made in its present form, at least 1.
        tainted_days: Days for which the raw material has been tainted, at least 1.
    """
    return _can_be_affected(days_made, tainted_days)


def is_suspect(state, ingredient: str, tainted: str, recalled: bool) -> bool:
    """Whether an ingredient passes the taint on.

    Args:
        ingredient: Name of the ingredient.
        tainted: Name of the tainted raw material.
        recalled: Whether the ingredient is an article that has to be recalled.
    """
    return _is_suspect(ingredient, tainted, recalled)


def age_of(state, key: str) -> int:
    """The age stored under a key of the ages; an error if there is no such key.

    Args:
        key: Key of the ages.
    """
    if key not in state.ages:
        raise KeyError(f"no such key: {key!r}; there are {len(state.ages)} keys")
    return state.ages[key]


def recipe_key_at(state, index: int) -> str:
    """The key at a position of the recipes, which keep their order.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return list(state.recipes)[index]


def recipe_of(state, key: str) -> list[str]:
    """The recipe stored under a key of the recipes; an error if there is no such key.

    Args:
        key: Key of the recipes.
    """
    if key not in state.recipes:
        raise KeyError(f"no such key: {key!r}; there are {len(state.recipes)} keys")
    return state.recipes[key]


def solve(tools) -> set[str]:
    """Look at the recipes and the ages through the tools and find the answer."""
    view = tools.observe()
    tainted = view["tainted"]
    tainted_days = view["tainted_days"]
    recipe_count = view["recipe_count"]
    recalled = set()
    remaining = []
    for index in range(recipe_count):
        article = tools.recipe_key_at(index=index)
        if tools.can_be_affected(days_made=tools.age_of(key=article), tainted_days=tainted_days):
            remaining.append(article)
    found = True
    while found:
        found = False
        unaffected = []
        for article in remaining:
            suspect = False
            for ingredient in tools.recipe_of(key=article):
                if tools.is_suspect(ingredient=ingredient, tainted=tainted, recalled=ingredient in recalled):
                    suspect = True
                    break
            if suspect:
                recalled.add(article)
                found = True
            else:
                unaffected.append(article)
        remaining = unaffected
    return recalled
