"""Hypothesis strategies: types, values of a type in Python form, and JSON values that fit a schema."""

import math

from hypothesis import strategies as st

from codegym_envs.spec import ANY, REQUIRED, OrderedSet, ParameterSpec, ToolSpec, Type
from codegym_envs.spec.plain_data.containers import FrozenOrderedSet

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
SMALL_FLOATS = st.floats(allow_nan=False, allow_infinity=False, width=32)

scalar_types = st.sampled_from([Type("int"), Type("float"), Type("str"), Type("bool"), Type("none"), ANY])
# Without a lone True or False and the empty text, which have no form that Gemini takes.
literal_types = st.lists(
    st.sampled_from(["a", "b", "1", "true", 0, 1, 2, 5, -3, None]), min_size=1, max_size=4
).flatmap(
    lambda values: st.booleans().map(
        lambda both: Type("literal", literals=(*dict.fromkeys(values), *((True, False) if both else ())))
    )
)


def unions(inner):
    return st.lists(inner, min_size=2, max_size=3, unique_by=str).map(flat_union)


def flat_union(members):
    """As `parse_annotation` makes it: flat, each member once, `Any` alone."""
    flat = []
    for member in members:
        for part in member.args if member.kind == "union" else (member,):
            if part not in flat:
                flat.append(part)
    if ANY in flat:
        return ANY
    return flat[0] if len(flat) == 1 else Type("union", tuple(flat))


def told_apart(wanted):
    """Whether a JSON value tells which member of a union it is of: members of sets and keys have to."""
    arrays = [part for part in wanted.args if part.kind in ("tuple", "vartuple", "set", "list")]
    return (wanted.kind != "union" or len(arrays) < 2) and all(map(told_apart, wanted.args))


hashable_types = st.recursive(
    scalar_types | literal_types,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: Type("tuple", tuple(items))),
        inner.map(lambda item: Type("vartuple", (item,))),
        inner.map(lambda item: Type("set", (item,))),
        unions(inner),
    ),
    max_leaves=3,
).filter(told_apart)


def containers(inner):
    return st.one_of(
        inner.map(lambda item: Type("list", (item,))),
        inner.map(lambda item: Type("vartuple", (item,))),
        hashable_types.map(lambda item: Type("set", (item,))),
        st.lists(inner, max_size=3).map(lambda items: Type("tuple", tuple(items))),
        st.tuples(hashable_types, inner).map(lambda pair: Type("dict", pair)),
        unions(inner),
    )


types = st.recursive(scalar_types | literal_types, containers, max_leaves=4)


def levels(wanted):
    """How many objects and arrays the schema of a type nests."""
    below = max(map(levels, wanted.args), default=0)
    return below + {"dict": 2, "union": 0}.get(wanted.kind, int(bool(wanted.args) or wanted.kind == "tuple"))


def values(wanted, *, frozen=False, room=4):
    """Values of a type in the dialect's form; those of `Any` fit into its schema."""
    match wanted.kind:
        case "none":
            return st.none()
        case "bool":
            return st.booleans()
        case "int":
            return st.integers(-3, 3) | st.integers()
        case "float":
            return SMALL_FLOATS if frozen else SMALL_FLOATS | st.integers(-3, 3)
        case "str":
            return TEXTS
        case "literal":
            return st.sampled_from(wanted.literals)
        case "union":
            return st.one_of([values(member, frozen=frozen, room=room) for member in wanted.args])
        case "list":
            items = st.lists(values(wanted.args[0], frozen=frozen, room=room - 1), max_size=3)
            return items.map(tuple) if frozen else items
        case "vartuple":
            return st.lists(values(wanted.args[0], frozen=frozen, room=room - 1), max_size=3).map(tuple)
        case "tuple":
            return st.tuples(*(values(part, frozen=frozen, room=room - 1) for part in wanted.args))
        case "set":
            members = st.lists(values(wanted.args[0], frozen=True, room=room - 1), max_size=3)
            return members.map(FrozenOrderedSet if frozen else OrderedSet)
        case "dict":
            key, item = wanted.args
            return st.dictionaries(
                values(key, frozen=True, room=room - 2), values(item, room=room - 2), max_size=3
            )
    return any_values(min(room, 3), frozen=frozen)


def any_values(room, *, frozen):
    scalars = st.none() | st.booleans() | st.integers(-3, 3) | SMALL_FLOATS | TEXTS
    if room < 1:
        return scalars
    items = st.lists(any_values(room - 1, frozen=frozen), max_size=2)
    if frozen:
        return scalars | items.map(tuple)
    if room < 2:
        return scalars | items
    keys = any_values(room - 2, frozen=True)
    return scalars | items | st.dictionaries(keys, any_values(room - 2, frozen=False), max_size=2)


def instances(schema):
    """JSON values that fit a schema of those that tools are advertised with."""
    if "anyOf" in schema:
        return st.one_of([instances(member) for member in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema["type"]:
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "string":
            return TEXTS
        case "integer":
            whole = st.integers(schema.get("minimum"), schema.get("maximum"))
            floats = st.floats(-1e300, 1e300).map(lambda number: float(math.floor(number)))
            exact = whole.filter(lambda number: abs(number) < 2**53).map(float)
            return whole | (exact if "minimum" in schema else exact | floats | st.just(-0.0))
        case "number":
            return SMALL_FLOATS | st.integers(-(10**300), 10**300)
        case "array":
            low, high = schema.get("minItems", 0), schema.get("maxItems", 3)
            return st.lists(instances(schema["items"]), min_size=low, max_size=high)
        case "object":
            return st.fixed_dictionaries(
                {name: instances(part) for name, part in schema["properties"].items()}
            )
    raise AssertionError(schema)


def defaults(wanted):
    """Defaults that a parameter of a type may have: a scalar of the type, or None."""
    options = {"int": 7, "float": 0.5, "str": "x", "bool": True}
    members = wanted.args if wanted.kind == "union" else (wanted,)
    return st.sampled_from([REQUIRED, *(options[part.kind] for part in members if part.kind in options)])


@st.composite
def tools(draw, wanted=types):
    """Tools of up to three parameters, some with defaults; as a module's source could define them."""
    parameters = []
    for name in draw(st.lists(st.sampled_from(["a", "b", "key", "value"]), max_size=3, unique=True)):
        kind = draw(wanted)
        default = draw(defaults(kind))
        if default is REQUIRED and draw(st.integers(0, 4)) == 0:
            kind, default = flat_union([kind, Type("none")]), None
        parameters.append(ParameterSpec(name, kind, draw(st.sampled_from(["", "What it is."])), default))
    return ToolSpec("look", draw(st.sampled_from(["", "Look."])), tuple(parameters), draw(wanted))
