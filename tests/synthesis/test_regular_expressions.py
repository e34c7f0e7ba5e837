"""Regular expressions are written out as plain code that means the same, or refused."""

import copy
import random
import re

import pytest
from regular_expression_cases import PATTERNS, REFUSED
from test_rephrasing import in_dialect, in_python, plain, text_of

from codegym_envs.synthesis.contract import SynthesisRefused
from codegym_envs.synthesis.profiling.instrument import prepare
from codegym_envs.synthesis.reading.solution import read_solution
from codegym_envs.synthesis.rephrasing.patterns.pattern import NoPlainForm, parse_pattern
from codegym_envs.synthesis.rephrasing.patterns.searches import Searches, template_of
from codegym_envs.synthesis.trees import fresh_name


@pytest.mark.parametrize("name", PATTERNS)
def test_a_solution_with_patterns_means_the_same(name):
    source, calls = PATTERNS[name]
    given, normal = prepare(source)
    assert "re." not in text_of(given)
    for arguments in calls:
        expected = in_python(source, arguments)
        assert in_python(text_of(given), arguments) == expected
        assert plain(in_python(text_of(normal), arguments)) == plain(expected)
        assert plain(in_dialect(text_of(given), copy.deepcopy(arguments))) == plain(expected)


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_plain_form_is_refused(name):
    source, why = REFUSED[name]
    with pytest.raises(SynthesisRefused) as caught:
        read_solution(source)
    assert caught.value.reason == "forbidden_import"
    assert caught.value.detail.endswith(f": re: {why}")


ATOMS = [*"ab1 _", r"\d", r"\w", r"\s", ".", "[ab]", "[^a]", "[0-9a]", r"\W", r"\D"]
PLACES = ["^", "$", r"\b", r"\B", r"\Z", "(?<=a)", "(?<!1)", r"(?<=\d)", "(?=a|1)", "(?!b)"]
TIMES = ["", "", "", "+", "*", "?", "{2}", "{1,2}", "+?", "*?", "??", "{2,}"]


def some_pattern(rng, depth=2):
    pieces = []
    for _ in range(rng.randint(1, 3)):
        if rng.random() < 0.15:
            pieces.append(rng.choice(PLACES))
            continue
        group = rng.choice(["({})", "(?:{})"]).format(some_pattern(rng, depth - 1)) if depth else "a"
        atom = group if rng.random() < 0.3 else rng.choice(ATOMS)
        pieces.append(atom + rng.choice(TIMES))
    other = f"|{some_pattern(rng, depth - 1)}" if depth and rng.random() < 0.2 else ""
    return "".join(pieces) + other


def groups(compiled, match):
    return [] if match is None else [match.group(n) for n in range(compiled.groups + 1)]


def places(compiled, match):
    every = range(compiled.groups + 1)
    return [] if match is None else [(match.group(n), match.start(n), match.end(n)) for n in every]


def functions_of(text, flags):
    """Name of each function that is written for a pattern, with what it has to give."""
    compiled = re.compile(text, flags)
    pattern = parse_pattern(text, flags)
    taken: set[str] = set()

    def named(wanted):
        name = fresh_name([wanted], taken)
        taken.add(name)
        return name

    searches = Searches(named)
    found = {}
    for purpose in ("match", "search", "fullmatch"):
        run = getattr(compiled, purpose)
        found[searches.holds(pattern, purpose)] = lambda t, run=run: run(t) is not None
        name = searches.record(pattern, purpose, places=True)
        found[name] = lambda t, run=run: places(compiled, run(t))
    try:
        found[searches.all_texts(pattern)] = compiled.findall
        found[searches.split(pattern, counted=False)] = compiled.split
        name = searches.record(pattern, "finditer", places=False)
        found[name] = lambda t: [groups(compiled, match) for match in compiled.finditer(t)]
        by = template_of(r"<\g<0>>", pattern)
        found[searches.replaced(pattern, by, counted=False)] = lambda t: compiled.sub(r"<\g<0>>", t)
    except NoPlainForm:
        pass  # all matches of something that may be empty in more ways than one
    return found, "\n".join(searches.functions.values())


@pytest.mark.parametrize("seed", range(6))
def test_any_pattern_gives_what_python_gives(seed):
    rng = random.Random(seed)
    written = 0
    for _ in range(120):
        text = some_pattern(rng)
        if rng.random() < 0.2 and "(" in text.replace("(?", ""):
            text += r"\1"
        flags = rng.choice([0, 0, re.IGNORECASE, re.MULTILINE, re.DOTALL])
        try:
            re.compile(text, flags)
        except re.error:
            continue
        try:
            found, source = functions_of(text, flags)
        except NoPlainForm:
            continue
        written += 1
        space: dict = {}
        exec(source, space)
        for _ in range(8):
            subject = "".join(rng.choice("ab1A \nc_") for _ in range(rng.randint(0, 8)))
            for name, expected in found.items():
                assert space[name](subject) == expected(subject), (text, flags, subject, name)
    assert written > 70


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("(a)(?(1)b|c)", "groupref_exists"),
        ("(?>a+)b", "atomic_group"),
        ("[", "unterminated"),
        ("(?i:a)b", "flags"),
    ],
)
def test_a_pattern_that_is_not_known_says_why(text, why):
    with pytest.raises(NoPlainForm, match=why):
        parse_pattern(text)
