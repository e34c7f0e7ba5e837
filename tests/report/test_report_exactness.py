"""Whatever the results hold is shown as it is, and never becomes anything but text."""

import json

import pytest
from hostile import BIG, NEAR, SCRIPTS, TEXTS, hostile_results

from codegym_envs.report import write_report
from codegym_envs.report.exact import call_identity, call_text, exact_json
from codegym_envs.report.markup import Markup, escape, join, tag
from codegym_envs.report.packing import script_json
from codegym_envs.trajectories import dump_line, load_line


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    lines = "".join(f"{dump_line(result.to_json())}\n" for result in hostile_results())
    (folder / "results.jsonl").write_text(lines, encoding="utf-8", newline="\n")
    return write_report([folder / "results.jsonl"], folder / "report.html", title=f"Report {SCRIPTS[0]}")


def test_no_text_of_the_results_stands_in_the_page_as_markup(page_file):
    page = page_file.read_text(encoding="utf-8")
    for text in SCRIPTS:
        if text.startswith(("<", "]]>")):
            assert text not in page, text
    assert page.count("<script") == page.count("</script>")
    assert "<!--" not in page
    head = page[: page.index("<style>")]
    assert "default-src 'none'" in head and "unsafe" not in head


def test_every_text_is_shown_exactly(page_file, watched):
    page = watched.page
    watched.open(page_file, "#episodes")
    assert page.evaluate("document.title") == f"Report {SCRIPTS[0]}"
    rows = page.evaluate("[...document.querySelectorAll('#episode-rows a')].map((link) => link.hash)")
    assert len(rows) == len(TEXTS)
    # Surrogates cannot travel to this side as they are: compare code units.
    units = "(text) => [...Array(text.length).keys()].map((at) => text.charCodeAt(at))"
    seen = set()
    for anchor in rows:
        page.goto("about:blank")  # or what is waited for is there already, of the episode before
        watched.open(page_file, anchor)
        page.locator(".verdict").wait_for()
        title = page.evaluate(f"({units})(document.querySelector('#view-episode h2 bdi').textContent)")
        text = "".join(map(chr, title))
        text = next(known for known in TEXTS if [*code_units(known)] == title)
        seen.add(text)
        shown = page.evaluate(
            f"""() => {{
              const units = {units};
              const calls = [...document.querySelectorAll('.step')];
              return {{
                refused: units(calls[0].querySelector('.refused').textContent),
                observation: units(calls[0].querySelector('.observation').textContent),
                call: units(calls[1].querySelector('.call').textContent),
                answered: units(calls[1].querySelector('.observation').textContent),
                submitted: units(document.querySelector('#submitted').textContent),
                agent: units(document.querySelector('.meta .run').textContent),
                numbers: calls[2].querySelector('.observation').textContent,
                reward: calls[2].textContent,
              }};
            }}"""
        )
        assert shown["refused"] == code_units(text)
        assert shown["observation"] == code_units(f"observation: {text}")
        assert shown["answered"] == code_units(text)
        call = call_text(text, {text: text, "index": BIG, "near": [NEAR, -NEAR]})
        assert shown["call"] == code_units(call)
        submitted = exact_json({"whole": BIG, "text": text, "tiny": 1e-07, "one": 1.0})
        assert shown["submitted"] == code_units(submitted)
        assert shown["agent"] == code_units(f"agent {text}")
        assert shown["numbers"] == f'{{"n":{BIG},"x":1e400}}'
        assert "reward 1e-07" in shown["reward"]
    assert seen == set(TEXTS)
    assert page.evaluate("document.querySelectorAll('script').length") == 1 + page.evaluate(
        "document.querySelectorAll('script[type]').length"
    )


def code_units(text: str) -> list[int]:
    data = text.encode("utf-16-le", "surrogatepass")
    return [int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2)]


def test_the_record_and_the_messages_are_exact(page_file, watched):
    page = watched.page
    watched.open(page_file, "#episodes")
    page.locator("#episode-rows a").nth(1).click()
    page.get_by_role("tab", name="Record").click()
    record = page.locator("#tab-panel .record").text_content()
    for number in (str(BIG), str(NEAR), "0.1"):
        assert number in record
    assert any(str(2**63 + number) in record for number in range(len(TEXTS)))
    page.get_by_role("tab", name="Messages").click()
    assert str(BIG) in page.locator(".chat").text_content()
    assert page.locator(".chat li").count() == 3


