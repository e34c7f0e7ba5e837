import ast
import pickle

import pytest
from jsonschema import Draft202012Validator

from codegym_envs.spec.types import parse_annotation

FORMS = [
    ("int", "int"),
    ("None", "None"),
    ("'list[int]'", "list[int]"),
    ("List[int]", "list[int]"),
    ("typing.List[int]", "list[int]"),
    ("Sequence", "list"),
    ("Optional[int]", "int | None"),
    ("Union[int, str, None]", "int | str | None"),
    ("int | int", "int"),
    ("int | Any", "Any"),
    ("tuple", "tuple[Any, ...]"),
    ("tuple[int, ...]", "tuple[int, ...]"),
    ("Tuple[int, str]", "tuple[int, str]"),
    ("tuple[()]", "tuple[()]"),
    ("set[int]", "set[int]"),
    ("frozenset", "set"),
    ("dict", "dict"),
    ("Dict[str, List[float]]", "dict[str, list[float]]"),
    ("Counter[str]", "dict[str, int]"),
    ("deque[int]", "list[int]"),
    ("Literal['a', -1, True, None]", "Literal['a', -1, True, None]"),
    ("dict[tuple[int, int], set[str]]", "dict[tuple[int, int], set[str]]"),
]


def typed(annotation):
    return parse_annotation(ast.parse(annotation, mode="eval").body)


@pytest.mark.parametrize(("annotation", "shown"), FORMS)
def test_reading_and_printing(annotation, shown):
    wanted = typed(annotation)
    assert str(wanted) == shown
    assert typed(str(wanted)) == wanted
    assert pickle.loads(pickle.dumps(wanted)) == wanted


@pytest.mark.parametrize(
    "annotation",
    [
        "Widget",
        "list[int, int]",
        "dict[int]",
        "Literal[1.5]",
        "Literal[x]",
        "Literal[-True]",
        "f()",
        "'not a type!'",
        "'\\x00'",
        "[int]",
        "Callable[[int], int]",
        "1",
        "set[Widget]",
        "'" + "(" * 300 + "'",
        "x" * 5000,
    ],
    ids=lambda text: text[:20],
)
def test_refused_annotations(annotation):
    with pytest.raises(ValueError, match="annotation") as caught:
        typed(annotation)
    assert len(str(caught.value)) < 300


def test_no_annotation_means_any():
    assert str(parse_annotation(None)) == "Any"


MORE = [
    "dict[Literal['a', 'b'], int]",
    "dict[int | str, int]",
    "dict[Any, int]",
    "dict[Literal['a', 1], int]",
]


@pytest.mark.parametrize("annotation", [annotation for annotation, _ in FORMS] + MORE)
def test_schemas_are_valid(annotation):
    Draft202012Validator.check_schema(typed(annotation).schema())


@pytest.mark.parametrize(
    ("annotation", "accepted", "refused"),
    [
        ("dict[str, int]", [{"a": 1}, {}], [[["a", 1]], {"a": "x"}, []]),
        ("dict[int, str]", [[[1, "a"]], []], [{"1": "a"}, [[1]], [[1, "a", 2]]]),
        ("dict", [{"a": 1}, [[1, 2]]], [[1], "x"]),
        ("dict[int | str, int]", [{"a": 1}, [[1, 2], ["a", 3]]], [[[1.5, 2]]]),
        ("dict[Literal['a', 'b'], int]", [{"a": 1}], [{"c": 1}, [["a", 1]]]),
        ("tuple[int, str]", [[1, "a"]], [[1], [1, 2], [1, "a", 3]]),
        ("tuple[()]", [[]], [[1]]),
        ("set[int]", [[1], []], [["a"], {}]),
        ("Literal['a', 1]", ["a", 1], ["b", True]),
        ("int | None", [1, None], ["x", True]),
        ("bool", [True], [1]),
        ("float", [1, 1.5], [True, "1"]),
    ],
)
def test_schemas_mean_what_they_should(annotation, accepted, refused):
    validator = Draft202012Validator(typed(annotation).schema())
    assert [value for value in accepted if not validator.is_valid(value)] == []
    assert [value for value in refused if validator.is_valid(value)] == []


@pytest.mark.parametrize(
    ("annotation", "form"),
    [
        ("str", "all"),
        ("int", "none"),
        ("Any", "some"),
        ("int | str", "some"),
        ("Literal['a']", "all"),
        ("Literal[1]", "none"),
        ("Literal['a', 1]", "some"),
        ("str | Literal['x']", "all"),
        ("int | bool", "none"),
    ],
)
def test_text_keys(annotation, form):
    assert typed(annotation).text_keys() == form
