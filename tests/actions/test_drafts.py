"""What a model drafts while it thinks is never played, whatever the draft looks like."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from codegym_envs.actions import FORMATS, Refusal, ToolCall, parse, parse_calls, render_call

CONCRETE = [name for name in FORMATS if name != "auto"]
DRAFTED = [render_call(name, "g", {"a": 1, "b": "x\n"}) for name in CONCRETE]
PIECES = [
    *DRAFTED,
    *(draft[:-6] for draft in DRAFTED),
    *(
        "I think ",
        "so {",
        '"',
        "'",
        "\n",
        "(it's",
        '{"',
        "<tool_call>",
        "[",
        "f(",
        "```",
        "Action: ",
        "f(a='",
    ),
]
drafts = st.lists(st.sampled_from(PIECES), max_size=4).map("".join)
TAGS = [
    *(("<think>", "</think>"), ("[THINK]", "[/THINK]"), ("<seed:think>", "</seed:think>")),
    *(("<thinking>", "</thinking>"), ("<reasoning>", "</reasoning>"), ("◁think▷", "◁/think▷")),
    *(("<|START_THINKING|>", "<|END_THINKING|>"), ("<|channel>thought\n", "<channel|>")),
    *(("<|channel|>analysis<|message|>", "<|end|>"), ("<|open|>think<|sep|>", "<|close|>think<|sep|>")),
]
WANTED = ({"a": 2, "b": "y"}, {"a": "2", "b": "y"})  # the second one from formats with arguments as text


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(CONCRETE), drafts, st.sampled_from(TAGS), st.sampled_from(["", "<|im_end|>", "\n</s>"])
)
def test_drafts_between_tags(name, draft, tags, end):
    if "analysis" in tags[0]:
        draft = draft.replace("<|", "<")  # the next message of harmony would end the analysis
    written = render_call(name, "f", {"a": 2, "b": "y"})
    call = parse(f"{tags[0]}{draft}{tags[1]}\n{written}{end}")
    assert isinstance(call, ToolCall)
    assert call.name == "f"
    assert call.arguments in WANTED
    for text in (
        f"{tags[0]}{draft}",
        f"{tags[0]}{draft}{tags[1]}",
        f"{tags[0]}{draft}{tags[1]}\nNothing.{end}",
    ):
        result = parse(text)
        assert isinstance(result, Refusal)
        assert result.code == "no_call"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CONCRETE), drafts, st.sampled_from(["</think>", "\n</think>\n\n", "[/THINK]"]))
@example("codegym", DRAFTED[0] + '[g(a=1, b="', "</think>")
@example("openai", DRAFTED[0] + '[g(a=1, b="', "</think>")
@example("codegym", DRAFTED[0] + '```json\n{"name": "g", "parameters": {"a": 1', "[/THINK]")
def test_drafts_without_an_opening_tag(name, draft, closing):
    """Where a draft breaks off in a string just before the tag, a refusal will do; another call will not."""
    calls = parse_calls(draft + closing + render_call(name, "f", {"a": 2, "b": "y"}))
    if isinstance(calls, tuple):
        assert [call.name for call in calls] == ["f"]
        assert calls[0].arguments in WANTED
