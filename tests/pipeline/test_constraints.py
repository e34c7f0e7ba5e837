# ruff: noqa: E501 - cases stand on one line
"""Constraints: what each kind reads in sentences, finds in known inputs, tests and repairs."""

import random

import pytest

from codegym_envs.pipeline.constraints import keep
from codegym_envs.pipeline.constraints.places import Place, places_of
from codegym_envs.pipeline.constraints.registry import KINDS
from codegym_envs.pipeline.inputs import SIZES, InputSource

BY_NAME = {kind.name: kind for kind in KINDS}


def mined(kind, samples):
    candidates = BY_NAME[kind].candidates(samples, places_of(samples))
    return {item.form.name for item in BY_NAME[kind].mine(candidates, samples)}


def read(kind, sentence, samples):
    candidates = BY_NAME[kind].candidates(samples, places_of(samples))
    return {item.form.name for item in BY_NAME[kind].read(sentence, candidates)}


UP = [{"heights": [1, 4, 9, 12]}, {"heights": [3, 5, 6, 7, 20]}, {"heights": [2, 8]}]
TAGS = [{"tags": [5, 9, 5, 9, 2]}, {"tags": [7]}, {"tags": [1, 1, 3, 8, 8]}]
TREE = [
    {"n": 4, "roads": [[0, 1], [1, 2], [3, 1]]},
    {"n": 2, "roads": [[1, 0]]},
    {"n": 6, "roads": [[0, 5], [5, 1], [1, 2], [4, 0], [0, 3]]},
]
TRIPS = [
    {"trips": [[3, 5], [8, 9], [5, 8]], "k": 2},
    {"trips": [[0, 7], [9, 11]], "k": 1},
    {"trips": [[2, 4], [20, 30], [5, 6], [8, 12]], "k": 4},
]
LABELS = [{"label": "(a[b]c)"}, {"label": "[]()"}, {"label": "((x))[y]"}]
LOG = [
    {
        "log": [
            ["put", "rye", 3],
            ["get", "rye"],
            ["drop", "rye"],
            ["get", "rye"],
            ["put", "oats", 1],
            ["drop", "oats"],
        ]
    },
    {"log": [["put", "malt", 9], ["put", "malt", 2], ["get", "malt"], ["drop", "malt"]]},
    {"log": [["get", "corn"], ["put", "corn", 4], ["drop", "corn"], ["put", "corn", 5]]},
]
FENCE = [
    {"corners": [[0, 0], [6, 0], [6, 3], [2, 3], [2, 7], [0, 7]]},
    {"corners": [[0, 0], [4, 0], [4, 4], [0, 4]]},
    {"corners": [[1, 1], [9, 1], [9, 2], [5, 2], [5, 6], [1, 6]]},
]
TABLE = [
    {"links": {"Ulm": ["Bonn"], "Bonn": ["Ulm", "Kiel"], "Kiel": ["Bonn"]}},
    {"links": {"A": ["B"], "B": ["A"], "C": []}},
    {"links": {"P": ["Q", "R"], "Q": ["P", "R"], "R": ["P", "Q"]}},
]
MAPS = [{"plan": ["S.#", "..T"]}, {"plan": ["T.S"]}, {"plan": ["#.T", "..#", "S.."]}]
LEVELS = [
    {"costs": [4, 2, 7]},
    {"costs": [1, 5, 3, None, None, 8, 9]},
    {"costs": [6]},
    {"costs": [2, 3, 4, 5, 6]},
]
BADGES = [
    {"badges": [4, 9, 4, 1]},
    {"badges": [-3, 5, -3, -3, 5, 2]},
    {"badges": [7, 7, 8, 6, 6, 6, 6, 3, 8, 8]},
    {"badges": [1, 2, 5, 5, 9, 9]},
]
COLOURS = [
    {"colours": [1, 1, 2, 3, 1, 2], "k": 3},
    {"colours": [2, 2, 2, 1], "k": 2},
    {"colours": [1, 1], "k": 1},
    {"colours": [4, 1, 2, 2, 3, 1], "k": 4},
]
STAMPS = [{"values": [1, 7, 10]}, {"values": [10, 1]}, {"values": [1, 4, 9, 2]}, {"values": [5, 1, 25, 8]}]
SUMS = [{"expr": "2+3*4"}, {"expr": "(2-5)*(1+1)-7"}, {"expr": "10-3-2"}, {"expr": "((7))*(8-(3-1)*2)"}]
PAIR = [
    {"sizes": [1, 4, 9, 20], "total": 13},
    {"sizes": [2, 30, 7], "total": 37},
    {"sizes": [5, 6], "total": 11},
    {"sizes": [8, 1, 3, 15, 40], "total": 23},
]

