"""Runs tests beside a foreign solution, and writes down what they give it.

Travels behind the solution's text (see `codegym_envs.spec.carried`), in whose namespace the names are such
as no solution has.
"""

import ast as _ast_
import builtins as _builtins_
import contextlib as _contextlib_
import copy as _copy_
import random as _random_
import sys as _sys_
from collections.abc import Iterator as _Iterator_
from typing import Any as _Any_

from codegym_envs.pipeline.observing.carried_counter import __MOST_STEPS__, __counter__, __Overrun__
from codegym_envs.pipeline.observing.carried_test_libraries import (
    _TEST_LIBRARIES_,
    _Anything_,
    _anything_,
    _axes_,
    _Library_,
    _runs_,
    _TestCase_,
)

_LONGEST_ = 100_000  # characters of an input; a larger one is there to see how fast a solution is
_GIVEN_NAMES_ = ("candidate", "solution", "func", "function", "fn", "solve", "solver")
_STARTS_ = ("test", "check", "run", "verify", "main")


class _Enough_(BaseException):
    """As many inputs are recorded as were asked for."""


class _Recorder_:
    """The solution as tests see it: a function, the module it lies in, and what it is a method of.

    Attributes:
        given: Arguments by parameter, each with whether the solution raised.
        missing: Modules that tests wanted and that are not there.
    """

    def __init__(self, names: list[str], most: int) -> None:
        self.given: list[tuple[dict[str, _Any_], bool]] = []
        self.missing: list[str] = []
        self.aliases: list[str] = []
        self.modules: set[str] = set()
        self._names, self._most = names, most
        self._original = globals()["solution"]

    def __call__(self, *args: _Any_, **kwargs: _Any_) -> _Any_:
        if args and isinstance(args[0], _Instance_):  # a method, called by its class
            args = args[1:]
        if len(self.given) >= self._most:
            raise _Enough_
        given = dict(zip(self._names, args, strict=False))
        given.update(kwargs)
        as_plain = globals().get("_as_plain_", _copy_.deepcopy)
        place = None
        with _contextlib_.suppress(Exception):
            if len(args) <= len(self._names) and len(repr(given)) <= _LONGEST_:
                place = len(self.given)
                self.given.append((as_plain(given), True))
        try:
            globals()["__tick__"] = __counter__(__MOST_STEPS__)[1]
            answer = self._original(*args, **kwargs)
        except __Overrun__:
            raise RuntimeError("the input is too large") from None
        finally:
            globals()["__tick__"] = __counter__(10 * __MOST_STEPS__)[1]
        if place is not None:
            self.given[place] = self.given[place][0], False
        return answer

    def agreed(self, _: _Any_, answer: _Any_) -> _Any_:
        """The solution for arguments that are recorded only if it gives an answer for them."""

        def call(**kwargs: _Any_) -> None:
            globals()["__tick__"] = __counter__(__MOST_STEPS__)[1]
            with _contextlib_.suppress(Exception, __Overrun__):
                if _alike_(self._original(**_copy_.deepcopy(kwargs)), answer):
                    self(**kwargs)

        return call

    def __getattr__(self, name: str) -> _Any_:
        if name == "__all__":
            return [*self.aliases, *(name for name in globals() if not name.startswith("_"))]
        if name in self.aliases:
            return _Maker_(self, name) if name[:1].isupper() else self
        if name in globals() and name != "solution" and not name.startswith("__"):
            return globals()[name]
        if name in self.modules or name == "solution":
            return self
        raise AttributeError(name)


def _alike_(one: _Any_, other: _Any_) -> bool:
    """Whether an answer is what a text says; texts write tuples as lists and few digits."""
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(_alike_, one, other))
    if isinstance(one, float) or isinstance(other, float):
        return bool(abs(one - other) <= 0.005)
    return bool(one == other)


class _Instance_:
    """An instance of the class that the solution is a method of."""

    def __init__(self, recorder: _Recorder_, klass: str) -> None:
        self._recorder_, self._klass_ = recorder, globals().get(klass)

    def __getattr__(self, name: str) -> _Any_:
        if name.startswith("__"):
            raise AttributeError(name)
        other = getattr(self._klass_, name, None)
        if other is None or name in self._recorder_.aliases:
            return self._recorder_
        return other.__get__(self._klass_()) if hasattr(other, "__get__") and self._klass_ else other


class _Maker_:
    """The class that the solution is a method of."""

    def __init__(self, recorder: _Recorder_, klass: str) -> None:
        self._recorder_, self._klass_ = recorder, klass

    def __call__(self, *_: _Any_, **__: _Any_) -> _Instance_:
        return _Instance_(self._recorder_, self._klass_)

    def __getattr__(self, name: str) -> _Any_:
        return getattr(_Instance_(self._recorder_, self._klass_), name)


