"""Demonstrations: every one wins when it is played again, in every way of writing calls."""

import json

import jsonschema
import pandas as pd
import pytest
from export_samples import FEW, hf_offline, lines, replayed

from codegym_envs import catalog
from codegym_envs.actions import FORMATS
from codegym_envs.errors import ConfigurationError
from codegym_envs.export import TaskSelection, export_demonstrations, load_template

EVERY = TaskSelection(splits=("train", "validation", "test"), limit=1)


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory):
    """One native demonstration an environment."""
    folder = tmp_path_factory.mktemp("everywhere") / "native"
    export_demonstrations(folder, selection=EVERY)
    return {
        row["env_id"]: row
        for split in ("train", "validation", "test")
        for row in lines(folder / f"{split}.jsonl")
    }


@pytest.mark.parametrize("env_id", catalog.ids())
def test_every_environment_is_won_by_its_demonstration(env_id, everywhere):
    row = everywhere[env_id]
    assert replayed(row) == row["reward"] == 1.0
    assert row["num_tool_calls"] == row["oracle_calls"] == sum(message["loss"] for message in row["messages"])


@pytest.mark.parametrize("env_id", catalog.ids())
def test_native_arguments_are_what_the_advertised_schemas_ask_for(env_id, everywhere):
    row = everywhere[env_id]
    schemas = {tool["function"]["name"]: tool["function"]["parameters"] for tool in json.loads(row["tools"])}
    for message in row["messages"]:
        for call in message["tool_calls"] or ():
            jsonschema.validate(json.loads(call["function"]["arguments"]), schemas[call["function"]["name"]])


@pytest.mark.parametrize("action_format", [name for name in FORMATS if name != "auto"])
def test_every_text_format(action_format, tmp_path):
    report = export_demonstrations(
        tmp_path / "x", action_format=action_format, selection=TaskSelection(targets=FEW, limit=1)
    )
    for row in lines(report.path / "train.jsonl"):
        assert row["tools"] is None
        assert set(row["messages"][0]) == {"role", "content", "loss"}
        assert replayed(row) == 1.0


def test_layouts(tmp_path):
    selection = TaskSelection(targets=FEW[:1], limit=1)
    for layout, roles in (("split", ["system", "user"]), ("user", ["user"])):
        report = export_demonstrations(tmp_path / layout, layout=layout, selection=selection)
        (row,) = lines(report.path / "train.jsonl")
        assert [message["role"] for message in row["messages"]][: len(roles) + 1] == [*roles, "assistant"]


def test_chat_files_are_what_fine_tuning_takes(tmp_path):
    report = export_demonstrations(tmp_path / "x", to="chat", selection=TaskSelection(targets=FEW, limit=2))
    found = lines(report.path / "train.jsonl")
    assert len(found) == 6
    for line in found:
        assert list(line) == ["messages", "tools", "parallel_tool_calls"]
        waiting = []
        for message in line["messages"]:
            assert None not in message.values()
            if message["role"] == "assistant":
                assert waiting == []
                waiting = [call["id"] for call in message["tool_calls"]]
                assert message["weight"] == 1
                assert all(type(call["function"]["arguments"]) is str for call in message["tool_calls"])
            elif message["role"] == "tool":
                assert message["tool_call_id"] == waiting.pop(0)
            else:
                assert set(message) == {"role", "content"}
        assert waiting == []


def test_loads_with_datasets_and_pandas(tmp_path):
    selection = TaskSelection(targets=FEW, limit=2)
    jsonl = export_demonstrations(tmp_path / "j", selection=selection, template="chatml").path
    parquet = export_demonstrations(tmp_path / "p", to="parquet", selection=selection, template="chatml").path
    chat = export_demonstrations(tmp_path / "c", to="chat", selection=selection).path
    rows = lines(jsonl / "train.jsonl")
    with hf_offline(tmp_path) as datasets:
        cache = str(tmp_path / "cache")
        by_json = datasets.load_dataset("json", data_files=str(jsonl / "train.jsonl"), cache_dir=cache)
        by_parquet = datasets.load_dataset(
            "parquet", data_files=str(parquet / "train.parquet"), cache_dir=cache
        )
        by_chat = datasets.load_dataset("json", data_files=str(chat / "train.jsonl"), cache_dir=cache)
    assert list(by_json["train"]) == list(by_parquet["train"]) == rows
    assert by_chat["train"][0]["messages"][2]["tool_calls"] == rows[0]["messages"][2]["tool_calls"]
    frame = pd.read_parquet(parquet / "train.parquet")
    start, end = frame["loss_spans"][0][0]
    assert "tool_call" in frame["text"][0][start:end]


def spans(row):
    return [row["text"][start:end] for start, end in row["loss_spans"]]


def test_chatml_marks_what_the_model_writes(tmp_path):
    report = export_demonstrations(
        tmp_path / "x", template="chatml", selection=TaskSelection(targets=FEW, limit=1)
    )
    for row in lines(report.path / "train.jsonl"):
        replies = [message for message in row["messages"] if message["loss"]]
        assert len(row["loss_spans"]) == len(replies)
        for text, message in zip(spans(row), replies, strict=True):
            (call,) = message["tool_calls"]
            assert text.startswith("<tool_call>\n")
            assert text.endswith("</tool_call><|im_end|>")
            inside = json.loads(text.removeprefix("<tool_call>").removesuffix("</tool_call><|im_end|>"))
            assert inside == {
                "name": call["function"]["name"],
                "arguments": json.loads(call["function"]["arguments"]),
            }
        kept = row["text"]
        for start, end in reversed(row["loss_spans"]):
            kept = kept[:start] + kept[end:]
        assert '<tool_call>\n{"name": "done"' not in kept


