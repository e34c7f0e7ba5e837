"""Advertised schemas: every provider takes them, and they promise no more than what is accepted."""

import ast
import json

import pytest
import strict_rules
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from type_strategies import instances, levels, tools, types, values

from codegym_envs import catalog
from codegym_envs.reward import score
from codegym_envs.spec import (
    ANY,
    INT,
    STR,
    ArgumentError,
    ParameterSpec,
    ToolSpec,
    Type,
    compile_arguments,
    decode,
    encode,
    is_strict,
    parse_annotation,
    parse_module,
    schema_arguments,
    schema_form,
    type_schema,
)

HEAD = (
    "def generate(rng, difficulty): return {}\n"
    "def reference() -> int: return 1\n"
    "def observe(state): return 1\n"
)
PATIENT = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def typed(annotation):
    return parse_annotation(ast.parse(annotation, mode="eval").body)


def tool(signature, returns="", doc=""):
    return parse_module(f'{HEAD}def look(state, {signature}){returns}:\n    """{doc}"""\n').tool("look")


def bare(schema):
    """A schema without its descriptions."""
    if isinstance(schema, list):
        return [bare(part) for part in schema]
    if isinstance(schema, dict):
        return {
            key: {name: bare(part) for name, part in value.items()} if key == "properties" else bare(value)
            for key, value in schema.items()
            if key != "description"
        }
    return schema


def entries(key, value):
    return {"type": "array", "items": record({"key": key, "value": value})}


def record(properties):
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


INTEGER, NUMBER, STRING = {"type": "integer"}, {"type": "number"}, {"type": "string"}
BOOLEAN, NULL = {"type": "boolean"}, {"type": "null"}


def between(low, high):
    return {"type": "integer", "minimum": low, "maximum": high}


@pytest.mark.parametrize(
    ("annotation", "schema"),
    [
        ("int", INTEGER),
        ("float", NUMBER),
        ("int | float", NUMBER),
        ("None", NULL),
        ("int | None", {"anyOf": [INTEGER, NULL]}),
        ("None | str | bool | int", {"anyOf": [STRING, INTEGER, BOOLEAN, NULL]}),
        ("list[int | float | None]", {"type": "array", "items": {"anyOf": [NUMBER, NULL]}}),
        ("set[str]", {"type": "array", "items": STRING}),
        ("tuple[int, ...]", {"type": "array", "items": INTEGER}),
        ("tuple[int, int]", {"type": "array", "items": INTEGER, "minItems": 2, "maxItems": 2}),
        ("tuple[()]", {"type": "array", "items": NULL, "minItems": 0, "maxItems": 0}),
        ("tuple[int, str]", record({"item_0": INTEGER, "item_1": STRING})),
        ("dict[str, float]", entries(STRING, NUMBER)),
        (
            "dict[tuple[int, int], list[str]]",
            entries(
                {"type": "array", "items": INTEGER, "minItems": 2, "maxItems": 2},
                {"type": "array", "items": STRING},
            ),
        ),
        ("Literal['C', 'F']", {"type": "string", "enum": ["C", "F"]}),
        ("Literal[1, 2, 3]", between(1, 3)),
        ("Literal[5, 1, 2, 9]", {"anyOf": [between(1, 2), between(5, 5), between(9, 9)]}),
        ("Literal[True, False]", BOOLEAN),
        ("Literal[True]", {"type": "boolean", "enum": [True]}),
        ("Literal['a', 2, None]", {"anyOf": [{"type": "string", "enum": ["a"]}, between(2, 2), NULL]}),
        ("Literal['a'] | Literal['b', 1] | str", {"anyOf": [STRING, between(1, 1)]}),
        ("Literal[1] | int", INTEGER),
        ("Literal[True] | bool | None", {"anyOf": [BOOLEAN, NULL]}),
        ("list[int] | set[int]", {"type": "array", "items": INTEGER}),
        ("Literal['a'] | Literal['b']", {"type": "string", "enum": ["a", "b"]}),
    ],
)
def test_schemas_by_annotation(annotation, schema):
    assert bare(type_schema(typed(annotation))) == schema