class _Imports_:
    """``__import__`` of tests: their libraries have stand-ins, and one module is the solution's."""

    def __init__(self, recorder: _Recorder_) -> None:
        self.recorder = recorder

    def __call__(
        self, name: str, space: _Any_ = None, local: _Any_ = None, wanted: _Any_ = (), level: int = 0
    ) -> _Any_:
        root = name.partition(".")[0]
        if not level and root in _TEST_LIBRARIES_:
            library = _TEST_LIBRARIES_[root]
            return _TEST_LIBRARIES_.get(name, library) if wanted else library
        if level or self._is_solution(name, wanted or ()):
            self.recorder.modules.update([*name.split("."), *(wanted or ())])
            return self.recorder
        try:
            return _builtins_.__import__(name, space, local, wanted or (), 0)
        except ImportError:
            if not wanted and root not in _sys_.stdlib_module_names:
                return _Unknown_(self.recorder, root)
            self.recorder.missing.append(root)
            raise

    def _is_solution(self, name: str, wanted: _Any_) -> bool:
        last = name.rpartition(".")[2]
        if name.partition(".")[0] in _sys_.stdlib_module_names:
            if not any(item in self.recorder.aliases for item in wanted):
                return False
            with _contextlib_.suppress(ImportError):
                real = _builtins_.__import__(name, None, None, list(wanted), 0)
                return not all(hasattr(real, item) for item in wanted)
            return True
        if last in ("solution", *self.recorder.aliases):
            return True
        known = [item for item in wanted if item == "*" or hasattr(self.recorder, item)]
        return bool(known)


class _Unknown_:
    """A module of which the names that tests use have to tell whether it is the solution's."""

    def __init__(self, recorder: _Recorder_, name: str) -> None:
        self._recorder_, self._name_ = recorder, name

    def __getattr__(self, name: str) -> _Any_:
        try:
            return getattr(self._recorder_, name)
        except AttributeError:
            if not name.startswith("__"):
                self._recorder_.missing.append(self._name_)
            raise


class _Lenient_(_ast_.NodeTransformer):
    """Assertions become what they evaluate, and one that fails ends no test."""

    def visit_Assert(self, node: _ast_.Assert) -> _ast_.stmt:
        handler = _ast_.ExceptHandler(_ast_.Name("Exception", _ast_.Load()), None, [_ast_.Pass()])
        return _ast_.copy_location(_ast_.Try([_ast_.Expr(node.test)], [handler], [], []), node)


def __record__(pieces: list[tuple[str, list[str]]], names: list[str], most: int) -> dict[str, _Any_]:
    """Run tests.

    Args:
        pieces: Texts with the names that they know the solution by.
        names: Parameters of the solution.
        most: Most inputs.

    Returns:
        ``given``: the arguments, each with whether the solution raised; ``missing``: modules that are not
        there; ``unread``: what the parser says of texts that are no Python.
    """
    _random_.seed(0)
    recorder = _Recorder_(names, most)
    unread: list[str] = []
    with _contextlib_.suppress(_Enough_):
        for piece, aliases in pieces:
            recorder.aliases = list(aliases)
            try:
                tree = _ast_.fix_missing_locations(_Lenient_().visit(_ast_.parse(piece)))
            except Exception as error:
                unread.append(str(error))
                continue
            _run_(tree, recorder)
    found = [[given, raised] for given, raised in recorder.given]
    return {"given": found, "missing": list(dict.fromkeys(recorder.missing)), "unread": unread}


def _run_(tree: _ast_.Module, recorder: _Recorder_) -> None:
    space = dict(globals())
    for name in ["candidate", "solution", *recorder.aliases]:
        space[name] = getattr(recorder, name) if name in recorder.aliases else recorder
    imports = {**vars(_builtins_), "__import__": _Imports_(recorder)}
    space["_agreed_"] = recorder.agreed
    space |= {"__name__": "__main__", "__file__": "tests.py", "__builtins__": imports}
    before = dict(space)
    flags = _builtins_.__import__("__future__").annotations.compiler_flag
    for node in tree.body:
        with _contextlib_.suppress(Exception, SystemExit):
            exec(compile(_ast_.Module([node], []), "<tests>", "exec", flags, dont_inherit=True), space)
    made = {name: value for name, value in space.items() if before.get(name) is not value}
    _prepare_(made)
    for name, value in made.items():
        if isinstance(value, type):
            if issubclass(value, _TestCase_) or name.startswith("Test") or name.endswith(("Test", "Tests")):
                _run_class_(value, space, recorder)
        elif hasattr(value, "__code__") and name.startswith(_STARTS_) and not hasattr(value, "_fixture_"):
            _run_function_(value, None, [], space, recorder)


