"""Words: names a person would keep, plurals, and code as plain English."""

import ast

import pytest

from codegym_envs.spec.types import BOOL, FLOAT, INT, STR, parse_annotation
from codegym_envs.synthesis.contract import Sample
from codegym_envs.synthesis.marks import observe
from codegym_envs.synthesis.statement.task_text import clean_statement, example, title_from
from codegym_envs.synthesis.wording.english import describe_condition, describe_value, listing
from codegym_envs.synthesis.wording.variable_names import compute_names, local_names, predicate_names
from codegym_envs.synthesis.wording.words import item_word, plural, readable, singular, snake, spelled_out


def expression(text):
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("abs(left - right)", "The absolute value of the left value minus the right value."),
        ("(low + high) // 2", "The low value plus the high value, all divided by 2 and rounded down."),
        ("a * b", "The value of a times b."),
        ("max(score, bonus)", "The larger of the score and the bonus."),
        ("word.lower()", "The word in lower case."),
        (
            "price if member else fee",
            "The price if the member is not zero, empty or false, otherwise the fee.",
        ),
        ("[x for x in y]", ""),
        ("width ** 2 + height ** 3", "The square of the width plus the cube of the height."),
        ("(width + height) ** 2", "The square of (the width plus the height)."),
        ("width ** height", "The width to the power the height."),
        ("'%d parcels' % count", ""),
        ("+ balance", "The balance."),
        ("~ balance", ""),
        ("width < height", "Whether the width is less than the height."),
        ("width < f(height)", ""),
        ("bool(True)", "Whether true holds."),
        ("table['end'](key)", ""),
        ("round(price)", "The price rounded to the nearest whole number."),
        ("round(price, digits)", "The price rounded to digits decimal places."),
        ("math.gcd(width, height)", "The greatest common divisor of the width and the height."),
        ("math.hypot(width, height)", ""),
        ("f(word).lower()", ""),
        ("word.isdigit()", "Whether the word consists of digits."),
        ("word.isdigit", ""),
        ("word.startswith()", ""),
        ("word.replace('a', 'b')", 'The word with "a" replaced by "b".'),
        ("word.find('a')", 'The position of "a" in the word.'),
        ("word.count('a')", 'How often "a" occurs in the word.'),
        ("word.center(9)", ""),
        ("sorted(words, key=len)", ""),
        ("f(words)[1]", ""),
        ("word[::-1]", "The word backwards."),
        ("word[::2]", ""),
        ("word[1:5:2]", ""),
        (
            "word[low:high]",
            "The part of the word from position the low value up to, not including, position the high value.",
        ),
        ("word[:3]", "The part of the word up to, not including, position 3."),
        ("word[0]", "The first part of the word."),
        ("word.upper()[0]", "The first of the word in upper case."),
        ("word[-1]", "The last part of the word."),
        ("word[place]", "The part of the word at position the place."),
        ("(word, 0)", "The word and 0."),
    ],
)
def test_values(code, words):
    assert describe_value(expression(code)) == words


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("count % 2 == 0", "Whether the count is even."),
        ("count % 2 == 1", "Whether the count is odd."),
        ("total % step == 0", "Whether the total is divisible by the step."),
        ("total % step != 0", "Whether the total is not divisible by the step."),
        (
            "low <= value <= high",
            "Whether the low value is at most the value and the value is at most the high value.",
        ),
        ("mark == '('", 'Whether the mark is "(".'),
        ("letter.isdigit() or letter == ' '", "Whether the letter is a digit or is a space."),
        (
            "best is None or value < best",
            "Whether the value is less than the best value, or there is no best value yet.",
        ),
        ("not ready", "Whether the ready is zero, empty or false."),
        (
            "best is None or other is not None",
            "Whether the best value is nothing or the other is not nothing.",
        ),
        ("isinstance(found, int)", "Whether the found is a whole number."),
        ("isinstance(found, Shape)", ""),
        ("letter in 'aeiou'", 'Whether the letter is part of "aeiou".'),
        ("letter not in 'aeiou'", 'Whether the letter is not part of "aeiou".'),
        ("not word.endswith('s')", 'Whether it is not true that the word ends with "s".'),
        ("balance < 0", "Whether the balance is negative."),
    ],
)
def test_conditions(code, words):
    assert describe_condition(expression(code)) == words