def test_any_is_bounded():
    schema = type_schema(ANY)
    validator = Draft202012Validator(schema)
    for value in (None, True, 1.5, "x", [], [1, "a", [None]], [[["deep"]]], [{"key": "a", "value": [1]}]):
        assert validator.is_valid(value), value
    for value in ([[[["too deep"]]]], {"a": 1}, [{"a": 1}]):
        assert not validator.is_valid(value), value
    assert len(json.dumps(schema)) < 4000


def test_members_of_sets_hold_no_mappings():
    assert "object" not in json.dumps(type_schema(typed("set")))
    assert "object" not in json.dumps(type_schema(typed("dict"))["items"]["properties"]["key"])
    assert "object" in json.dumps(type_schema(typed("dict"))["items"]["properties"]["value"])


@pytest.mark.parametrize("env_id", catalog.ids())
def test_every_provider_takes_every_tool_of_the_catalog(env_id):
    module = catalog.load(env_id)
    for spec in (*module.tools, module.done_tool()):
        schema = spec.openai_schema()
        assert strict_rules.faults(schema) == []
        assert schema["function"]["strict"] is True


@PATIENT
@given(tools(types.filter(lambda wanted: levels(wanted) <= 4)))
def test_every_provider_takes_generated_tools(look):
    schema = look.openai_schema()
    found = strict_rules.faults(schema)
    if schema["function"].get("strict"):
        assert found == []
    else:  # the one thing that such small types can break
        assert {fault.split(": ")[-1] for fault in found} == {"objects of one anyOf share their first key"}
    Draft202012Validator.check_schema(schema["function"]["parameters"])


@PATIENT
@given(tools())
def test_strict_is_said_exactly_where_nobody_objects(look):
    schema = look.openai_schema()
    assert bool(schema["function"].get("strict")) == (not strict_rules.faults(schema))


@PATIENT
@given(st.data())
def test_what_fits_the_schema_is_accepted(data):
    look = data.draw(tools())
    schema = look.parameters_schema()
    arguments = data.draw(instances(schema))
    Draft202012Validator(schema).validate(arguments)
    result = compile_arguments(look)(arguments)
    assert len(result) == len(look.parameters)
    again = compile_arguments(look)(decode(encode(arguments)))
    assert repr(again) == repr(result)


ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 3) | st.sampled_from([0.5, 1.0, -2.0, "a", "b", "", "1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "key", "value", "item_0", "item_1"]), inner, max_size=2)
    ),
    max_leaves=6,
)


@PATIENT
@given(tools(), st.dictionaries(st.sampled_from(["a", "b", "key", "value"]), ODD, max_size=3))
def test_no_value_that_fits_the_schema_is_refused(look, arguments):
    try:
        compile_arguments(look)(arguments)
    except ArgumentError as error:
        assert not Draft202012Validator(look.parameters_schema()).is_valid(arguments)
        assert error.code in ("missing_argument", "unexpected_argument", "wrong_type")
        assert len(error.message) < 1000


def mixes_arrays(wanted):
    """Whether a union holds a mapping, which is written as an array of entries, and other arrays."""
    kinds = {part.kind for part in wanted.args} if wanted.kind == "union" else set()
    here = "dict" in kinds and bool(kinds & {"list", "vartuple", "set", "tuple"})
    return here or any(mixes_arrays(part) for part in wanted.args)


@PATIENT
@given(st.data())
def test_every_value_has_a_form_that_fits_the_schema(data):
    wanted = data.draw(types)
    value = data.draw(values(wanted))
    form = schema_form(value, wanted)
    assume(not (mixes_arrays(wanted) and "[]" in encode(form)))  # see the test below
    Draft202012Validator(type_schema(wanted)).validate(form)
    (read,) = compile_arguments(ToolSpec("look", "", (ParameterSpec("a", wanted),), ANY))({"a": form})
    assert score(value, read, wanted) == 1.0
    # The JSON form of the value will do as well.
    Draft202012Validator(type_schema(wanted)).validate(schema_form(decode(encode(value)), wanted))


