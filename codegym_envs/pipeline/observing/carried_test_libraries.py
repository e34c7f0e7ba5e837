"""Small stand-ins for the libraries that tests are written with: unittest, pytest, parameterized.

They check nothing and let everything pass: of a test only what it gives the solution matters. Travels behind
a solution's text (see `codegym_envs.spec.carried`), in whose namespace the names are such as no solution has.
"""

from collections.abc import Callable as _Callable_
from collections.abc import Iterator as _Iterator_
from itertools import product as _product_
from typing import Any as _Any_


class _Anything_:
    """Stands for whatever a test asks of a library: it can be called, read, entered, put on functions."""

    def __getattr__(self, name: str) -> _Any_:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything_()

    def __call__(self, *args: _Any_, **kwargs: _Any_) -> _Any_:
        if len(args) == 1 and not kwargs and (isinstance(args[0], type) or hasattr(args[0], "__code__")):
            return args[0]  # it decorates
        return _Anything_()

    def __enter__(self) -> "_Anything_":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        return kind is not None and issubclass(kind, Exception)

    def __iter__(self) -> _Iterator_[_Any_]:
        return iter(())


_anything_ = _Anything_()


def _forgiving_(*args: _Any_, **kwargs: _Any_) -> _Any_:
    """``raises``: a block that may fail, or the call of a function that may."""
    for place, item in enumerate(args):
        if place and callable(item):
            with _anything_:
                item(*args[place + 1 :], **{name: value for name, value in kwargs.items() if name != "msg"})
            break
    return _Anything_()


def _nothing_(*_: _Any_, **__: _Any_) -> None:
    """An assertion, or a step that a test case leaves out."""


class _TestCaseParts_:
    def __init__(self, *_: _Any_) -> None:
        super().__init__()

    def __getattr__(self, name: str) -> _Any_:
        if name.startswith("__"):
            raise AttributeError(name)
        forgives = name.startswith("assert") and name.rstrip("x").endswith(
            ("Raises", "RaisesRege", "RaisesRegexp", "Warns", "WarnsRege", "Logs")
        )
        if forgives or name == "subTest":
            return _forgiving_
        return _nothing_


_STEPS_ = ("setUp", "tearDown", "asyncSetUp", "asyncTearDown")
_OF_CLASSES_ = ("setUpClass", "tearDownClass")
_TestCase_ = type(
    "TestCase",
    (_TestCaseParts_,),
    {**dict.fromkeys(_STEPS_, _nothing_), **{name: classmethod(_nothing_) for name in _OF_CLASSES_}},
)


class _Row_(tuple[_Any_, ...]):
    """Arguments of one run of a test, as ``pytest.param`` and ``param`` give them."""


def _row_(*values: _Any_, **_: _Any_) -> _Row_:
    return _Row_(values)


def _axes_(target: _Any_) -> list[tuple[list[str], list[_Any_]]]:
    """The tables with which a function or class is run: names (none: in their order) and rows."""
    found: list[tuple[list[str], list[_Any_]]] = getattr(target, "__dict__", {}).get("_tables_", [])
    return found


def _parametrize_(
    names: _Any_, rows: _Any_, indirect: _Any_ = False, **_: _Any_
) -> _Callable_[[_Any_], _Any_]:
    """``pytest.mark.parametrize``."""
    given = names.split(",") if isinstance(names, str) else list(names)
    called = [name.strip() for name in given if name.strip()]
    through = called if indirect is True else list(indirect or ())
    single = isinstance(names, str) and len(called) == 1
    table = [[row] if single and not isinstance(row, _Row_) else list(row) for row in rows]
    marked = [f"request.{name}" if name in through else name for name in called]

    def decorate(target: _Any_) -> _Any_:
        target._tables_ = [(marked, table), *_axes_(target)]
        return target

    return decorate


def _expand_(rows: _Any_, *_: _Any_, **__: _Any_) -> _Callable_[[_Any_], _Any_]:
    """``parameterized.expand``: rows without names."""
    listed = rows() if callable(rows) else rows
    table = [list(row) if isinstance(row, (tuple, list)) else [row] for row in listed]

    def decorate(target: _Any_) -> _Any_:
        target._tables_ = [([], table), *_axes_(target)]
        return target

    return decorate


def _fixture_(*args: _Any_, **kwargs: _Any_) -> _Any_:
    """``pytest.fixture``, bare or with settings."""

    def decorate(target: _Any_) -> _Any_:
        target._fixture_ = str(kwargs.get("name") or target.__name__)
        target._always_ = bool(kwargs.get("autouse"))
        if kwargs.get("params"):
            name = f"request.{target._fixture_}"
            values = [item[0] if isinstance(item, _Row_) else item for item in kwargs["params"]]
            target._tables_ = [([name], [[value] for value in values])]
        return target

    return decorate(args[0]) if args and callable(args[0]) else decorate


class _Library_(_Anything_):
    """A module that knows some names and lets anything pass for the others."""

    def __init__(self, **known: _Any_) -> None:
        self.__dict__.update(known)


class _Parameterized_(_Library_):
    """``parameterized``, which also decorates by itself."""

    def __call__(self, *args: _Any_, **kwargs: _Any_) -> _Any_:
        return _expand_(*args, **kwargs)


def _same_(value: _Any_, *_: _Any_, **__: _Any_) -> _Any_:
    return value


_TEST_LIBRARIES_: dict[str, _Any_] = {
    "unittest": _Library_(TestCase=_TestCase_, IsolatedAsyncioTestCase=_TestCase_),
    "unittest.mock": _anything_,
    "unittest.case": _Library_(TestCase=_TestCase_),
    "mock": _anything_,
    "doctest": _anything_,
    "pytest": _Library_(
        fixture=_fixture_,
        param=_row_,
        approx=_same_,
        raises=_forgiving_,
        warns=_forgiving_,
        mark=_Library_(parametrize=_parametrize_),
    ),
    "parameterized": _Library_(parameterized=_Parameterized_(expand=_expand_), param=_row_),
}


def _runs_(tables: list[tuple[list[str], list[_Any_]]]) -> _Iterator_[tuple[list[_Any_], dict[str, _Any_]]]:
    """What a test is run with: values in their order, and values by name."""
    for rows in _product_(*(table for _, table in tables)):
        placed: list[_Any_] = []
        named: dict[str, _Any_] = {}
        for (names, _), row in zip(tables, rows, strict=True):
            if names:
                named.update(zip(names, row, strict=False))
            else:
                placed += row
        yield placed, named
