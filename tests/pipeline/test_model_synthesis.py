"""The model synthesizer from a problem to a verified environment, against a local endpoint."""

# ruff: noqa: E501 (sources of samples stand on one line each)

import json

import pytest
from fake_endpoint import FakeEndpoint, by_prompt

from codegym_envs.pipeline.items import Item
from codegym_envs.pipeline.llm import ModelSettings, run_model
from codegym_envs.pipeline.llm.prompts import template
from codegym_envs.spec import load_module

PROBLEM = '''"""Closest reading

A gauge stored its readings in ascending order. Find the reading closest to the target value; if two are equally
close, answer with the smaller one.

Example: for the readings 2, 5, 9, 14, 20 and the target 8, the answer is 9.
"""

TOPICS = ("search",)


def solution(readings: list[int], target: int) -> int:
    return min(readings, key=lambda reading: (abs(reading - target), reading))
'''

EXAMPLE = template("example_module")
MODULE = EXAMPLE.split("def solve")[0]
SOLVE = "def solve" + EXAMPLE.split("def solve")[1]
# Walks from one end to the other, so that there are enough calls.
WALK = """
def solve(tools):
    seen = tools.observe()
    best = None
    for index in range(seen["count"]):
        reading = tools.reading_at(index=index)
        gap = tools.distance(a=reading, b=seen["target"])
        tools.midpoint(low=0, high=index)
        if best is None or gap < best[0]:
            best = (gap, reading)
    return best[1]
"""


def inputs(round_number):
    found = []
    for number in range(15):
        size = 5 + 2 * number + round_number
        readings = [3 * index + (index * index + round_number) % 3 for index in range(size)]
        found.append({"readings": readings, "target": (37 * number + 11 * round_number) % (3 * size)})
    return found


def good(prompt, sample):
    if "Write one environment module" in prompt:
        return f"Here it is.\n```python\n{MODULE}\n```\nDone."
    if "test inputs for a function" in prompt:
        return f"```json\n{json.dumps(inputs(sample))}\n```"
    if sample == 3:
        return f"```python\n{WALK}\n```"
    if sample == 4:
        return "def solve(tools):\n    return 1"
    return "I don't know."


def run(endpoint, out, **changes):
    given = {
        "base_url": endpoint.base_url,
        "model": "a-model",
        "timeout_s": 2.0,
        "retries": 2,
        "backoff_s": 0.01,
    }
    items = [Item("closest", "problem", PROBLEM)]
    return run_model(items, out, ModelSettings(**{**given, **changes}), quiet=True)


def test_a_module_two_rounds_of_inputs_and_pass_at_k(tmp_path):
    with FakeEndpoint(by_prompt(good)) as endpoint:
        found = run(endpoint, tmp_path)
        assert found.report.verified == 1, found.report.to_json()
        assert found.usage["answered"] == 1 + 2 + 10
        module = load_module(tmp_path / "closest.py")
        assert len(module.listed) == 30
        receipt = json.loads((tmp_path / "closest.receipt.json").read_text())
        assert receipt["provenance"]["pass_at_k"] == {"k": 10, "passed": 1}
        # Nothing of the solution's code, and no oracle, is shown to who writes oracles.
        oracle_prompts = [
            body for body in endpoint.requests if "calling tools. You see" in body["messages"][0]["content"]
        ]
        assert oracle_prompts and "min(readings" not in oracle_prompts[0]["messages"][0]["content"]


def test_a_second_run_pays_for_nothing(tmp_path):
    with FakeEndpoint(by_prompt(good)) as endpoint:
        run(endpoint, tmp_path)
        asked = len(endpoint.requests)
        (tmp_path / "journal.jsonl").unlink()  # as if the run had been killed before the end
        again = run(endpoint, tmp_path)
        assert again.report.verified == 1
        assert len(endpoint.requests) == asked
        assert again.usage["requests"] == 0 and again.usage["reused"] == asked


