"""The page as a file: closed to the network, the same every time, readable in both themes."""

import base64
import hashlib
import json
import re
import subprocess
import sys
import zlib
from html.parser import HTMLParser
from pathlib import Path

import pytest

import codegym_envs.report
from codegym_envs.benchmark import Estimate, read_results, summarise
from codegym_envs.report import write_report
from codegym_envs.report.effort import effort_table
from codegym_envs.report.figures import percent, track
from codegym_envs.report.page import _SCRIPTS, _STYLES

PARTS = Path(codegym_envs.report.__file__).parent / "page"


@pytest.fixture(scope="module")
def page(report):
    return report.read_text(encoding="utf-8")


def test_the_same_input_gives_the_same_bytes(runs, report, tmp_path):
    again = write_report(runs, tmp_path / "again.html", title="Four agents")
    assert again.read_bytes() == report.read_bytes()
    # Neither hash order nor the folder's place shows.
    code = (
        "import sys; from codegym_envs.report import write_report;"
        "write_report(sys.argv[2:], sys.argv[1], title='Four agents')"
    )
    other = tmp_path / "other.html"
    command = [sys.executable, "-c", code, str(other), *map(str, runs)]
    subprocess.run(command, check=True, env={"PYTHONHASHSEED": "7", "PATH": ""}, cwd=tmp_path)
    assert other.read_bytes() == report.read_bytes()


def test_the_policy_allows_the_pages_own_style_and_script_alone(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1].replace("&#x27;", "'")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'" and rules["form-action"] == rules["base-uri"] == "'none'"
    for name, text in (("style-src", style), ("script-src", script)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[name] == f"'sha256-{digest}'"
    assert rules["img-src"] == "data:" and len(rules) == 6


def test_nothing_is_loaded_from_anywhere(page):
    loading = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            for name, value in attrs:
                assert not name.startswith("on"), (tag, name)
                assert name != "style", tag
                if name in ("src", "href", "action", "data", "srcset", "poster"):
                    loading.append((tag, value))

    Reader().feed(page)
    assert all(value.startswith("#") or value == "data:," for _, value in loading)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    assert "url(" not in style and "@import" not in style and "@font-face" not in style
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]
    ways = r"\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|import)\s*\(|innerHTML|outerHTML"
    ways += r"|insertAdjacentHTML|document\.write|\beval\b|new Function|http"
    assert re.findall(ways, script) == []


def test_every_part_is_in_the_page(page):
    named = {f"css/{name}.css" for name in _STYLES} | {f"js/{name}.js" for name in _SCRIPTS} | {"report.html"}
    there = {path.relative_to(PARTS).as_posix() for path in PARTS.rglob("*") if path.is_file()}
    assert named == there
    for name in named - {"report.html"}:
        assert (PARTS / name).read_text() in page
    assert "@@" not in page


def test_blocks_hold_every_episode_once(page, runs):
    index = json.loads(re.search(r'id="index">(.*?)</script>', page, re.DOTALL)[1])
    columns = index["columns"]
    found = dict(re.findall(r'<script type="text/plain" id="([^"]+)">([^<]*)</script>', page))
    blocks = {name: json.loads(zlib.decompress(base64.b64decode(text))) for name, text in found.items()}
    expected = [result for folder in runs for result in read_results(folder)]
    assert {len(column) for column in columns.values()} == {len(expected)}
    taken: dict[int, int] = {}
    prompts = 0
    for row, result in enumerate(expected):
        block = columns["block"][row]
        episode = blocks[f"episodes-{block}"][taken.get(block, 0)]
        taken[block] = taken.get(block, 0) + 1
        shared = blocks[f"environment-{columns['environment'][row]}"]
        assert shared["prompts"][episode["prompt"]] == result.trajectory.prompt
        assert len(episode["calls"]) == columns["calls"][row] == len(result.trajectory.steps)
        assert index["outcomes"][columns["outcome"][row]] == result.trajectory.outcome
    prompts = sum(len(block["prompts"]) for name, block in blocks.items() if name.startswith("environment"))
    assert prompts <= 2 * len(index["environments"]), "a prompt is written once an environment and limit"


def test_scores_are_the_benchmarks_own(page, runs):
    for folder in runs:
        overall = summarise(read_results(folder)).overall
        assert percent(overall.success.value, 1).replace("<", "&lt;") in page
        assert f"{100 * overall.success.low:.0f}–{100 * overall.success.high:.0f}" in page


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.5, 0, "50 %"),
        (0.0, 0, "0 %"),
        (1.0, 1, "100.0 %"),
        (0.0004, 0, "< 1 %"),
        (0.9999, 0, "> 99 %"),
        (0.99999, 1, "> 99.9 %"),
        (0.0001, 1, "< 0.1 %"),
        (None, 0, "–"),
    ],
)
def test_shares_are_never_rounded_to_certainty(value, digits, text):
    assert percent(value, digits) == text


def test_a_mark_without_interval_or_value_is_drawn_as_far_as_it_goes():
    known = Estimate(0.5, None, None, 1, 1, "not_estimable")
    drawn = track([(0, known), (1, None), (2, Estimate(None, None, None, 0, 0, "not_estimable"))])
    assert drawn.count("<path") == 1 and "whisker" not in drawn


def test_the_histogram_sorts_quotients_exactly():
    class One:
        label = "one"

    # 10 calls where the oracle needs 10, 9, 11, 40, 41 and, far beyond any float, nearly the same.
    big = 10**17
    calls = [10, 10, 10, 10, 10, big, big, big + 1]
    oracle = [10, 9, 11, 40, 41, big, big + 1, big]
    columns = {"run": [0] * 8, "outcome": [0] * 8, "calls": calls, "oracle": oracle}
    table = effort_table([One()], columns, ["won"])
    counted = dict(re.findall(r'data-label="([^"]+)"><svg.*?</svg><span[^>]*>([^<]*)<', table))
    assert counted == {
        "below ¼": "1 won",
        "to ½": "1 won",
        "to 1": "2 won",
        "just 1": "2 won",
        "to 1¼": "2 won",
        "to 1½": "–",
        "to 2": "–",
        "to 4": "–",
        "above 4": "–",
    }


# ---- colours

THEME = (PARTS / "css" / "theme.css").read_text()
COLOURS = dict(re.findall(r"--([\w-]+): light-dark\((#\w+, #\w+)\)", THEME))
GROUNDS = ("ground", "raised", "sunken", "shade", "hover")
INKS = ["ink", "faint", "link", "parting", *(name for name in COLOURS if name.endswith("-ink"))]
MARKS = [name for name in COLOURS if name.startswith("series-") or f"{name}-ink" in COLOURS]


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, two):
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_words_and_marks_stand_out(theme):
    colour = {name: pair.split(", ")[theme] for name, pair in COLOURS.items()}
    assert len(INKS) >= 10 and len(MARKS) >= 14
    for ground in GROUNDS:
        for ink in INKS:
            found = contrast(colour[ink], colour[ground])
            assert found >= 4.5, (ink, ground, round(found, 2))
    for mark in MARKS:
        for ground in ("ground", "raised"):
            assert contrast(colour[mark], colour[ground]) >= 3, mark