def typed(text, **kinds):
    """An expression of whose names it is known what they hold."""
    node = expression(text)
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id in kinds:
            observe(inner, kinds[inner.id])
        elif isinstance(inner, ast.BinOp):
            observe(inner, kinds.get("result"))
    return node


def test_what_is_said_depends_on_the_kind_of_value():
    node = typed("int(price * share)", result=FLOAT)
    assert describe_value(node) == "The price times the share, cut to a whole number."
    assert describe_value(typed("count + int(price * share)", result=FLOAT)) == (
        "The count plus (the price times the share) cut to a whole number."
    )
    assert describe_value(typed("int(width * height)", result=INT)) == (
        "The width times the height as a whole number."
    )
    assert describe_condition(typed("part in note", note=STR)) == "Whether the part occurs in the note."
    assert describe_condition(typed("part not in note", note=STR)) == (
        "Whether the part does not occur in the note."
    )
    assert describe_value(typed("rows[place]", rows=parse_annotation(expression("list[int]")))) == (
        "The entry of the rows at position the place."
    )
    assert describe_value(expression("best if best < 1e999 else 1e999")) == (
        "The best value if the best value is less than infinity, otherwise infinity."
    )


def renamed(source, *, parameters=(), **types):
    """The new names of a procedure's variables."""
    (function,) = ast.parse(source).body
    known = {name: parse_annotation(expression(text)) for name, text in types.items()}
    return local_names(function, known, set(parameters), set())


@pytest.mark.parametrize(
    ("source", "types", "names"),
    [
        ("def f(word1, word2): pass", {}, {"word1": "first_word", "word2": "second_word"}),
        ("def f(word, word2, word3): pass", {}, {"word2": "other_word", "word3": "third_word"}),
        ("def f(num1, num4): pass", {}, {"num1": "first_number", "num4": "fourth_number"}),
        ("def f(word7): pass", {"word7": "str"}, {"word7": "word"}),
        ("def f(x1): pass", {"x1": "list[list[int]]"}, {"x1": "grid"}),
        ("def f(q): pass", {"q": "int | None"}, {"q": "number"}),
        ("def f(q): pass", {"q": "int | str | None"}, {"q": "value"}),
        ("def f(q): pass", {"q": "dict[str, int]"}, {"q": "mapping"}),
        ("def f(prices, x):\n    return prices[x]", {"prices": "dict[str, int]", "x": "str"}, {"x": "word"}),
        ("def f(prices, x):\n    return prices[x]", {"prices": "dict[int, int]", "x": "int"}, {"x": "key"}),
        ("def f(prices, x):\n    return prices[x]", {"prices": "list[int]", "x": "int"}, {"x": "index"}),
        ("def f(q):\n    for x in q: pass", {"q": "set[str]", "x": "str"}, {"q": "members", "x": "word"}),
        ("def f(sum):\n    return sum", {"sum": "int"}, {"sum": "total"}),
        ("def f(xs):\n    def map(x):\n        return x\n    return map(xs)", {},
         {"xs": "value", "map": "map_part", "x": "current"}),
    ],
)  # fmt: skip
def test_variables_are_named_by_what_they_hold_and_do(source, types, names):
    assert renamed(source, **types) == names


def test_loops_that_have_nothing_to_do_with_each_other_share_a_name():
    apart = "def f(words):\n    for w in words:\n        g(w)\n    for v in words:\n        h(v)\n"
    assert renamed(apart, words="list[str]", w="str", v="str") == {"w": "word", "v": "word"}
    nested = "def f(words):\n    for w in words:\n        for v in words:\n            h(w, v)\n"
    assert renamed(nested, words="list[str]", w="str", v="str") == {"w": "word", "v": "text"}
    later = (
        "def f(words):\n    for w in words:\n        g(w)\n    for v in words:\n        h(v)\n    return w\n"
    )
    assert renamed(later, words="list[str]", w="str", v="str") == {"w": "word", "v": "text"}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("count % 2 == 0", "is_even"),
        ("count % step == 0", "is_divisible"),
        ("count % step != 0", "leaves_remainder"),
        ("count % step == 1", "matches"),
        ("letter.isupper()", "is_upper_case"),
        ("not letter.isupper()", "is_not_upper_case"),
        ("fits(letter)", "count_qualifies"),
        ("f(letter)(count)", "count_qualifies"),
        ("best is None or count < best", "is_new_smallest"),
        ("best is None or best < count", "is_new_largest"),
        ("best is None or count == best", "count_qualifies"),
        ("best == 0 or count > best", "count_qualifies"),
        ("letter == '('", "is_opening_bracket"),
        ("letter != '('", "is_not_opening_bracket"),
        ("low < count < high", "is_in_range"),
    ],
)
def test_conditions_have_names(code, name):
    assert predicate_names(expression(code), ["count"])[0] == name