HOURS = [
    {"hours": "Mo 08:00-12:00; Tu 09:30-17:00"},
    {"hours": "Sa 10:00-10:30"},
    {"hours": "Mo 07:15-08:00; We 12:00-13:30; Fr 18:00-22:45"},
    {"hours": ""},
]
GATE = [
    {"log": "08:00 in ann\n08:30 out ann\n# noon"},
    {"log": "07:00 in bo\n07:10 in cy\n09:00 out bo\n09:05 out cy\n10:00 in bo"},
    {"log": "12:00 in di\n12:00 in ed\n12:45 out ed"},
]
ROOMS = [{"codes": ["B2-117", "A1-200"]}, {"codes": ["C3-001"]}, {"codes": ["A9-999", "Z1-123"]}]
STAFF = [
    {"staff": [{"name": "ann", "boss": None}, {"name": "bo", "boss": "ann"}, {"name": "cy", "boss": "bo"}]},
    {
        "staff": [
            {"name": "eve", "boss": "dan"},
            {"name": "dan", "boss": None},
            {"name": "flo", "boss": "dan"},
        ]
    },
    {"staff": [{"name": "ida", "boss": None}]},
]
HEAP = [
    {"weights": [1, 2], "limit": 4},
    {"weights": [3], "limit": 3},
    {"weights": [2, 2, 5], "limit": 9},
    {"weights": [4, 4], "limit": 9},
    {"weights": [1], "limit": 2},
]
MINED = [
    ("lines", HOURS, "known parts"),
    ("lines", GATE, "known parts"),
    ("lines", GATE, "lines in order of time"),
    ("formats", ROOMS, "pattern"),
    ("hierarchies", STAFF, "each below another"),
    ("comparisons", HEAP, "adds up to at most"),
    ("order", UP, "strictly ascending"),
    ("order", [{"a": [5, 6, 1, 3]}, {"a": [9, 2, 4, 7, 8]}, {"a": [1, 2, 3]}], "rotated, distinct"),
    ("order", [{"a": [1, 5, 9, 4]}, {"a": [2, 3, 1]}, {"a": [0, 7, 8, 9, 5, 2]}], "mountain"),
    ("distinctness", TAGS, "so often but one"),
    ("distinctness", [{"a": [3, 1, 2, 3]}, {"a": [1, 1]}, {"a": [4, 2, 5, 2, 1, 3]}], "n + 1 of n"),
    ("permutation", [{"order": [2, 0, 1]}, {"order": [0, 1]}, {"order": [3, 1, 0, 2]}], "permutation"),
    ("lengths", [{"m": [[1, 2], [3, 4]]}, {"m": [[1]]}, {"m": [[1, 2, 3], [4, 5, 6], [7, 8, 9]]}], "square"),
    ("numbers", [{"k": 3}, {"k": 7}, {"k": 1}, {"k": 9}, {"k": 5}], "odd"),
    ("comparisons", [*TRIPS, {"trips": [[1, 2]], "k": 1}], "at most the length"),
    ("comparisons", TREE, "size of"),
    ("ends", [{"p": [0, 3, 9]}, {"p": [0, 8]}, {"p": [0, 1, 5, 11]}], "first"),
    (
        "membership",
        [
            {"have": ["rye", "oat"], "ask": ["rye"]},
            {"have": ["ham", "egg"], "ask": ["egg", "ham"]},
            {"have": ["tea"], "ask": ["tea"]},
        ],
        "all in",
    ),
    ("intervals", TRIPS, "no overlap"),
    ("intervals", TRIPS, "forward strictly"),
    ("graphs", TREE, "tree"),
    ("graphs", TREE, "no loops"),
    ("neighbours", TABLE, "both ways"),
    ("trees", [{"boss": [-1, 0, 0, 1]}, {"boss": [-1, 0]}, {"boss": [-1, 0, 1, 2, 2]}], "parents"),
    ("trees", LEVELS, "full"),
    ("brackets", LABELS, "balanced"),
    ("polygons", FENCE, "simple"),
    ("polygons", FENCE, "along the axes by turns"),
    ("formats", [{"t": ["07:30", "23:59"]}, {"t": ["00:00"]}, {"t": ["12:05", "10:10"]}], "time"),
    ("formats", [{"t": ["XIV", "IX"]}, {"t": ["MCM"]}, {"t": ["III", "XL"]}], "Roman"),
    ("operations", LOG, "known operations"),
    ("turns", LOG, "in turn"),
    ("solutions", PAIR, "one pair"),
    ("solutions", MAPS, "one of a kind"),
    ("solutions", MAPS, "a way"),
    (
        "parity",
        [*BADGES, {"badges": [1, 1, 2, 2, 3, 3, 4, 4, 5, 6]}, {"badges": [8, 8, 7, 7, 5, 5, 2, 1]}],
        "so many odd",
    ),
]


