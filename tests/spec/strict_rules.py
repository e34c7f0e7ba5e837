"""What providers take of JSON Schema in tool definitions, one checker each; no line of the library is used.

The rules are those of the providers' documentation and of the errors that their users report: OpenAI's guide
to structured outputs, the Schema message of the Gemini API and the stricter Vertex AI, the features that vLLM
checks before it hands a schema to xgrammar, and the keywords that llguidance compiles. Limits are the
smallest that were ever documented.
"""

import re

OPENAI_KEYWORDS = {
    *("type", "description", "properties", "required", "additionalProperties", "items", "anyOf", "enum"),
    *("minItems", "maxItems", "minimum", "maximum"),
}
# Fields of Gemini's Schema. additionalProperties is a newer one; clients of older endpoints drop it.
GEMINI_FIELDS = {
    *("type", "description", "properties", "required", "additionalProperties", "items", "anyOf", "enum"),
    *("minItems", "maxItems", "minimum", "maximum", "nullable", "format", "title"),
}
XGRAMMAR_UNSUPPORTED = {
    *("multipleOf", "uniqueItems", "contains", "minContains", "maxContains", "patternProperties"),
    *("propertyNames", "prefixItems", "unevaluatedItems", "unevaluatedProperties", "$ref", "const", "format"),
}
LLGUIDANCE_KEYWORDS = {
    *("type", "description", "properties", "required", "additionalProperties", "items", "anyOf", "enum"),
    *("minItems", "maxItems", "minimum", "maximum", "prefixItems", "allOf", "const", "pattern", "format"),
}
TYPES = {"string", "number", "integer", "boolean", "array", "object", "null"}
PYTHON_TYPES = {"string": str, "integer": int, "number": (int, float), "boolean": bool}


def nodes(schema, path="", depth=0, siblings=()):
    """Every schema within a schema: path, node, number of objects and arrays down to it."""
    depth += schema.get("type") in ("object", "array")
    yield path or "(root)", schema, depth
    for name, part in schema.get("properties", {}).items():
        yield from nodes(part, f"{path}.{name}", depth)
    for index, part in enumerate(schema.get("anyOf", ())):
        yield from nodes(part, f"{path}|{index}", depth)
    if isinstance(schema.get("items"), dict):
        yield from nodes(schema["items"], f"{path}[]", depth)


def common_faults(function):
    """What none of them could make sense of, and what readers miss."""
    for path, node, _ in nodes(function["parameters"]):
        if ("type" in node) == ("anyOf" in node):
            yield f"{path}: not one of type and anyOf"
        if "type" in node and (not isinstance(node["type"], str) or node["type"] not in TYPES):
            yield f"{path}: no single type"
        if "anyOf" in node and len(node["anyOf"]) < 2:
            yield f"{path}: anyOf without a choice"
        if any("anyOf" in member for member in node.get("anyOf", ())):
            yield f"{path}: anyOf within anyOf"
        for name, part in node.get("properties", {}).items():
            shown = part if "anyOf" not in part else part["anyOf"][0]
            if not shown.get("description", "").strip():
                yield f"{path}.{name}: no description"
        for option in node.get("enum", ()):
            kind = PYTHON_TYPES[node["type"]]
            if not isinstance(option, kind) or isinstance(option, bool) != (kind is bool):
                yield f"{path}: the option {option!r} is no {node['type']}"
        if node.get("minItems", 0) > node.get("maxItems", 10**9):
            yield f"{path}: no size is possible"
        if node.get("minimum", 0) > node.get("maximum", 10**30):
            yield f"{path}: no number is possible"


