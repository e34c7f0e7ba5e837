"""Values that fit JSON Schemas."""

import jsonschema
import pytest

from codegym_envs import catalog
from codegym_envs.agents.schemas import fits, sample, zero
from codegym_envs.errors import ConfigurationError
from codegym_envs.spec.choices import SeededChoices

SCHEMAS = [
    {"type": "null"},
    {"type": "boolean"},
    {"type": "integer"},
    {"type": "integer", "minimum": 3, "maximum": 5},
    {"type": "number"},
    {"type": "string"},
    {"type": "string", "enum": ["a", "b"]},
    {"enum": [1, "x", None, True]},
    {"const": 7},
    {"type": ["string", "null"]},
    {"anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "string"}}]},
    {"type": "array", "items": {"type": "integer"}},
    {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
    {
        "type": "array",
        "prefixItems": [{"type": "integer"}, {"type": "string"}],
        "items": False,
        "minItems": 2,
    },
    {
        "type": "array",
        "prefixItems": [{"type": "integer"}, {"type": "string"}],
        "items": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        "minItems": 2,
        "maxItems": 2,
    },
    {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
    {"type": "object", "additionalProperties": {"type": "integer"}},
    {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "boolean"}},
        "required": ["a"],
        "additionalProperties": False,
    },
    {"type": "array", "items": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}},
    {},
]
VALUES = [
    None,
    True,
    0,
    1,
    4,
    4.0,
    7,
    2.5,
    10**40,
    "",
    "a",
    "x",
    [],
    [1],
    [1, 2],
    [1, "x"],
    [1, "x", 3],
    ["a", "a"],
    {},
    {"a": 1},
    {"a": True},
    {"a": 1, "b": False},
    {"a": 1, "z": 2},
    [[[1]]],
    [[["x"]]],
]


def _reference(schema, value):
    return jsonschema.Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_samples_and_zeros_fit(schema):
    draw = SeededChoices("schemas", str(schema))
    seen = [sample(schema, draw) for _ in range(200)]
    for value in [*seen, zero(schema)]:
        assert _reference(schema, value), value
        assert fits(schema, value), value
    if schema.get("type") in ("integer", "string", "array", "number"):
        assert len({str(value) for value in seen}) > 1


@pytest.mark.parametrize("schema", [schema for schema in SCHEMAS if "uniqueItems" not in schema], ids=str)
def test_fitting_is_what_json_schema_says(schema):
    for value in VALUES:
        assert fits(schema, value) == _reference(schema, value), value


def test_every_tool_of_the_catalog_can_be_sampled():
    for env_id in catalog.ids():
        module = catalog.load(env_id)
        for tool in (*module.tools, module.done_tool()):
            schema = tool.parameters_schema()
            draw = SeededChoices(env_id, tool.name)
            for _ in range(5):
                value = sample(schema, draw)
                assert _reference(schema, value), (env_id, tool.name, value)
            assert _reference(schema, zero(schema))


def test_draws_are_reproducible():
    def drawn(*seed):
        draw = SeededChoices(*seed)
        return [draw.below(1000) for _ in range(5)]

    assert drawn("a", 1) == drawn("a", 1)
    assert drawn("a", 1) != drawn("a", 2)
    assert drawn("text", 3) == [394, 753, 177, 25, 235]


def test_a_list_of_no_tools_is_refused(make_env):
    from codegym_envs.agents.schemas import shown_tools

    with pytest.raises(ConfigurationError, match="no tool environment"):
        shown_tools({"tools": []})