@pytest.mark.parametrize(
    ("kind", "samples", "form"), MINED, ids=[f"{kind}: {form}" for kind, _, form in MINED]
)
def test_what_all_known_inputs_share_is_found(kind, samples, form):
    assert form in mined(kind, samples)


NOT_MINED = [
    ("lines", [{"t": "red, blue"}, {"t": "green"}, {"t": "pink, red, blue"}], "known parts"),
    ("lines", [{"t": "3,4,9"}, {"t": "1"}, {"t": "12,8"}], "known parts"),
    (
        "hierarchies",
        [
            {"s": [{"name": "a", "boss": "b"}, {"name": "b", "boss": "a"}]},
            {"s": [{"name": "c", "boss": None}, {"name": "d", "boss": "c"}, {"name": "e", "boss": "c"}]},
        ],
        "each below another",
    ),
    ("trees", [{"a": [1, 2]}, {"a": [4, 5, 6]}, {"a": [7, 8, 9, 10]}], "nodes hang"),
    ("order", [{"a": [3, 1]}, {"a": [1, 2, 3]}, {"a": [5]}], "ascending"),
    ("order", [{"a": [1]}, {"a": []}, {"a": [7]}], "ascending"),
    ("order", [{"a": [1, 2, 5]}], "ascending"),
    ("distinctness", [{"a": [1, 1]}, {"a": [2, 3]}, {"a": [4, 5, 6]}], "distinct"),
    ("permutation", [{"a": [4, 0]}, {"a": [1, 0]}, {"a": [2, 0, 1]}], "permutation"),
    (
        "graphs",
        [{"n": 4, "e": [[0, 1]]}, {"n": 2, "e": [[1, 0]]}, {"n": 3, "e": [[0, 1], [1, 2]]}],
        "connected",
    ),
    (
        "neighbours",
        [{"g": {"a": ["b"], "b": []}}, {"g": {"x": ["y"], "y": ["x"]}}, {"g": {"x": []}}],
        "both ways",
    ),
    ("brackets", [{"s": "(("}, {"s": "()"}, {"s": "[]"}], "balanced"),
    ("intervals", [{"t": [[1, 5], [2, 3]]}, {"t": [[1, 2]]}, {"t": [[4, 9], [5, 6]]}], "no overlap"),
    ("formats", [{"t": ["25:10"]}, {"t": ["07:30"]}, {"t": ["10:10"]}], "time"),
    ("ends", [{"p": [0, 3]}], "first"),
    ("polygons", [{"c": [[0, 0], [2, 2], [2, 0], [0, 2]]}, {"c": [[0, 0], [4, 0], [4, 4]]}], "simple"),
]


