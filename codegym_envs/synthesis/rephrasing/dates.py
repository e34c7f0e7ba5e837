"""Days of the calendar as numbers: ``date`` and ``timedelta`` are counts of days, and the difference is one.

A date is its ordinal (1 January of the year 1 is day 1). What has hours, or asks what day it is now, stays.
"""

from __future__ import annotations

import ast
import copy

from codegym_envs.synthesis.trees import call, load, names_in

__all__ = ["days_as_numbers"]

_DAY_NUMBER = """
def day_number(year, month, day):
    '''The number of a day, counted from 1 January of the year 1.'''
    if not 1 <= month <= 12 or not 1 <= year <= 9999 or not 1 <= day <= days_of_month(year, month):
        raise ValueError('there is no such day')
    count = 365 * (year - 1) + (year - 1) // 4 - (year - 1) // 100 + (year - 1) // 400
    for earlier in range(1, month):
        count += days_of_month(year, earlier)
    return count + day
"""
_DAYS_OF_MONTH = """
def days_of_month(year, month):
    '''How many days a month has.'''
    if month == 2:
        return 29 if is_leap_year(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31
"""
_LEAP = """
def is_leap_year(year):
    '''Whether a year has 366 days.'''
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
"""
_PARTS = """
def parts_of_day(number):
    '''Year, month and day of a day by its number.'''
    year = max(1, number * 400 // 146097)
    while number - day_number(year, 1, 1) >= (366 if is_leap_year(year) else 365):
        year += 1
    day = number - day_number(year, 1, 1) + 1
    month = 1
    while day > days_of_month(year, month):
        day -= days_of_month(year, month)
        month += 1
    return (year, month, day)
"""
_READ = """
def day_of_text(text):
    '''The number of a day that is written as year-month-day.'''
    year, month, day = [int(part) for part in text.split('-')]
    return day_number(year, month, day)
"""
_WRITTEN = """
def text_of_day(number):
    '''A day written as year-month-day.'''
    year, month, day = parts_of_day(number)
    return str(year).zfill(4) + '-' + str(month).zfill(2) + '-' + str(day).zfill(2)
"""
_HELPERS = {
    "is_leap_year": (_LEAP, ()),
    "days_of_month": (_DAYS_OF_MONTH, ("is_leap_year",)),
    "day_number": (_DAY_NUMBER, ("days_of_month",)),
    "parts_of_day": (_PARTS, ("day_number", "is_leap_year", "days_of_month")),
    "day_of_text": (_READ, ("day_number",)),
    "text_of_day": (_WRITTEN, ("parts_of_day",)),
}
_FIELDS = {"year": 0, "month": 1, "day": 2}
_TOLD = frozenset({"date", "weekday", "isoweekday", "toordinal", "isoformat", "replace", "strftime"})


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_SHORT_DAYS = tuple(name[:3] for name in _DAYS)
_SHORT_MONTHS = tuple(name[:3] for name in _MONTHS)
_NAMES = {
    "calendar.day_name": _DAYS,
    "calendar.day_abbr": _SHORT_DAYS,
    "calendar.month_name": ("", *_MONTHS),
    "calendar.month_abbr": ("", *_SHORT_MONTHS),
}


class _NoDays(Exception):
    """Something is asked of the calendar that numbers have not."""


def days_as_numbers(tree: ast.Module) -> None:
    """Rewrite a source's dates, in place; it stays as it is if anything else of the calendar is used.

    Args:
        tree: The source.
    """
    modules, names = _imported(tree)
    if not (modules or names):
        return
    copied = ast.parse(ast.unparse(tree))
    days = _Days(modules, names)
    try:
        copied.body = [days.visit(node) for node in copied.body if not _is_import(node)]
    except _NoDays:
        return
    if names_in(copied) & set(names) | (names_in(copied) & set(modules)) or names_in(tree) & set(_HELPERS):
        return
    for name in list(_HELPERS):
        if name in days.used:
            copied.body.append(ast.parse(_HELPERS[name][0]).body[0])
    tree.body = copied.body


