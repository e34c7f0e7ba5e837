"""Reading takes time in proportion to the text, whatever the text is.

Measured as processor time at two sizes, one the eightfold of the other: a quadratic step anywhere would show
as sixty-four times the time, where eight is due. The limits on length are passed by, so texts can be long.
"""

import contextlib
import time

import pytest

from codegym_envs.actions import FORMATS, MAX_RAW_LENGTH, Refusal, parse, render_call
from codegym_envs.actions.call_reading import CONCRETE, read, read_any
from codegym_envs.actions.call_records import CallError
from codegym_envs.actions.survey import mask, survey

SMALL = 2_000
FACTOR = 8
MOST = 28  # times the time; between 8 and 64, and far from both
LEAST = 0.002  # seconds; what takes less at the larger size is fast enough whatever the quotient


def storms():
    pieces = [
        *"{}[]()\"'`<>,:;= \n\\-+.0_aé✿◁|",
        *(
            '{"',
            '":',
            '\\"',
            '{"a":',
            "```json\n{",
            "```json\n",
            "``` ",
            "```",
            "Action: f\n",
            "Action Input: {",
        ),
        *(
            "Action: f\nAction Input: {}\n",
            "\n \t",
            "f(",
            "f(a=",
            "a=1,",
            "'\\",
            "f(1)\n",
            "[f(1)",
            '"""',
            "f('",
        ),
        *(
            "</think>",
            "<think>",
            "<think></think>",
            "[THINK]",
            "<|channel|>analysis",
            "<|channel|>",
            "<|start|>",
        ),
        *(
            ",\n ",
            ": None",
            "<|end|>",
            "<|im_end|>",
            "</s>\n",
            "<|start|>assistant to=",
            "to=functions.",
            "analysis",
        ),
        *(
            "<tool_call>",
            "<tool_call>{",
            "<tool_call>f",
            "</tool_call>",
            "<function=f>",
            "<parameter=a>",
            "</parameter>",
        ),
        *(
            "<function=f><parameter=a>",
            "<parameter=a></parameter>",
            "<arg_key>a</arg_key>",
            "<arg_value>",
            "<invoke ",
        ),
        *(
            '<invoke name="f">',
            '<parameter name="a">',
            "<function_calls>",
            "<escape>",
            '<|"|>',
            "call:f{",
            "a:{",
        ),
        *(
            "[TOOL_CALLS]",
            "[TOOL_CALLS]f",
            "[ARGS]",
            "[CALL_ID]",
            "<｜tool▁call▁begin｜>",
            "<｜tool▁sep｜>",
            "{'name':",
        ),
        *(
            "<|tool_call_begin|>",
            "<|tool_call_argument_begin|>",
            "functools[",
            ">>>f\n{",
            '{"name": "f"} ',
            "✿FUNCTION✿",
        ),
        *(
            "✿FUNCTION✿: f\n✿ARGS✿: ",
            "<|python_tag|>",
            "<code>\n",
            "print(",
            "x = ",
            "<|open|>argument ",
            "commentary ",
        ),
        *(
            "<|tool_call>call:f{",
            "<start_function_call>call:f{a:",
            "assistantcommentary to=functions.a",
            "parameter",
        ),
        *(
            '"name": "',
            "[[",
            "f((",
            "\\u00",
            "# ",
            "default_api.",
            "a.",
            "<｜DSML｜parameter name=",
            "**",
            "Observation:",
        ),
    ]
    pieces += [one.example for one in CONCRETE]
    pieces += [render_call(one.name, "f", {"a": "<think>"})[:-9] for one in CONCRETE]
    return sorted(set(pieces))


def seconds(function, text, repetitions=1):
    best = float("inf")
    for _ in range(repetitions):
        started = time.process_time()
        with contextlib.suppress(CallError):
            function(text)
        best = min(best, time.process_time() - started)
    return best


def check(function, make):
    small, large = make(SMALL), make(SMALL * FACTOR)
    for repetitions in (1, 3, 9):  # something else may have had the processor's caches
        time_of_large = seconds(function, large, repetitions)
        if time_of_large <= LEAST:
            return
        quotient = time_of_large / max(seconds(function, small, repetitions), LEAST / FACTOR)
        if quotient < MOST:
            return
    pytest.fail(f"{FACTOR} times the text takes {quotient:.0f} times the time: {small[:60]!r}…")


@pytest.mark.parametrize("piece", storms(), ids=lambda piece: ascii(piece[:24]))
def test_storms(piece):
    for prefix in ("", "x<think></think> {", "<function=f><parameter=a>"):

        def make(size, prefix=prefix):
            return prefix + piece * (size // len(piece))

        check(survey, make)
        if not make(SMALL).isspace():
            check(lambda text: read_any(text, None), make)
        check(mask, make)


@pytest.mark.parametrize("name", [one.name for one in CONCRETE])
def test_storms_in_a_given_format(name):
    chosen = FORMATS[name]
    written = render_call(name, "f", {"a": 1})
    for piece in (
        "<",
        "{",
        "(",
        "\n",
        " ",
        '"',
        "'",
        "`",
        written,
        written[:-3],
        written[: len(written) // 2],
    ):
        check(lambda text: read(text, None, chosen), lambda size, piece=piece: piece * (size // len(piece)))
        check(
            lambda text: read(text, None, chosen),
            lambda size, piece=piece: written[:-4] + piece * (size // len(piece)),
        )


def test_what_is_too_long_is_not_read():
    text = "<think>" + "</think><think>" * (MAX_RAW_LENGTH // 15)
    assert len(text) <= MAX_RAW_LENGTH
    assert isinstance(parse(text), Refusal)
    assert parse(text + "x" * 100).code == "too_long"