@pytest.mark.parametrize(("kind", "samples", "form"), NOT_MINED)
def test_what_one_known_input_breaks_or_chance_explains_is_not_found(kind, samples, form):
    assert form not in mined(kind, samples)


SENTENCES = {
    ("order", "strictly ascending"): (
        UP,
        [
            "heights is sorted.",
            "The heights are given in strictly increasing order.",
            "`heights` is in ascending order.",
            "The list of heights is ordered from the lowest on.",
            "heights never go down.",
            "The heights are listed in non-decreasing order.",
        ],
        [
            "The heights may come in any manner.",
            "There are at most 60 heights.",
            "A height is a whole number.",
        ],
    ),
    ("distinctness", "so often but one"): (
        TAGS,
        [
            "Every tag occurs twice, except one.",
            "Each number appears two times but for one that appears once.",
            "All values of tags stand there twice except for a single one.",
            "Every element occurs exactly 2 times except one.",
            "There is a single number without a partner.",
        ],
        ["The tags are whole numbers.", "tags holds up to 60 numbers."],
    ),
    ("permutation", "permutation"): (
        [{"order": [2, 0, 1]}, {"order": [0, 1]}],
        [
            "order is a permutation of 0..n-1.",
            "The list holds each of the numbers 0 to n - 1 exactly once.",
            "order is an arrangement of the first n numbers.",
            "Every number below n occurs once.",
            "The order is a rearrangement of 0, 1, ..., n - 1.",
        ],
        ["order has at most 60 items.", "The order is unknown."],
    ),
    ("intervals", "no overlap"): (
        TRIPS,
        [
            "No two trips overlap.",
            "The trips are pairwise disjoint.",
            "Trips never intersect.",
            "No trip is under way at the same time as another.",
            "Two trips have no common hour.",
        ],
        ["The trips are given in any order.", "k is at most the number of trips."],
    ),
    ("graphs", "tree"): (
        TREE,
        [
            "The roads form a tree.",
            "There are exactly n - 1 roads and all villages are connected.",
            "Between any two villages there is exactly one way.",
            "The n-1 roads connect the villages.",
            "The villages and roads make a tree.",
        ],
        ["Roads are 1 km long.", "n is at most 60."],
    ),
    ("neighbours", "both ways"): (
        TABLE,
        [
            "The links are undirected.",
            "Links work in both directions.",
            "The relation is symmetric.",
            "If b is in the list of a, then a is also in the list of b.",
            "Depots that are linked name each other.",
        ],
        ["Names are words.", "There are at most 60 depots."],
    ),
    ("brackets", "balanced"): (
        LABELS,
        [
            "The brackets in label are balanced.",
            "label is a well-formed string.",
            "All parentheses are closed.",
            "The label's brackets are properly nested.",
            "Each opening bracket is matched by a closing one.",
        ],
        ["The label has up to 60 characters.", "Letters are lower case."],
    ),
    ("comparisons", "at most the length"): (
        [*TRIPS, {"trips": [[1, 2]], "k": 1}],
        [
            "1 <= k <= len(trips)",
            "k is at most the number of trips.",
            "k is no more than the length of trips.",
            "k lies between 1 and the number of trips.",
            "1 ≤ k ≤ n",
        ],
        ["The trips are sorted.", "k says it."],
    ),
    ("solutions", "one pair"): (
        PAIR,
        [
            "Exactly one pair adds up to total.",
            "It is guaranteed that there is exactly one solution.",
            "There is only one pair of sizes with this sum.",
            "A unique pair makes the total.",
            "There is always exactly one answer.",
        ],
        ["The sizes are positive.", "total is at most 100."],
    ),
    ("formats", "time"): (
        [{"t": ["07:30", "23:59"]}, {"t": ["00:00"]}],
        [
            "t holds times in the form hh:mm.",
            "Each is a time of the day.",
            "All times are valid.",
            "Entries run from 00:00 to 23:59.",
            "The clock shows each t.",
        ],
        ["There are up to 60 entries.", "The list is not empty."],
    ),
    ("turns", "in turn"): (
        LOG,
        [
            "A grain is only dropped if it is there.",
            "It is never dropped twice.",
            "Each drop names a grain that is in the ledger at that moment.",
            "Nothing is dropped before it was put.",
            "drop is used when the grain exists.",
        ],
        ["Names are lower-case letters."],
    ),
    ("histories", "goes as known"): (
        LOG,
        [
            "At that moment the grain is in the log.",
            "Every drop names a grain that is still there.",
            "drop is only used for a grain that was put before.",
            "Whenever a drop comes there is such a grain.",
            "A grain never comes back while it is already there.",
        ],
        ["The log has 60 lines.", "Numbers are positive."],
    ),
}
READINGS = [
    (kind, form, samples, text, True)
    for (kind, form), (samples, yes, no) in SENTENCES.items()
    for text in yes
]
READINGS += [
    (kind, form, samples, text, False)
    for (kind, form), (samples, yes, no) in SENTENCES.items()
    for text in no
]