def openai_faults(function):  # noqa: C901 - one branch for each rule of the vendor
    """Why OpenAI's strict mode would refuse a function."""
    if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", function["name"]):
        yield "the name has other characters, or more than 64"
    if len(function["description"]) > 1024:
        yield "the description has more than 1024 characters"
    root = function["parameters"]
    if root.get("type") != "object":
        yield "the root is not an object"
    properties, options = [], []
    for path, node, depth in nodes(root):
        for keyword in node.keys() - OPENAI_KEYWORDS:
            yield f"{path}: keyword {keyword}"
        if depth > 5:
            yield f"{path}: nested more than 5 levels deep"
        if node.get("type") == "object":
            if node.get("additionalProperties") is not False:
                yield f"{path}: additionalProperties is not false"
            if node.get("required") != list(node["properties"]):
                yield f"{path}: not every property is required"
        if node.get("type") == "array" and not isinstance(node.get("items"), dict):
            yield f"{path}: an array without items"
        firsts = [next(iter(part["properties"])) for part in node.get("anyOf", ()) if "properties" in part]
        if len(set(firsts)) < len(firsts):
            yield f"{path}: objects of one anyOf share their first key"
        properties += node.get("properties", {})
        options += node.get("enum", ())
        if len(node.get("enum", ())) > 250 and sum(map(len, map(str, node["enum"]))) > 7500:
            yield f"{path}: a long enumeration of long texts"
    if len(properties) > 100:
        yield "more than 100 properties"
    if len(options) > 500:
        yield "more than 500 options"
    if sum(map(len, map(str, properties + options))) > 15_000:
        yield "names and options are too long together"


def gemini_faults(function):
    """Why Gemini would refuse a function declaration, on Vertex AI or the Gemini API."""
    if not re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}", function["name"]):
        yield "the name has other characters, or more than 64"
    for path, node, _ in nodes(function["parameters"]):
        for field in node.keys() - GEMINI_FIELDS:
            yield f"{path}: unknown name {field}"
        if "anyOf" in node and len(node) > 1:
            yield f"{path}: other fields alongside any_of"
        if "enum" in node and node["type"] != "string":
            yield f"{path}: enum is only allowed for STRING"
        if "" in node.get("enum", ()):
            yield f"{path}: an option is empty"
        if node.get("type") == "array" and "items" not in node:
            yield f"{path}: items missing"
        if node.get("type") == "object" and not node.get("properties") and path != "(root)":
            yield f"{path}: properties should be non-empty"
        if "required" in node and not set(node["required"]) <= set(node.get("properties", ())):
            yield f"{path}: a required property is not defined"
        for name in node.get("properties", ()):
            if not re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_]{0,63}", name):
                yield f"{path}: the name {name} has other characters, or more than 64"


def xgrammar_faults(function):
    """Why vLLM would refuse or pass over a part of the schema with xgrammar."""
    for path, node, _ in nodes(function["parameters"]):
        for keyword in node.keys() & XGRAMMAR_UNSUPPORTED:
            yield f"{path}: keyword {keyword}"
        if node.get("type") == "array" and not isinstance(node.get("items"), dict):
            yield f"{path}: items left open"
        if node.get("type") == "object" and node.get("additionalProperties") is not False:
            yield f"{path}: properties left open"
        for bound in ("minimum", "maximum"):
            if bound in node and (node["type"] != "integer" or not -(2**63) < node[bound] < 2**63):
                yield f"{path}: {bound} is not a 64-bit integer"


def llguidance_faults(function):
    """Why llguidance would refuse the schema."""
    for path, node, _ in nodes(function["parameters"]):
        for keyword in node.keys() - LLGUIDANCE_KEYWORDS:
            yield f"{path}: keyword {keyword}"
        for bound in ("minimum", "maximum"):  # read as floats
            if abs(node.get(bound, 0)) > 2**53:
                yield f"{path}: {bound} is not exact"


PROVIDERS = {
    "all": common_faults,
    "openai": openai_faults,
    "gemini": gemini_faults,
    "xgrammar": xgrammar_faults,
    "llguidance": llguidance_faults,
}


def faults(tool_schema):
    """Everything that anybody would say against a tool, in the OpenAI form, with the provider's name."""
    function = tool_schema["function"]
    return [f"{name}: {fault}" for name, check in PROVIDERS.items() for fault in check(function)]
