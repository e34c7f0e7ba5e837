"""Other names for tools: everywhere, consistently, and nothing left of the old ones."""

import json
import keyword
import re

import gymnasium
import pytest
from wrapper_samples import call, play, solution

import codegym_envs as cg
from codegym_envs.env import ToolEnv
from codegym_envs.errors import ConfigurationError
from codegym_envs.wrappers import CallPrices, DistractorTools, Latency, ShuffleToolNames, TransientFailures
from codegym_envs.wrappers.shuffled_tool_names import rename_mentions

CATALOG = sorted(cg.catalog.ids())
MODES = ("opaque", "words", "paraphrase")


def wrong_calls(env, info):
    """A call of every tool that is refused: so that every hint and signature is shown."""
    for tool in info["tools"]:
        name = tool["function"]["name"]
        yield call(name, surplus=1)
        yield f"{name}(1, 2, 3, 4, 5, 6, 7)"
        yield f'{{"name": "{name}x", "parameters": {{}}}}'


@pytest.mark.parametrize("mode", MODES)
def test_nothing_has_the_old_names(mode):
    """Across the catalog; names that are ordinary words of prose are left out of the search."""
    for env_id in CATALOG[::3]:
        env = ShuffleToolNames(ToolEnv(env_id), mode, keep=())
        prompt, info = env.reset(seed=1)
        shown = [prompt, json.dumps(info)]
        for action in wrong_calls(env, info):
            observation, *_, step_info = env.step(action)
            shown += [observation, str(step_info)]
        for result in play(env, solution(env)):
            shown += [str(result[4])] + ([result[0]] if result[4]["status"] != "ok" else [])
        text = "\n".join(shown)
        functions = [tool["function"] for tool in info["tools"]]
        advertised = {function["name"] for function in functions}
        advertised |= {name for function in functions for name in function["parameters"]["properties"]}
        new = {
            *env.names.values(),
            *(name for names in env.argument_names.values() for name in names.values()),
        }
        module = env.unwrapped.module
        old = {"observe", *(tool.name for tool in module.tools)}
        old |= {parameter.name for tool in module.tools for parameter in tool.parameters}
        for name in old:
            if "_" in name:
                assert re.search(rf"(?<!\w){name}(?!\w)", text) is None, (env_id, name)
            else:  # as a name: in a schema, a signature, a call
                assert name not in advertised, (env_id, name)
                assert re.search(rf"(?<!\w){name}\(", prompt) is None, (env_id, name)
        assert not old & new
        assert all(name in prompt for name in new)


@pytest.mark.parametrize("mode", [*MODES, "none"])
def test_names_are_good_names(mode):
    for number, env_id in enumerate(CATALOG):
        env = ShuffleToolNames(ToolEnv(env_id), mode, keep=())
        _, info = env.reset(seed=number)
        names = [tool["function"]["name"] for tool in info["tools"]]
        assert sorted(names) == sorted(env.names.values())
        assert len(set(names)) == len(names)
        assert names[-1] == env.names["done"]
        for tool in info["tools"]:
            arguments = list(tool["function"]["parameters"]["properties"])
            for name in (tool["function"]["name"], *arguments):
                assert name.isidentifier()
                assert len(name) <= 64
                assert not keyword.iskeyword(name)


def test_modes_make_the_names_they_say(make):
    def names(mode, **kwargs):
        env = ShuffleToolNames(make(), mode, **kwargs)
        env.reset(seed=1)
        return env

    assert all(re.fullmatch(r"tool_\d+", name) for name in names("opaque", keep=()).names.values())
    assert all(re.fullmatch(r"[a-z]+_[a-z]+", name) for name in names("words", keep=()).names.values())
    kept = names("opaque")
    assert (kept.names["observe"], kept.names["done"]) == ("observe", "done")
    assert kept.argument_names["done"] == {}
    assert re.fullmatch(r"arg_\d+", kept.argument_names["weigh"]["place"])
    same = {of["place"] for of in kept.argument_names.values() if "place" in of}
    assert len(same) == 1
    assert names("paraphrase", arguments=False).argument_names["weigh"] == {}
    ordered = names("opaque", order=False)
    order = [tool.name for tool in ordered.unwrapped.module.tools]
    _, info = ordered.reset(seed=2)
    assert [tool["function"]["name"] for tool in info["tools"]] == [
        ordered.names[name] for name in (*order, "done")
    ]


def test_paraphrases_are_of_all_kinds():
    """Hundreds of names, none of which is only the old one with a number."""
    seen = {}
    for env_id in CATALOG:
        env = ShuffleToolNames(ToolEnv(env_id), "paraphrase")
        for seed in range(6):
            env.reset(seed=seed)
            for old, new in env.names.items():
                if old not in ("observe", "done"):
                    seen.setdefault(old, set()).add(new)
    assert all(not re.fullmatch(rf"{old}_\d+", new) for old, found in seen.items() for new in found)
    assert sum(map(len, seen.values())) > 3 * len(seen)


def test_an_old_name_is_an_unknown_tool(make):
    env = ShuffleToolNames(make(), "opaque")
    _, info = env.reset(seed=1)
    observation, *_, step_info = env.step(call("label_at", place=0))
    assert step_info["error"] == "unknown_tool"
    assert "label_at" not in observation.replace("'label_at'", "")  # but for what the agent wrote itself
    for name in (tool["function"]["name"] for tool in info["tools"]):
        assert name in observation
    shown = env.names["label_at"]
    observation, *_, step_info = env.step(call(shown, place=0))
    assert (step_info["error"], step_info["tool"]) == ("unexpected_argument", shown)
    assert env.argument_names["label_at"]["place"] in observation.partition("Example")[2]


