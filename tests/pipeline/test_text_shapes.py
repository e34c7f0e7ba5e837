"""Grown texts often keep the shape of those that are known: plates, addresses, dates, fields."""

import random
import re

import pytest

from codegym_envs.pipeline.inputs.grow import InputSource
from codegym_envs.pipeline.inputs.text_shapes import has_shape, reshaped

SHAPES = {
    "plate": (["KL-4711", "M-12", "HH-905"], r"[A-Z]+-\d+"),
    "fields": (["size=4;colour=red", "width=12"], r"[a-z]+=(?:[a-z]+|\d+)(?:;[a-z]+=(?:[a-z]+|\d+))*"),
    "address": (["tom@post.net", "x9@mail.org"], r"[a-z]+\d*@[a-z]+\.[a-z]+"),
    "times": (["07:45 bus", "23:10 tram"], r"\d+:\d+ [a-z]+"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_reshaped_text_has_the_shape(name):
    texts, shape = SHAPES[name]
    rng = random.Random(3)
    made = [reshaped(rng.choice(texts), rng, fixed=False) for _ in range(60)]
    assert all(re.fullmatch(shape, text) for text in made)
    assert len(set(made)) > 30


def test_runs_keep_their_lengths_where_all_texts_have_one_length():
    rng = random.Random(1)
    assert {len(reshaped("AB-123-cd", rng, fixed=True)) for _ in range(40)} == {9}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AB-123", True), ("a=1", True), ("route66", True), ("12:30", True),
        ("word", False), ("two words", False), ("Name", False), ("1234", False), ("", False), ("()[]", False),
    ],
)  # fmt: skip
def test_plain_words_and_numbers_have_no_shape(text, expected):
    assert has_shape(text) is expected


@pytest.mark.parametrize("name", SHAPES)
def test_many_grown_texts_keep_the_shape(name):
    texts, shape = SHAPES[name]
    source = InputSource(name, [{"text": text} for text in texts], "")
    grown = {source.propose(level, number)["text"] for level in range(3) for number in range(40)}
    new = grown - set(texts)
    assert sum(bool(re.fullmatch(shape, text)) for text in new) > len(new) / 6
    assert not all(re.fullmatch(shape, text) for text in new)  # the others show what breaks it
