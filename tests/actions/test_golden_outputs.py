"""Raw outputs as models of many families write them, each with the verdict that it must get.

A row has the family, the text, and either the calls in it (with the format that it is to be taken for) or the
code of the refusal with the format and the tool that the refusal has to name.
"""

import collections
import json
from pathlib import Path

import pytest

from codegym_envs.actions import FORMATS, Refusal, ToolCall, parse, parse_calls
from codegym_envs.actions.call_reading import read_any
from codegym_envs.actions.survey import survey

ROWS = [
    json.loads(line)
    for line in Path(__file__).with_name("golden_outputs.jsonl").read_text(encoding="utf-8").splitlines()
]
# The families of each row of the table of formats in the documentation, by the names used in the file.
TABLE = {
    "Hermes, Qwen 2.5 and 3, ERNIE": ("hermes", "ernie"),
    "Qwen3-Coder": ("qwen3_coder",),
    "Seed-OSS": ("seed_oss",),
    "GLM": ("glm", "glm4"),
    "Llama 3.1": ("llama3",),
    "Llama 3.2 and 4": ("pythonic",),
    "Mistral up to v3": ("mistral_v3",),
    "Mistral later": ("mistral",),
    "DeepSeek V3, R1": ("deepseek_v3",),
    "DeepSeek V3.1": ("deepseek_v31",),
    "DeepSeek V3.2": ("deepseek_v32",),
    "Kimi": ("kimi_k2", "kimi_k3"),
    "gpt-oss": ("harmony",),
    "invoke XML": ("invoke", "minimax"),
    "Granite": ("granite",),
    "Phi-4-mini": ("phi4_mini",),
    "Gemini, Gemma": ("gemma", "gemma4"),
    "FunctionGemma": ("function_gemma",),
    "Command R": ("command_r",),
    "Command A": ("command_a",),
    "Jamba, Hunyuan, Nemotron": ("jamba", "hunyuan", "nemotron"),
    "InternLM": ("internlm",),
    "xLAM": ("xlam",),
    "messages as JSON": ("openai",),
    "prose, then JSON": ("prose",),
    "plain JSON": ("json",),
    "ReAct": ("react",),
    "Python syntax": ("python",),
}


def wanted_calls(row):
    return tuple(
        ToolCall(
            call["name"], call["arguments"], tuple(call.get("positional", ())), call.get("textual", False)
        )
        for call in row["calls"]
    )


def test_the_file_covers_every_family_and_format():
    assert len(ROWS) >= 300
    assert len({row["text"] for row in ROWS}) == len(ROWS)
    counts = collections.Counter(row["family"] for row in ROWS)
    for name, families in TABLE.items():
        assert sum(counts[family] for family in families) >= 6, name
    understood = {row["format"] for row in ROWS if "calls" in row}
    assert understood == set(FORMATS) - {"auto"}
    assert len([row for row in ROWS if "code" in row]) >= 80
    assert len([row for row in ROWS if "calls" in row and len(row["calls"]) > 1]) >= 25
    assert {row["code"] for row in ROWS if "code" in row} >= {
        *("bad_call", "bad_json", "bad_number", "duplicate_key", "empty", "no_call", "too_long"),
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['family']}-{row['text'][:32]!a}")
def test_verdict(row):
    calls = parse_calls(row["text"])
    result = parse(row["text"])
    if "code" in row:
        assert isinstance(calls, Refusal)
        assert (calls.code, calls.format, calls.tool) == (row["code"], row["format"], row["tool"])
        assert isinstance(result, Refusal)
        return
    wanted = wanted_calls(row)
    assert calls == wanted
    assert repr(calls) == repr(wanted)  # tells 1 from True and 1.0
    read = survey(row["text"])
    assert read_any(read.text, read.masked)[0] == row["format"]
    if row["family"] != "mixed":  # of several formats, a fixed one reads its own calls only
        assert parse_calls(row["text"], row["format"]) == wanted
    if len(wanted) == 1:
        assert (result,) == wanted
    else:
        assert isinstance(result, Refusal)
        assert (result.code, result.format, result.tool) == ("several_calls", row["format"], wanted[0].name)


def test_none_is_misread_in_any_format():
    """Under every fixed format: one of the very calls of the verdict, or a refusal."""
    for row in ROWS:
        if row["family"] == "mixed":  # of several formats, a fixed one reads its own calls
            continue
        wanted = wanted_calls(row) if "calls" in row else ()
        for name in FORMATS:
            calls = parse_calls(row["text"], name)
            if isinstance(calls, tuple):
                assert set(map(repr, calls)) <= set(map(repr, wanted)), (name, row["text"])