@pytest.mark.parametrize("annotation", ["list[int] | dict[str, int]", "dict[int, int] | list[int]"])
def test_a_list_and_a_mapping_in_one_union_differ_unless_they_are_empty(annotation):
    wanted = typed(annotation)
    key = 1 if "int, int" in annotation else "a"
    assert schema_form([1], wanted) == [1]
    assert schema_form({key: 1}, wanted) == [{"key": key, "value": 1}]
    assert schema_form([], wanted) == schema_form({}, wanted) == []
    spec = ToolSpec("look", "", (ParameterSpec("a", wanted),), ANY)
    (read,) = compile_arguments(spec)({"a": []})
    assert read == ([] if annotation.startswith("list") else {})  # what stands first in the union


@pytest.mark.parametrize(
    ("annotation", "value", "form"),
    [
        ("dict[str, int]", {"a": 1}, [{"key": "a", "value": 1}]),
        ("dict[int, set[int]]", [[1, [2]]], [{"key": 1, "value": [2]}]),
        (
            "dict[tuple[int, str], None]",
            {(1, "a"): None},
            [{"key": {"item_0": 1, "item_1": "a"}, "value": None}],
        ),
        (
            "list[tuple[int, str]]",
            [(1, "a"), (2, "b")],
            [{"item_0": 1, "item_1": "a"}, {"item_0": 2, "item_1": "b"}],
        ),
        ("tuple[int, int]", (1, 2), [1, 2]),
        ("int", 3.0, 3),
        ("Literal['a', 1]", 1, 1),
        ("int | float", 2.0, 2.0),
        ("Any", {"a": (1, 2)}, [{"key": "a", "value": [1, 2]}]),
        ("dict[str, int]", {}, []),
    ],
)
def test_forms(annotation, value, form):
    result = schema_form(value, typed(annotation))
    assert repr(result) == repr(form)


def test_values_without_a_form():
    with pytest.raises(ValueError, match="expected int"):
        schema_form("x", INT)
    with pytest.raises(ValueError, match="at most 3 levels"):
        schema_form([[[[1]]]], ANY)
    with pytest.raises(ValueError, match="at most 3 levels"):
        schema_form([[{1: 2}]], ANY)
    with pytest.raises(TypeError):
        schema_form({1, 2}, ANY)
    with pytest.raises(ValueError):
        schema_form(float("nan"), Type("list", (STR,)))


def test_forms_of_arguments():
    look = tool("a: int, b: str = 'x', c: dict[str, int] = None, d: int | None = 4")
    wanted = {"a": 3, "b": None, "c": [{"key": "k", "value": 1}], "d": 4}
    assert schema_arguments(look, {"c": {"k": 1}, "a": 3.0}) == wanted
    assert compile_arguments(look)(wanted) == (3, "x", {"k": 1}, 4)
    assert schema_arguments(look, {"a": 1, "b": None, "d": None}) == {"a": 1, "b": None, "c": None, "d": None}
    with pytest.raises(ValueError, match="lacks the argument a"):
        schema_arguments(look, {})
    with pytest.raises(ValueError, match="no argument z"):
        schema_arguments(look, {"a": 1, "z": 1})


def test_defaults_are_told_and_null_stands_for_them():
    schema = tool("a: int = 4, b: int | None = 5, c: str = None, d: list[int] = None").parameters_schema()
    assert schema["required"] == ["a", "b", "c", "d"]
    shown = [schema["properties"][name]["anyOf"][0]["description"] for name in "abcd"]
    assert shown == [
        "An integer. Null stands for the default, 4.",
        "An integer or null. Default: 5.",
        "A string or null. Default: null.",
        "Null or a list of integers. Default: null.",
    ]
    assert "default" not in json.dumps(schema["properties"]).replace("the default,", "")


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        ("int", "an integer"),
        ("list[bool]", "a list of booleans"),
        ("list[list[str]]", "a list of lists of strings"),
        ("tuple[int, int]", "a list of exactly 2 integers"),
        ("tuple[int, str, float]", "a list with exactly 3 items: an integer, a string and a number"),
        ("tuple[()]", "an empty list"),
        ("dict[str, int | bool]", "an object whose values are integers or booleans"),
        ("dict[str, list[str] | int]", "an object whose values are integers or lists of strings"),
        ("list[int] | None | str", "a string, null or a list of integers"),
        ("dict[int, str]", "a list of [key, value] pairs (key: an integer; value: a string)"),
        ("dict", "an object"),
        ("set[int]", "a list of distinct integers"),
        ("int | None", "an integer or null"),
        ("tuple[int, int] | None", "null or a list of exactly 2 integers"),
        ("Literal['C', 'F']", 'one of "C", "F"'),
        ("list[Literal['C', 'F']]", 'a list of values, each one of "C", "F"'),
        ("list[dict[str, int]]", "a list of objects whose values are integers"),
        ("None", "null"),
    ],
)
def test_descriptions_say_what_comes_back(annotation, words):
    assert tool("", f" -> {annotation}", "Look.").description() == f"Look. Returns {words}."