def test_looking_into_a_text_is_not_looking_among_entries():
    assert predicate_names(typed("part in note", note=STR), ["part"])[0] == "occurs_in"
    assert predicate_names(typed("part not in note", note=STR), ["part"])[0] == "is_not_in"
    assert predicate_names(expression("part in notes"), ["part"])[0] == "is_among"


@pytest.mark.parametrize(
    ("code", "target", "name"),
    [
        ("abs(left - right)", "", "absolute_difference"),
        ("abs(left)", "", "absolute_value"),
        ("left * right * depth", "", "multiply_all"),
        ("left + right + depth", "", "add_up"),
        ("left // right", "", "divide_down"),
        ("left // right", "share", "share"),
        ("left + right", "left", "add_to_left"),
        ("right % left", "left", "update_left"),
        ("left // right", "value", "divide_down"),
        ("left if right else depth", "", "choose"),
        ("left(right)", "", "convert_left"),
    ],
)
def test_values_that_are_worked_out_have_names(code, target, name):
    assert compute_names(expression(code), target, ["left", "right", "depth"])[0] == name


def test_words():
    assert singular("numbers") == "number"
    assert singular("boxes") == "box"
    assert singular("entries") == "entry"
    assert singular("bus_stops") == "bus_stop"
    assert plural("entry") == "entries"
    assert plural("match") == "matches"
    assert item_word("text", "character") == "character"
    assert item_word("brackets", "character") == "bracket"
    assert item_word("order", "str") == "word"
    assert snake("maxDepth") == "max_depth"
    assert spelled_out("curr_idx") == "current_index"
    assert listing(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize("name", ["tmp", "x", "num1", "arr", "res", "_", "maxDepth", "temp_2", "st"])
def test_names_nobody_would_keep(name):
    assert not readable(name)


@pytest.mark.parametrize("name", ["balance", "next_row", "step", "up"])
def test_names_to_keep(name):
    assert readable(name)


def test_statements_lose_their_code():
    text = """
    Write a function that takes a list of weights and returns the heaviest parcel.

    Args:
        arr: The weights.

    Returns:
        A number.

    >>> heaviest([1, 2])
    2
    """
    assert (
        clean_statement(text, "heaviest", {"arr": "weights"})
        == "Given a list of weights, find the heaviest parcel."
    )
    assert clean_statement("heaviest returns the largest of arr.", "heaviest", {"arr": "weights"}) == (
        "Find the largest of weights."
    )


def test_examples_are_short_and_telling():
    samples = [Sample({"s": "a" * 400}, 3), Sample({"s": ""}, 0), Sample({"s": "abca"}, 3)]
    assert example(samples, {"s": "text"}) == 'Example: for the text "abca" the answer is 3.'
    assert example([Sample({"s": "a" * 400}, 3)], {"s": "text"}) == ""


def test_titles():
    assert title_from("Heavy parcels", "heavy_parcels") == "Heavy parcels"
    assert title_from("", "heavyParcels_2") == "Heavy parcels"
    assert title_from("def f(x)", "heavy_parcels") == "Heavy parcels"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (BOOL, "Whether the flag is false."),
        (INT, "Whether the flag is zero."),
        (STR, "Whether the flag is empty."),
        (None, "Whether the flag is zero, empty or false."),
    ],
)
def test_truth_is_said_by_the_kind_of_value(kind, words):
    node = expression("not flag")
    if kind is not None:
        observe(node.operand, kind)
    assert describe_condition(node) == words