def _prepare_(made: dict[str, _Any_]) -> None:
    for name in ("setUpModule", "setup_module"):
        if callable(made.get(name)):
            with _contextlib_.suppress(Exception, SystemExit):
                made[name](*[_anything_] * made[name].__code__.co_argcount)


def _run_class_(klass: _Any_, space: dict[str, _Any_], recorder: _Recorder_) -> None:
    for name in ("setUpClass", "setup_class"):
        with _contextlib_.suppress(Exception, SystemExit):
            getattr(klass, name, _anything_)()
    every = {name: value for part in reversed(klass.__mro__) for name, value in vars(part).items()}
    for name, value in every.items():
        if not name.startswith("test"):
            continue
        method = value.__func__ if isinstance(value, (staticmethod, classmethod)) else value
        if not hasattr(method, "__code__"):
            continue
        bare = isinstance(value, staticmethod)
        _run_function_(method, klass, _axes_(klass), space, recorder, bare=bare)


def _run_function_(
    function: _Any_,
    klass: _Any_,
    tables: list[_Any_],
    space: dict[str, _Any_],
    recorder: _Recorder_,
    *,
    bare: bool = False,
) -> None:
    """Run a test once for each row of its tables."""
    fixtures = _fixtures_(klass, space)
    parameters = _parameters_(function)[1 if klass is not None and not bare else 0 :]
    through = [table for name in _reached_(parameters, fixtures) for table in _axes_(fixtures[name])]
    for placed, named in _runs_([*through, *tables, *_axes_(function)]):
        with _contextlib_.suppress(Exception, SystemExit):
            owner = _set_up_(klass, function)
            values: dict[str, _Any_] = dict(zip(parameters, placed, strict=False)) | named
            for name, made in fixtures.items():
                if made._always_:
                    _value_(name, values, fixtures, owner, recorder)
            given = [_value_(name, values, fixtures, owner, recorder) for name in parameters[len(placed) :]]
            started = [*([owner] if klass is not None and not bare else []), *placed, *given]
            if function.__name__ == "check" and len(parameters) == 1 and not named:
                started[-1] = recorder
            answer = function(*started)
            if hasattr(answer, "send") and hasattr(answer, "throw"):
                for _ in _steps_(answer):
                    pass


def _steps_(answer: _Any_) -> _Iterator_[_Any_]:
    """What a test does that yields or awaits."""
    with _contextlib_.suppress(StopIteration):
        while True:
            yield answer.send(None)


def _set_up_(klass: _Any_, function: _Any_) -> _Any_:
    if klass is None:
        return None
    owner = klass()
    for name in ("setUp", "setup_method", "setup"):
        step = getattr(klass, name, None)
        if hasattr(step, "__code__"):
            getattr(owner, name)(*[function] * (len(_parameters_(step)) - 1))
    wait = getattr(klass, "asyncSetUp", None)
    if hasattr(wait, "__code__") and wait is not getattr(_TestCase_, "asyncSetUp", None):
        for _ in _steps_(owner.asyncSetUp()):
            pass
    return owner


def _parameters_(function: _Any_) -> list[str]:
    code = function.__code__
    taken = code.co_argcount - len(function.__defaults__ or ())
    return [*code.co_varnames[:taken]]


def _fixtures_(klass: _Any_, space: dict[str, _Any_]) -> dict[str, _Any_]:
    every = [space, *(vars(part) for part in reversed(getattr(klass, "__mro__", ())))]
    functions = [value for item in every for value in item.values() if hasattr(value, "__code__")]
    return {
        value._fixture_: value for value in functions if isinstance(getattr(value, "_fixture_", None), str)
    }


def _reached_(names: list[str], fixtures: dict[str, _Any_]) -> list[str]:
    """Fixtures that a test takes, also by way of others."""
    found: list[str] = []
    queue = [*names, *(name for name, made in fixtures.items() if made._always_)]
    while queue:
        name = queue.pop(0)
        if name in fixtures and name not in found:
            found.append(name)
            queue += _parameters_(fixtures[name])
    return found


def _value_(
    name: str, values: dict[str, _Any_], fixtures: dict[str, _Any_], owner: _Any_, recorder: _Recorder_
) -> _Any_:
    """What a test gets for a parameter: a value of its tables, a fixture's, or anything."""
    if name in values:
        return values[name]
    if name not in fixtures:
        known = name in (*_GIVEN_NAMES_, *recorder.aliases)
        return values.get(f"request.{name}", recorder if known else _Anything_())
    made = fixtures[name]
    taken = _parameters_(made)
    started = []
    if owner is not None and taken[:1] == ["self"]:
        started, taken = [owner], taken[1:]
    for item in taken:
        if item == "request":
            started.append(_Library_(param=values.get(f"request.{name}")))
        else:
            started.append(_value_(item, values, fixtures, owner, recorder))
    value = made(*started)
    values[name] = next(value) if hasattr(value, "__next__") else value
    return values[name]
