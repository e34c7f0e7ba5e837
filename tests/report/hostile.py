"""Episodes whose every text is meant to break a page, and whose numbers are larger than a browser's."""

from __future__ import annotations

from codegym_envs.benchmark import EpisodeResult
from codegym_envs.trajectories import Step, Trajectory

BIG = 12345678901234567890123456789
NEAR = 2**53 + 1  # the first integer that a browser's number rounds

SCRIPTS = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!--",
    "<!--<script>",
    "]]><svg onload=alert(1)>",
    "\"'><b onmouseover=alert(1)>",
    "&lt;b&gt; &amp; &#x41;",
    "javascript:alert(1)",
    "${alert(1)} {{alert(1)}} `",
    "@@SCRIPT@@ @@INDEX@@",
    "constructor",
    "__proto__",
)
ALPHABETS = (
    "שלום מרחבא العربية",
    "e\u0301 n\u0303 ก็ हिन्दी",
    "🤔👩‍👩‍👧 𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "half \ud83e pair \udd14 alone",
    "over\u202eride\u202c \u2066isolate\u2069",
    "nul \x00 bell \x07 escape \x1b[31m",
    "line\u2028separators\u2029 and\r\nreturns\ttabs",
    "bom \ufeff zero\u200bwidth soft\u00adhyphen",
)
TEXTS = SCRIPTS + ALPHABETS


def hostile_results() -> list[EpisodeResult]:
    """One episode a text; the text is everywhere where an episode has text."""
    return [_result(text, number) for number, text in enumerate(TEXTS)]


def _result(text: str, number: int) -> EpisodeResult:
    arguments = {text: text, "index": BIG, "near": [NEAR, -NEAR]}
    steps = (
        Step(text, f"observation: {text}", 0.0, "invalid_action", None, None, text, 1),
        Step(f"call {text}", text, 0.0, "ok", text, arguments, None, 2),
        Step(
            f'{{"answer": {BIG}}}', f'{{"n":{BIG},"x":1e400}}', 1e-7, "done", "done",
            {"answer": {"whole": BIG, "text": text, "tiny": 1e-07, "one": 1.0}}, None, 3,
        ),
    )  # fmt: skip
    messages = [
        {"role": "system", "content": text},
        {
            "role": text,
            "content": None,
            "tool_calls": [{"id": text, "arguments": {"n": BIG}}],
            "reasoning": text,
        },
        {"role": "tool", "content": [{"type": "text", "text": text}]},
    ]
    played = Trajectory(
        env_id=f"CodeGym/{text}",
        module_hash=text,
        config_id=None if number % 2 else number,
        config={text: BIG} if number % 2 else None,
        difficulty=1 + number % 3,
        seed=2**63 + number,
        action_format=text,
        parallel_calls="refuse",
        max_tool_calls=NEAR,
        max_invalid_actions=None,
        prompt=f"prompt: {text}",
        steps=steps,
        outcome="infrastructure" if number % 5 == 4 else "wrong",
        reward=0.0,
        terminated=True,
        truncated=False,
        agent=f"agent {text}",
        usage={"requests": 1, "prompt_tokens": NEAR, "completion_tokens": 1, "cost": 0.1},
        messages=messages,
        failure=text,
    )
    return EpisodeResult(
        trajectory=played,
        suite=text,
        suite_version=text,
        attempt=0,
        split=text,
        topics=(text, "second"),
        workflow=text,
        family=text,
        title=text,
        oracle_calls=NEAR,
        bound=BIG,
    )