@pytest.mark.parametrize(
    ("kind", "form", "samples", "sentence", "said"),
    READINGS,
    ids=[f"{item[1]}: {item[3]}" for item in READINGS],
)
def test_sentences_are_read(kind, form, samples, sentence, said):
    assert (form in read(kind, sentence, samples)) == said


def test_a_reading_that_a_known_input_breaks_is_dropped():
    samples = [{"heights": [3, 1, 2]}, {"heights": [5, 6]}]
    assert read("order", "heights is sorted in ascending order.", samples) == set()


def test_a_sentence_is_about_the_parameter_that_it_names():
    samples = [{"ships": [1, 4, 9], "quays": [2, 5, 8]}, {"ships": [3, 4], "quays": [1, 7]}]
    candidates = BY_NAME["order"].candidates(samples, places_of(samples))
    found = BY_NAME["order"].read("The quays are sorted.", candidates)
    assert {place.parameter for item in found for place in item.places} == {"quays"}


@pytest.mark.parametrize(
    ("kind", "samples", "form"), MINED, ids=[f"{kind}: {form}" for kind, _, form in MINED]
)
def test_constraints_say_in_words_what_they_are(kind, samples, form):
    candidates = BY_NAME[kind].candidates(samples, places_of(samples))
    words = [item.words() for item in candidates if item.form.name == form]
    assert words and all("{" not in text and len(text) > 8 for text in words)