def test_descriptions_keep_what_the_docstring_says():
    doc = "Look\n\n    Twice.\n\n    Returns:\n        The first reading.\n    "
    look = tool("a: int", " -> int", doc)
    assert look.description() == "Look\n\nTwice.\n\nReturns an integer: The first reading."
    assert tool("", "", "Returns: What is there.").description() == "Returns: What is there."
    assert tool("", " -> str", "").description() == "Returns a string."
    assert tool("", " -> str", "Look").description() == "Look. Returns a string."
    assert tool("").description() == "Returns any JSON value."


def test_done_says_what_comes_back():
    schema = parse_module(HEAD.replace("-> int", "-> set[str]")).done_tool().openai_schema()
    assert "confirmation" in schema["function"]["description"]
    answer = schema["function"]["parameters"]["properties"]["answer"]
    assert answer["description"] == "The final answer. A list of distinct strings."
    assert schema["function"]["strict"] is True


@pytest.mark.parametrize(
    ("signature", "strict"),
    [
        ("a: list[list[list[list[int]]]]", True),
        ("a: list[list[list[list[list[int]]]]]", False),
        ("a: dict[str, dict[str, int]]", True),
        ("a: dict[str, dict[str, list[int]]]", False),
        ("a: tuple[int, str] | tuple[str, int]", False),
        ("größe: int", False),
        (f"{'a' * 64}: int", True),
        (f"{'a' * 65}: int", False),
        (", ".join(f"a{index}: int" for index in range(100)), True),
        (", ".join(f"a{index}: int" for index in range(101)), False),
        (f"a: Literal[{2**53}]", True),
        (f"a: Literal[{2**53 + 1}]", False),
        (f"a: Literal[{', '.join(repr(str(index)) for index in range(501))}]", False),
        (f"a: Literal[{'x' * 16_000!r}]", False),
    ],
    ids=lambda value: str(value)[:40],
)
def test_limits_of_strict_mode(signature, strict):
    function = tool(signature).openai_schema()["function"]
    assert function.get("strict", False) is strict
    assert is_strict("look", function["parameters"]) is strict
    assert not is_strict("look at", function["parameters"])
    assert not is_strict("", function["parameters"])


def test_the_rules_notice_what_they_are_for():
    def refused_by(parameters, **function):
        schema = {"name": "look", "description": "", "parameters": parameters, **function}
        return {fault.split(":")[0] for fault in strict_rules.faults({"function": schema})}

    def with_a(schema):
        return record({"a": {**schema, "description": "x"} if schema else {}})

    assert refused_by(with_a(INTEGER)) == set()
    assert refused_by(with_a({})) >= {"all"}
    assert refused_by(with_a({"type": ["integer", "null"]})) >= {"all"}
    assert refused_by(with_a({"anyOf": [INTEGER, NULL]})) == {"gemini", "all"}
    assert refused_by(with_a({"type": "integer", "enum": [1]})) == {"gemini"}
    assert refused_by(with_a({"type": "array"})) == {"openai", "gemini", "xgrammar"}
    assert refused_by(with_a({"type": "array", "items": INTEGER, "prefixItems": [INTEGER]})) >= {
        *("openai", "gemini", "xgrammar"),
    }
    assert refused_by(with_a({"type": "object", "properties": {}})) == {"openai", "gemini", "xgrammar"}
    assert refused_by(with_a({"type": "integer", "maximum": 2**53 + 1})) == {"llguidance"}
    assert refused_by(with_a({"type": "string", "default": "x"})) >= {"openai", "llguidance"}
    assert refused_by({**record({"a": {**INTEGER, "description": "x"}}), "required": []}) == {"openai"}
    assert refused_by(record({"a": INTEGER})) == {"all"}
    assert refused_by(record({}), name="look at") >= {"openai", "gemini"}