def _is_import(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module in ("datetime", "calendar")
    return isinstance(node, ast.Import) and all(
        alias.name in ("datetime", "calendar") for alias in node.names
    )


def _imported(tree: ast.Module) -> tuple[dict[str, str], dict[str, str]]:
    """Names that stand for modules, and those that stand for something in one (``datetime.date``)."""
    modules: dict[str, str] = {}
    names: dict[str, str] = {}
    for node in tree.body:
        if not _is_import(node):
            continue
        if isinstance(node, ast.ImportFrom):
            names.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
        elif isinstance(node, ast.Import):
            modules.update({alias.asname or alias.name: alias.name for alias in node.names})
    return modules, names


class _Days(ast.NodeTransformer):
    def __init__(self, modules: dict[str, str], names: dict[str, str]) -> None:
        self.modules = modules
        self.names = names
        self.used: set[str] = set()

    def _use(self, name: str, *given: ast.expr) -> ast.Call:
        pending = [name]
        while pending:
            one = pending.pop()
            self.used.add(one)
            pending += _HELPERS[one][1]
        return call(name, *given)

    def _what(self, node: ast.expr) -> str:
        """What of the two modules an expression names, such as ``datetime.date.fromordinal``."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id) or self.modules.get(node.id, "")
        if isinstance(node, ast.Attribute):
            base = self._what(node.value)
            return f"{base}.{node.attr}" if base else ""
        return ""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        what = self._what(node.func)
        if what:
            made: ast.expr = ast.copy_location(self._made(what, node), node)
            return made
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in _TOLD and not self._is_texts(node):
            return ast.copy_location(self._told(function, node), node)
        self.generic_visit(node)
        return node

    def _is_texts(self, node: ast.Call) -> bool:
        """``text.replace(old, new)`` is no day's."""
        return isinstance(node.func, ast.Attribute) and node.func.attr == "replace" and bool(node.args)

    def _made(self, what: str, node: ast.Call) -> ast.expr:
        given: list[ast.expr] = [self.visit(item) for item in node.args]
        named: dict[str, ast.expr] = {
            keyword.arg or "": self.visit(keyword.value) for keyword in node.keywords
        }
        if what == "datetime.date":
            ordered = [*given, *(named[name] for name in _FIELDS if name in named)]
            if len(ordered) != 3 and not any(isinstance(item, ast.Starred) for item in ordered):
                raise _NoDays
            return self._use("day_number", *ordered)
        if what == "datetime.timedelta" and not set(named) - {"days", "weeks"} and len(given) < 2:
            parts = [*given, *([named["days"]] if "days" in named else [])]
            if "weeks" in named:
                parts.append(ast.BinOp(ast.Constant(7), ast.Mult(), named["weeks"]))
            if len(parts) == 1:
                return parts[0]
        if what == "datetime.date.fromordinal" and len(given) == 1:
            return given[0]
        if what == "datetime.date.fromisoformat" and len(given) == 1:
            return self._use("day_of_text", given[0])
        if what == "datetime.datetime" and len(given) == 3 and not named:
            return self._use("day_number", *given)
        if what == "datetime.datetime.strptime" and len(given) == 2:
            return self._read(given[0], given[1])
        if what == "calendar.isleap" and len(given) == 1:
            return self._use("is_leap_year", given[0])
        if what == "calendar.monthrange" and len(given) == 2:
            first = ast.BinOp(self._use("day_number", *given, ast.Constant(1)), ast.Add(), ast.Constant(6))
            weekday = ast.BinOp(first, ast.Mod(), ast.Constant(7))
            return ast.Tuple([weekday, self._use("days_of_month", *given)], ast.Load())
        if what == "calendar.weekday" and len(given) == 3:
            return _weekday(self._use("day_number", *given), 6)
        raise _NoDays

    def _read(self, text: ast.expr, form: ast.expr) -> ast.expr:
        """A day that is written as the format says: year, month and day with one sign between them."""
        told = form.value if isinstance(form, ast.Constant) else None
        if told == "%Y-%m-%d":
            return self._use("day_of_text", text)
        if not isinstance(told, str) or len(told) != 8 or told[2] != told[5] or told[2].isalnum():
            raise _NoDays
        order = [told[0:2], told[3:5], told[6:8]]
        if sorted(order) != ["%Y", "%d", "%m"]:
            raise _NoDays
        split = ast.Call(ast.Attribute(text, "split", ast.Load()), [ast.Constant(told[2])], [])
        if order == ["%Y", "%m", "%d"]:
            return self._use("day_number", ast.Starred(call("map", load("int"), split), ast.Load()))
        parts = [
            call("int", ast.Subscript(copy.deepcopy(split), ast.Constant(order.index(one)), ast.Load()))
            for one in ("%Y", "%m", "%d")
        ]
        return self._use("day_number", *parts)

    def _written(self, value: ast.expr, form: ast.expr) -> ast.expr:
        told = form.value if isinstance(form, ast.Constant) else None
        if told == "%Y-%m-%d":
            return self._use("text_of_day", value)
        names = {"%A": _DAYS, "%a": _SHORT_DAYS, "%B": _MONTHS, "%b": _SHORT_MONTHS}.get(str(told))
        if names is None:
            raise _NoDays
        by_month = str(told) in ("%B", "%b")
        place = (
            ast.BinOp(self._part(value, 1), ast.Sub(), ast.Constant(1)) if by_month else _weekday(value, 6)
        )
        return ast.Subscript(_listed(names), place, ast.Load())

    def _told(self, function: ast.Attribute, node: ast.Call) -> ast.expr:
        value: ast.expr = self.visit(function.value)
        if function.attr == "replace":
            named = {keyword.arg or "": self.visit(keyword.value) for keyword in node.keywords}
            parts = [named.get(name) or self._part(value, place) for name, place in _FIELDS.items()]
            return self._use("day_number", *parts)
        if function.attr == "strftime" and len(node.args) == 1:
            return self._written(value, node.args[0])
        if node.args or node.keywords:
            raise _NoDays
        if function.attr == "date":
            return value
        if function.attr == "weekday":
            return _weekday(value, 6)
        if function.attr == "isoweekday":
            return ast.BinOp(_weekday(value, 6), ast.Add(), ast.Constant(1))
        if function.attr == "isoformat":
            return self._use("text_of_day", value)
        if function.attr == "toordinal":
            return value
        raise _NoDays

    def _part(self, value: ast.expr, place: int) -> ast.expr:
        return ast.Subscript(self._use("parts_of_day", value), ast.Constant(place), ast.Load())

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        what = self._what(node)
        if what in _NAMES:
            return _listed(_NAMES[what])
        if what:
            raise _NoDays
        self.generic_visit(node)
        if node.attr == "days":
            return node.value
        if node.attr in _FIELDS:
            return self._part(node.value, _FIELDS[node.attr])
        if node.attr in (
            "strftime",
            "hour",
            "minute",
            "second",
            "seconds",
            "total_seconds",
            "ctime",
            "timetuple",
        ):
            raise _NoDays
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns = None if node.returns is not None and self._mentions(node.returns) else node.returns
        self.generic_visit(node)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        if node.annotation is not None and self._mentions(node.annotation):
            node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if self._mentions(node.annotation):
            node.annotation = load("int")
        self.generic_visit(node)
        return node

    def _mentions(self, hint: ast.expr) -> bool:
        return any(isinstance(inner, ast.Name) and self._what(inner) for inner in ast.walk(hint))


def _listed(names: tuple[str, ...]) -> ast.expr:
    return ast.Tuple([ast.Constant(name) for name in names], ast.Load())


def _weekday(value: ast.expr, shift: int) -> ast.expr:
    """Days since the last Monday; day 1 of the calendar was one."""
    return ast.BinOp(ast.BinOp(value, ast.Add(), ast.Constant(shift)), ast.Mod(), ast.Constant(7))