REPAIRED = [
    ("lines", HOURS, "known parts", {"hours": "Mo 08:00-07:00; Sa 10:00-10:30; x"}),
    ("lines", HOURS, "known parts", {"hours": "QQQQQQQQQQQQQQQQQQQQ"}),
    ("lines", GATE, "lines in order of time", {"log": "09:00 in a\n# noon\n07:00 in b\n08:00 out a"}),
    ("formats", ROOMS, "pattern", {"codes": ["BB2-117", "A1-20", "A1-0200"]}),
    (
        "hierarchies",
        STAFF,
        "each below another",
        {"staff": [{"name": "a", "boss": "b"}, {"name": "b", "boss": "a"}, {"name": "b", "boss": "z"}]},
    ),
    ("comparisons", HEAP, "adds up to at most", {"weights": [9, 1, 8, 2], "limit": 10}),
    ("order", UP, "strictly ascending", {"heights": [9, 2, 2, 5]}),
    ("order", [{"a": [5, 6, 1, 3]}, {"a": [9, 2, 4]}, {"a": [1, 2, 3]}], "rotated", {"a": [4, 9, 1, 7, 3]}),
    ("order", [{"a": [1, 5, 9, 4]}, {"a": [2, 3, 1]}, {"a": [0, 7, 2]}], "mountain", {"a": [4, 4, 1, 8, 3]}),
    ("distinctness", TAGS, "so often but one", {"tags": [1, 2, 3, 4, 4, 4]}),
    (
        "distinctness",
        [{"a": [3, 1, 2, 3]}, {"a": [1, 1]}, {"a": [2, 2, 1]}],
        "n + 1 of n",
        {"a": [9, 9, 1, 4, 7]},
    ),
    ("permutation", [{"o": [2, 0, 1]}, {"o": [0, 1]}], "permutation", {"o": [9, 4, 4, 1]}),
    ("parity", BADGES, "so many odd", {"badges": [5, 6, 7, 7, 8, 9]}),
    ("presence", COLOURS, "each up to", {"colours": [2, 2, 9], "k": 4}),
    ("presence", STAMPS, "always there", {"values": [3, 3]}),
    ("presence", STAMPS, "always there", {"values": []}),
    ("expressions", SUMS, "expression", {"expr": "(2-5)*(1+1)-7(2-5)"}),
    ("expressions", SUMS, "expression", {"expr": "-4**(x"}),
    ("expressions", SUMS, "expression", {"expr": ""}),
    ("parity", BADGES, "so many odd", {"badges": [5, 5, 6, 6, 1, 1]}),
    ("lengths", [{"m": [[1, 2], [3, 4]]}, {"m": [[1]]}], "square", {"m": [[1, 2, 3], [4, 5, 6]]}),
    ("intervals", TRIPS, "no overlap", {"trips": [[9, 2], [3, 8], [1, 2]], "k": 1}),
    ("graphs", TREE, "tree", {"n": 7, "roads": [[1, 1], [2, 3], [3, 2], [9, 4]]}),
    ("graphs", TREE, "connected", {"n": 5, "roads": []}),
    ("graphs", TREE, "acyclic", {"n": 3, "roads": [[0, 1], [1, 2], [2, 0]]}),
    ("neighbours", TABLE, "both ways", {"links": {"A": ["B", "Z"], "B": [], "C": ["A"]}}),
    ("trees", [{"b": [-1, 0, 0, 1]}, {"b": [-1, 0]}], "parents", {"b": [3, 3, 1, 2]}),
    ("trees", LEVELS, "full", {"costs": [1, None, 3, 4]}),
    ("brackets", LABELS, "balanced", {"label": "(]a(("}),
    ("polygons", FENCE, "along the axes by turns", {"corners": [[0, 0], [5, 5], [3, 1], [2, 9]]}),
    ("formats", [{"t": ["07:30"]}, {"t": ["00:00"]}], "time", {"t": ["99:99", "1"]}),
    ("formats", [{"t": ["XIV"]}, {"t": ["IX"]}], "Roman", {"t": ["IIMX"]}),
    ("turns", LOG, "in turn", {"log": [["drop", "rye"], ["get", "rye"], ["put", "rye", 3]]}),
    ("histories", LOG, "goes as known", {"log": [["drop", "rye"], ["drop", "rye"]]}),
    ("solutions", PAIR, "one pair", {"sizes": [1, 2, 3, 4], "total": 5}),
    ("solutions", MAPS, "one of a kind", {"plan": ["SST", "...", "#T."]}),
    ("solutions", MAPS, "a way", {"plan": ["S#.", "##T"]}),
    (
        "membership",
        [{"have": ["rye", "oat"], "ask": ["rye"]}, {"have": ["egg"], "ask": ["egg"]}],
        "all in",
        {"have": ["tea", "ham"], "ask": ["x", "tea"]},
    ),
]


@pytest.mark.parametrize(
    ("kind", "samples", "form", "broken"), REPAIRED, ids=[f"{item[0]}: {item[2]}" for item in REPAIRED]
)
def test_what_is_repaired_holds(kind, samples, form, broken):
    candidates = BY_NAME[kind].candidates(samples, places_of(samples))
    constraint = next(item for item in candidates if item.form.name == form)
    before = repr(broken)
    assert not constraint.holds(broken)
    for seed in range(20):
        assert constraint.holds(constraint.repair(broken, random.Random(seed)))
    assert repr(broken) == before