JINJA = """
{%- if tools %}<tools>{{ tools | tojson }}</tools>{% endif -%}
{%- for message in messages -%}
<|{{ message.role }}|>{% generation %}{{ message.content }}
{%- for call in message.tool_calls or [] -%}
<call>{{ call.function.name }} {{ call.function.arguments | tojson }}</call>
{%- endfor %}{% endgeneration %}{{ eos_token }}
{% endfor -%}
{%- if add_generation_prompt %}<|assistant|>{% endif -%}
"""


@pytest.mark.parametrize("form", ["file", "folder", "config", "listed"])
def test_templates_of_models(form, tmp_path):
    model = tmp_path / "model"
    model.mkdir()
    (model / "special_tokens_map.json").write_text('{"eos_token": {"content": "</s>"}, "pad_token": null}')
    if form in ("file", "folder"):
        (model / "chat_template.jinja").write_text(JINJA)
        name = model / "chat_template.jinja" if form == "file" else model
    else:
        listed = [{"name": "default", "template": "x"}, {"name": "tool_use", "template": JINJA}]
        config = {"chat_template": JINJA if form == "config" else listed}
        (model / "tokenizer_config.json").write_text(json.dumps(config))
        name = model
    report = export_demonstrations(
        tmp_path / "x", template=name, selection=TaskSelection(targets=FEW[:1], limit=1)
    )
    (row,) = lines(report.path / "train.jsonl")
    calls = [call["function"] for message in row["messages"] for call in message["tool_calls"] or ()]
    assert spans(row) == [
        f"<call>{call['name']} {json.dumps(json.loads(call['arguments']))}</call></s>" for call in calls
    ]
    assert row["text"].startswith('<tools>[{"type": "function"')
    assert str(tmp_path) not in (report.path / "README.md").read_text()


@pytest.mark.parametrize(
    "written",
    [
        "{{ call.function.arguments | tojson(ensure_ascii=False) }}",
        "{{ '' + call.function.arguments }}",
        "{{ call.function.arguments + '' }}",
        "{{ call.function.arguments }}",
        "{{ call.function.arguments ~ '' }}",
        "{% set given = call.function.arguments %}{{ 'x' if given is string else given | tojson }}",
        "{{ '{' }}{% for name, value in call.function.arguments.items() %}{{ ', ' if not loop.first }}"
        "{{ name | tojson }}: {{ value | tojson }}{% endfor %}{{ '}' }}",
    ],
)
def test_arguments_are_there_in_every_form_that_templates_take(written, tmp_path):
    template = (
        "{% for message in messages %}<{{ message.role }}>{{ message.content }}"
        "{% if 'tool_calls' in message %}{% for call in message.tool_calls %}"
        + written
        + "{% endfor %}{% endif %}</>"
        "{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}"
    )
    (tmp_path / "x.jinja").write_text(template)
    selection = TaskSelection(targets=FEW[2:], limit=1)
    report = export_demonstrations(tmp_path / "x", template=tmp_path / "x.jinja", selection=selection)
    (row,) = lines(report.path / "train.jsonl")
    calls = [call["function"] for message in row["messages"] for call in message["tool_calls"] or ()]
    assert [json.loads(text.removesuffix("</>")) for text in spans(row)] == [
        json.loads(call["arguments"]) for call in calls
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{% if %}", "cannot be read"),
        ("{{ raise_exception('roles must alternate') }}", "roles must alternate"),
        ("{{ messages[0].content.nothing.at_all }}", "refuses"),
        (
            "{{ ''.__class__.__mro__ }}{% for x in range(10) %}{{ messages | length }}{% endfor %}",
            "not known where|refuses",
        ),
        ("{{ messages[-1].content }}", "not known where"),
    ],
)
def test_templates_that_do_not_work_say_so_and_leave_nothing(text, says, tmp_path):
    (tmp_path / "bad.jinja").write_text(text)
    with pytest.raises(ConfigurationError, match=says) as caught:
        export_demonstrations(
            tmp_path / "x", template=tmp_path / "bad.jinja", selection=TaskSelection(targets=FEW[:1], limit=1)
        )
    assert "\n" not in str(caught.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.jinja"]


@pytest.mark.parametrize("content", [None, "{", "[]", '{"chat_template": 5}', '{"chat_template": []}'])
def test_folders_without_a_template(content, tmp_path):
    if content is not None:
        (tmp_path / "tokenizer_config.json").write_text(content)
    with pytest.raises(ConfigurationError, match="chat"):
        load_template(tmp_path)


@pytest.mark.parametrize(
    ("kwargs", "says"),
    [
        ({"to": "csv"}, "jsonl, parquet, chat, minari"),
        ({"action_format": "yaml"}, "no format 'yaml'"),
        ({"action_format": "auto"}, "no format 'auto'"),
        ({"layout": "both"}, "layout"),
        ({"to": "chat", "template": "chatml"}, "chat template"),
        ({"template": "nowhere.jinja"}, "no chat template"),
    ],
)
def test_arguments_that_cannot_be_used(kwargs, says, tmp_path):
    with pytest.raises(ConfigurationError, match=says):
        export_demonstrations(tmp_path / "x", **kwargs)
    assert not (tmp_path / "x").exists()