def test_faults_on_the_way_change_nothing(tmp_path):
    faults = [(429, "", {"Retry-After": "0"}), (500, "", {}), "short", (503, "", {})]
    with FakeEndpoint(by_prompt(good), faults) as endpoint:
        assert run(endpoint, tmp_path, retries=5).report.verified == 1


def test_a_dry_run_writes_and_sends_nothing(tmp_path):
    with FakeEndpoint(by_prompt(good)) as endpoint:
        given = ModelSettings(endpoint.base_url, "a-model")
        found = run_model(
            [Item("closest", "problem", PROBLEM)], tmp_path / "out", given, dry_run=True, quiet=True
        )
        assert endpoint.requests == []
        assert not (tmp_path / "out").exists()
        assert found.usage["estimated_requests"] == 1 + 2 + 10
        assert found.report.refused == {"dry_run": 1}


MALICIOUS = MODULE.replace(
    "def observe(state)", "import os\nos.system('touch /tmp/owned')\n\n\ndef observe(state)"
)


@pytest.mark.parametrize(
    ("module_answer", "reason"),
    [
        ("I cannot help with that.", "bad_answer"),
        ("", "bad_answer"),
        ("```python\ndef broken(:\n```", "bad_answer"),
        ("```python\n" + "(" * 3000 + "\n```", "bad_answer"),
        (f"```python\n{MALICIOUS}\n```", "bad_answer"),
        (f"```python\n{MODULE.replace('reading), reading)', 'reading), -reading)')}\n```", None),
        (f"```python\n{MODULE.replace('return min(', 'return max(')}\n```", "bad_answer"),
        (
            f"```python\n{MODULE.replace('return min(', 'while True: pass' + chr(10) + '    return min(')}\n```",
            "bad_answer",
        ),
        (
            "```python\n" + MODULE.replace("def reference(readings", "def reference(values") + "\n```",
            "bad_answer",
        ),
    ],
    ids=["refusal", "empty", "syntax", "deep", "import", "other tie", "wrong", "endless", "parameters"],
)
def test_bad_modules_are_counted_refusals(tmp_path, module_answer, reason):
    def answer(prompt, sample):
        return module_answer if "Write one environment module" in prompt else good(prompt, sample)

    with FakeEndpoint(by_prompt(answer)) as endpoint:
        found = run(endpoint, tmp_path, candidates=2)
        assert found.report.verified == 0
        if reason is not None:
            assert set(found.report.refused) <= {reason, "import", "top_level"}, found.report.to_json()


@pytest.mark.parametrize(
    "solve",
    [
        "def solve(tools):\n    import os\n    return os.getcwd()",
        "def solve(tools):\n    while True:\n        tools.observe()",
        "def solve(tools):\n    return tools.__class__",
        "def solve(tools, extra):\n    return 1",
        "print('hello')",
        "",
    ],
)
def test_bad_oracles_are_counted_refusals(tmp_path, solve):
    def answer(prompt, sample):
        if "Write one environment module" in prompt or "test inputs" in prompt:
            return good(prompt, sample)
        return f"```python\n{solve}\n```"

    with FakeEndpoint(by_prompt(answer)) as endpoint:
        found = run(endpoint, tmp_path, candidates=2)
        assert found.report.to_json()["refused"] == {"no_oracle": 1}


def test_inputs_that_are_garbage_are_a_counted_refusal(tmp_path):
    def answer(prompt, sample):
        return (
            '```json\n[{"readings": "x"}, 3, {"target": 1}\n```'
            if "test inputs" in prompt
            else good(prompt, sample)
        )

    with FakeEndpoint(by_prompt(answer)) as endpoint:
        assert run(endpoint, tmp_path).report.to_json()["refused"] == {"no_samples": 1}


def test_a_dead_endpoint_is_an_outage_that_is_tried_again(tmp_path):
    with FakeEndpoint(by_prompt(good), [(500, "", {})] * 100) as endpoint:
        found = run(endpoint, tmp_path).report
        assert (found.refused, found.unsettled) == ({}, {"model_unavailable": 1})
    with FakeEndpoint(by_prompt(good)) as endpoint:
        assert run(endpoint, tmp_path).report.verified == 1