GROWN = {
    "room codes": (
        ROOMS,
        "codes are of the form A0-000.",
        lambda codes: all(
            len(code) == 6 and code[0].isupper() and code[1].isdigit() and code[2] == "-" for code in codes
        ),
    ),
    "sorted, and exactly one pair makes the total": (
        [{"sizes": sorted(item["sizes"]), "total": item["total"]} for item in PAIR],
        "sizes is sorted and exactly one pair of them adds up to total.",
        lambda sizes, total: (
            sizes == sorted(sizes)
            and sum(a + b == total for i, a in enumerate(sizes) for b in sizes[i + 1 :]) == 1
        ),
    ),
    "each value three times but one": (
        [{"a": [4, 4, 4, 9]}, {"a": [2]}, {"a": [7, 1, 7, 1, 5, 7, 1]}],
        "Every value in a occurs three times except one, which occurs once.",
        lambda a: (
            sorted({a.count(item) for item in a}) in ([1], [1, 3])
            and sum(a.count(item) == 1 for item in a) == 1
        ),
    ),
    "rides start before they end": (
        TRIPS,
        "Each trip starts before it ends, and 1 <= k <= len(trips).",
        lambda trips, k: all(a < b for a, b in trips) and 1 <= k <= len(trips),
    ),
    "the first stone lies at 0": (
        [{"stones": [0, 3, 9]}, {"stones": [0, 1, 2, 8]}, {"stones": [0, 7]}],
        "The stones are in strictly ascending order and the first one lies at 0.",
        lambda stones: stones[0] == 0 and stones == sorted(set(stones)),
    ),
    "an undirected graph": (
        TABLE,
        "The links are undirected.",
        lambda links: all(a in links[b] for a, others in links.items() for b in others),
    ),
    "brackets are balanced": (
        LABELS,
        "The brackets in label are balanced.",
        lambda label: label.count("(") == label.count(")") and label.count("[") == label.count("]"),
    ),
    "operations have their forms": (
        LOG,
        'Each operation of log is ["put", key, value], ["get", key] or ["drop", key].',
        lambda log: all(
            len(row) == (3 if row[0] == "put" else 2) and row[0] in ("put", "get", "drop") for row in log
        ),
    ),
    "a map of rows of one length": (
        MAPS,
        "All rows of plan are equally long, with exactly one S and exactly one T; a way between them always exists.",
        lambda plan: (
            len({len(row) for row in plan}) == 1 and "".join(plan).count("S") == 1 == "".join(plan).count("T")
        ),
    ),
}


@pytest.mark.parametrize("name", GROWN)
def test_everything_that_is_grown_keeps_what_is_promised(name):
    samples, statement, keeps = GROWN[name]
    source = InputSource(name, samples, statement)
    proposed = [source.propose(level, number) for level in range(0, len(SIZES), 2) for number in range(6)]
    proposed += list(source.boundary())
    proposed += [source.near(samples[0], str(number)) for number in range(6)]
    assert all(keeps(**inputs) for inputs in proposed)
    assert len({repr(inputs) for inputs in proposed}) > 12
    assert all(promise.kept_by for promise in source.promises) and source.promises


def test_ranges_that_are_said_are_kept():
    samples = [{"n": 5, "m": [1, 2]}, {"n": 9, "m": [3]}, {"n": 4, "m": [2, 2, 8]}]
    kept = keep(samples, "1 <= n <= 12 and 1 <= m[i] <= 8; 1 <= len(m)")
    assert kept.holds({"n": 12, "m": [8]})
    assert not kept.holds({"n": 13, "m": [8]})
    assert not kept.holds({"n": 1, "m": [9]})
    assert not kept.holds({"n": 1, "m": []})


def test_numbers_keep_to_ranges_of_things_that_are_no_parameters():
    samples = [{"huts": [[900, 40], [3, 7]]}, {"huts": [[1000, 99], [0, 1]]}, {"huts": [[5, 2]]}]
    kept = keep(samples, "0 <= kilometre <= 1000; wardens are from 1 to 100.")
    assert kept.holds({"huts": [[1000, 100]]})
    assert not kept.holds({"huts": [[3, 333]]})


def test_lists_keep_to_counts_that_are_no_parameters():
    samples = [{"sizes": [4, 1, 9]}, {"sizes": [2, 2]}, {"sizes": [7, 3]}]
    kept = keep(samples, "1 ≤ m ≤ 26 groups come.")
    assert kept.holds({"sizes": [5, 3] * 13})
    assert not kept.holds({"sizes": [5, 3] * 14})