def test_numbers_too_large_for_a_browser_keep_their_digits_in_the_table(page_file, watched):
    page = watched.page
    watched.open(page_file, "#episodes")
    assert set(watched.texts("#episode-rows .c-oracle")) == {str(NEAR)}
    assert set(watched.texts("#episode-rows .c-tokens")) == {str(NEAR + 1)}
    page.locator("#episode-rows a").first.click()
    page.locator(".verdict").wait_for()
    assert str(BIG) in page.locator(".headline").text_content()


def test_filters_take_every_text(page_file, watched):
    page = watched.page
    for name in ("run", "environment", "topic", "workflow", "split"):
        watched.open(page_file, "#episodes")
        values = page.eval_on_selector_all(
            f"#filter-{name} option", "(options) => options.map(({value}) => value)"
        )
        for value in values[1::6]:
            page.locator(f"#filter-{name}").select_option(value=value)
            before = page.locator("#found").text_content()
            page.reload()
            page.locator("#episode-rows tr").first.wait_for()
            assert page.locator("#found").text_content() == before
            assert page.locator(f"#filter-{name}").input_value() == value, (name, value)


def test_unseen_characters_are_named_beside_the_text(page_file, watched):
    page = watched.page
    watched.open(page_file, "#episodes")
    page.get_by_label("Search ids, titles and agents").fill("isolate")
    page.locator("#episode-rows a").first.click()
    codes = page.eval_on_selector_all(
        ".step .observation .unseen", "(marks) => marks.map((mark) => mark.dataset.code)"
    )
    assert {"U+202E", "U+202C", "U+2066", "U+2069"} <= set(codes)


VALUES = [BIG, -(10**5000), 2**53 + 1, 1.0, 1e-7, -0.0, 1e300, True, None, "", "\ud800", [], {}]


@pytest.mark.parametrize("number", range(len(VALUES)))
def test_exact_json_reads_back(number):
    value = VALUES[number]
    read = load_line(exact_json(value))
    assert read == value and type(read) is type(value)
    assert not isinstance(value, float) or repr(read) == repr(value)


def test_exact_json_indents():
    assert exact_json({"a": [1, {}], "b": {}}, "  ") == '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": {}\n}'


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        ({"index": 3}, {"index": 3.0}, True),
        ({"index": 3}, {"index": 3, "count": 4}, True),  # the default said aloud
        ({"count": 5, "index": 3}, {"index": 3, "count": 5}, True),
        ({"index": 3}, {"index": True}, False),
        ({"index": 1}, {"index": True}, False),
        ({"index": 3}, {"index": "3"}, False),
        ({"index": {"a": 1, "b": 2}}, {"index": {"b": 2, "a": 1.0}}, True),
        ({"index": [1, 2]}, {"index": [2, 1]}, False),
        ({"index": BIG}, {"index": BIG + 1}, False),
        ({"index": 2**53 + 1}, {"index": float(2**53)}, False),
        ({"index": None}, {}, False),
    ],
)
def test_two_calls_that_ask_the_same_are_one(left, right, equal):
    defaults = {"count": 4}
    one, two = (call_identity("look", arguments, defaults) for arguments in (left, right))
    assert (one == two) is equal
    assert call_identity("other", left, defaults) != one


def test_markup_escapes_whatever_it_gets():
    assert tag("b", "<i>", Markup("<br/>"), title='"&') == '<b title="&quot;&amp;">&lt;i&gt;<br/></b>'
    assert escape("a\x00\u202e\ud800") == "a\\u0000\\u202e\\ud800"
    assert join(["<", Markup("<br/>")], "&") == "&lt;&amp;<br/>"
    assert tag("line", x1=0, class_=None, hidden=True, open=False) == '<line x1="0" hidden/>'


def test_script_json_cannot_end_its_element():
    text = script_json(["</script>", "<!--", "\u2028", "\ud800", "é"])
    assert "<" not in text and text.isascii()
    assert json.loads(text) == ["</script>", "<!--", "\u2028", "\ud800", "é"]
