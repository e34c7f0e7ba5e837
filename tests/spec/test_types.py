import ast
import pickle

import pytest

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
        "Literal[()]",
        "set[dict[str, int]]",
        "set[int | tuple[dict, ...]]",
        "dict[frozenset[dict], int]",
        "Counter[dict]",
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


@pytest.mark.parametrize(
    ("annotation", "names"),
    [
        ("tuple[int, str]", ("item_0", "item_1")),
        ("tuple[int, int | None, int]", ("item_0", "item_1", "item_2")),
        ("tuple[int, int]", ()),
        ("tuple[int]", ()),
        ("tuple[()]", ()),
        ("tuple[int, ...]", ()),
        ("list[int]", ()),
    ],
)
def test_position_names(annotation, names):
    assert typed(annotation).position_names() == names