LISTED = [
    (
        "1 <= k <= n == len(nums) <= 10^5\n-10^4 <= nums[i] <= 10^4",
        [{"nums": [3, 1, 2], "k": 2}, {"nums": [5], "k": 1}, {"nums": [4, 4, 9, 1], "k": 3}],
        lambda nums, k: 1 <= k <= len(nums) and all(abs(number) <= 10**4 for number in nums),
    ),
    (
        "0 <= start, end < n\nn == len(arr)",
        [{"arr": [4, 2], "start": 0, "end": 1}, {"arr": [1, 5, 6], "start": 2, "end": 0}],
        lambda arr, start, end: 0 <= start < len(arr) and 0 <= end < len(arr),
    ),
    (
        "`2 <= nums.length <= 10^4`\n`nums[i]` is `0`, `1` or `2`.",
        [{"nums": [0, 1]}, {"nums": [2, 2, 1]}],
        lambda nums: len(nums) >= 2 and set(nums) <= {0, 1, 2},
    ),
    (
        "each value of signs is 'L', 'R' or 'F'",
        [{"signs": ["L", "R"]}, {"signs": ["F"]}],
        lambda signs: set(signs) <= {"L", "R", "F"},
    ),
    (
        "0 < p < 1000, q is a positive integer less than 50",
        [{"p": 3, "q": 4}, {"p": 9, "q": 1}],
        lambda p, q: 0 < p < 1000 and 0 < q < 50,
    ),
    (
        "width is at most 40 and depth is at least 7",
        [{"width": 3, "depth": 9}, {"width": 9, "depth": 7}],
        lambda width, depth: width <= 40 and depth >= 7,
    ),
    (
        "Each price is between 1 and 500 coins. There are between 1 and 20 prices.",
        [{"prices": [3, 1]}, {"prices": [70, 8, 9]}],
        lambda prices: 1 <= len(prices) <= 20 and all(1 <= price <= 500 for price in prices),
    ),
    (
        "There are at most 9 lamps.",
        [{"lamps": [3, 1]}, {"lamps": [7]}, {"lamps": [1, 2, 5]}],
        lambda lamps: len(lamps) <= 9,
    ),
    (
        "1 <= t_i <= 60",
        [{"t": [30, 1]}, {"t": [7]}, {"t": [1, 2, 5]}],
        lambda t: all(1 <= item <= 60 for item in t),
    ),
    (
        "1 <= words[i].length <= 10; words[i] consists of lowercase English letters",
        [{"words": ["ab", "c"]}, {"words": ["zed"]}, {"words": ["q", "rr", "sss"]}],
        lambda words: all(1 <= len(word) <= 10 and word.isalpha() and word.islower() for word in words),
    ),
]


@pytest.mark.parametrize(("statement", "samples", "holds"), LISTED, ids=[item[0][:40] for item in LISTED])
def test_limits_of_a_list_of_constraints_are_kept(statement, samples, holds):
    source = InputSource("limits", samples, f"Constraints:\n{statement}")
    proposed = [source.propose(level, number) for level in range(len(SIZES)) for number in range(6)]
    assert [inputs for inputs in [*proposed, *source.boundary()] if not holds(**inputs)] == []


def test_more_than_a_range_is_not_kept_by_the_range():
    samples = [{"a": [1, 2, 3, 4], "k": 2}, {"a": [1, 2, 3], "k": 3}, {"a": [1], "k": 1}]
    (promise,) = keep(samples, "1 <= k <= len(a) and k divides len(a)").promises
    assert promise.kept_by == ""


def test_places_are_read_and_written():
    inputs = {"rows": [[1, "a"], [2, "b"]], "table": {"x": [1], "y": [2, 3]}}
    column = Place("rows", "column", 0)
    assert column.get(inputs) == [[1, 2]]
    column.put(inputs, [[7, 8]])
    assert inputs["rows"] == [[7, "a"], [8, "b"]]
    flat = Place("table", "flat")
    assert flat.get(inputs) == [[1, 2, 3]]
    flat.put(inputs, [[4, 5, 6]])
    assert inputs["table"] == {"x": [4], "y": [5, 6]}