def test_texts_of_people(make):
    env = ShuffleToolNames(make(), "opaque", keep=())
    prompt, info = env.reset(seed=1)
    names = env.names
    statement = info["task"].replace("\n", " ")
    assert (
        f"with {names['take_box']}; the tool {names['weigh']} tells its weight, and `{names['weigh']}` fails"
        in statement
    )
    assert "One may pump and weigh by hand" in statement
    assert f"see {names['label_at']}." in prompt
    assert f"Submit the answer with {names['done']}." in prompt
    assert f"calling {names['done']}(" in statement
    place = env.argument_names["label_at"]["place"]
    observation = env.step(call(names["label_at"], **{place: 99}))[0]
    weigh = names["weigh"]
    assert (
        f"{names['label_at']} knows no such place; ask the tool {weigh} or call {weigh}(place)" in observation
    )
    observation = env.step(call(names["weigh"], **{place: 99}))[0]
    assert "one cannot weigh what is not there" in observation


def test_values_are_not_touched(make):
    env = ShuffleToolNames(make(), "opaque", keep=())
    labels = ["take_box", "`weigh`", "label_at"]
    env.reset(seed=1, options={"config": {"labels": labels, "weights": [1, 2, 3]}})
    place = env.argument_names["label_at"]["place"]
    seen = [env.step(call(env.names["label_at"], **{place: number}))[0] for number in range(3)]
    assert [json.loads(text) for text in seen] == labels


def test_infos_speak_of_the_names_that_are_shown(make):
    env = ShuffleToolNames(make(), "words", keep=())
    env.reset(seed=1)
    place = env.argument_names["weigh"]["place"]
    info = env.step(f"{env.names['weigh']}(1)")[4]
    assert (info["tool"], info["arguments"]) == (env.names["weigh"], {place: 1})
    info = env.step(solution(env)[-1])[4]
    assert (info["status"], info["tool"]) == ("done", env.names["done"])
    assert list(info["arguments"]) == [env.argument_names["done"]["answer"]]


@pytest.mark.parametrize("outside", [True, False])
def test_other_wrappers_keep_to_the_modules_names(make, outside):
    def names(env):
        return ShuffleToolNames(env, "opaque", keep=())

    def others(env):
        env = TransientFailures(env, 1.0, longest=1, tools=["weigh"])
        return Latency(CallPrices(env, {"label_at": 7.0}, default=1.0), tools={"label_at": (3.0, 3.0)})

    env = others(names(make())) if outside else names(others(make()))
    prompt, _ = env.reset(seed=1)
    shown = env.get_wrapper_attr("names")
    place = env.get_wrapper_attr("argument_names")["weigh"]["place"]
    info = env.step(call(shown["label_at"], **{place: 0}))[4]
    assert (info["price"], info["latency_s"]) == (7.0, 3.0)
    infos = [env.step(call(shown["weigh"], **{place: 0}))[4] for _ in range(2)]
    assert [info["error"] for info in infos] == ["unavailable", None]
    assert [info["price"] for info in infos] == [1.0, 1.0]
    assert f"`{shown['label_at']}` 7, `{shown['done']}` 0, every other tool 1" in prompt


def test_names_can_be_changed_twice(make):
    env = ShuffleToolNames(ShuffleToolNames(make(), "paraphrase"), "opaque", keep=("weigh",))
    prompt, _ = env.reset(seed=1)
    assert "take_box" not in prompt
    assert env.names[env.env.names["weigh"]] == env.env.names["weigh"]  # kept by its name in the module
    assert play(env, solution(env))[-1][1] == 1.0


def test_names_of_distractors_change_too(make):
    env = ShuffleToolNames(DistractorTools(make(), 3), "opaque")
    prompt, _ = env.reset(seed=1)
    assert set(env.env.distractors) <= set(env.names)
    assert not any(name in prompt for name in env.env.distractors)


def test_every_action_format_of_the_oracle(make):
    env = ShuffleToolNames(make(action_format="python"), "opaque")
    env.reset(seed=1)
    assert solution(env)[0] == "observe()"
    assert env.get_wrapper_attr("oracle_actions")("json")[0].startswith("{")
    assert play(env, solution(env))[-1][1] == 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("balance_of and balance_of_all, my_balance_of", "B and balance_of_all, my_balance_of"),
        ("balance_of(x) «balance_of»", "B(x) «B»"),
        ("pump the pump", "pump the pump"),
        ("`pump` pump( the pump tool, Tool pump, tools pump", "`P` P( the P tool, Tool P, tools pump"),
        ("call a_b then b_a", "call b_a then a_b"),
        ("unpump(", "unpump("),
    ],
)
def test_mentions(text, expected):
    names = {"balance_of": "B", "pump": "P", "a_b": "b_a", "b_a": "a_b", "kept_one": "kept_one"}
    assert rename_mentions(text, names) == expected


def test_wrong_arguments(make):
    with pytest.raises(ConfigurationError, match="mode must be one of opaque, words, paraphrase, none"):
        ShuffleToolNames(make(), "synonyms")
    for keep in ("observe", [1]):
        with pytest.raises(ConfigurationError, match="keep must be a sequence of names"):
            ShuffleToolNames(make(), keep=keep)


def test_a_made_environment(make):
    env = ShuffleToolNames(gymnasium.make(CATALOG[0]), "opaque")
    env.reset(seed=1)
    assert play(env, solution(env))[-1][1] == 1.0
