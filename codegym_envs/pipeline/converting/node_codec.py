"""Runs beside a foreign solution over node objects: objects into tables, tables into objects.

The text of this file is appended to a solution's source in the worker; it uses nothing but the language.
"""

# The names are ones that no solution has: the text shares a namespace with foreign code. It is put into the
# middle of a text, so that nothing may be imported from the future.

import copy as _copy_
from typing import Any as _Any_

_NO_END_ = "a structure without an end"
"""Said of a structure that cannot be written down."""

_LAYOUT_: dict[str, _Any_] = {}
"""What the tables are; put behind this text."""

_MOST_NODES_ = 4000


def _is_record_(value: _Any_, fields: list[_Any_]) -> bool:
    """Whether a value is an object with at least one of the fields."""
    if value is None or isinstance(value, (int, float, str, list, tuple, dict, set, frozenset, type)):
        return False
    return any(hasattr(value, name) for name, _, _ in fields)


def _to_tables_(given: dict[str, _Any_], fields: list[_Any_]) -> dict[str, _Any_]:
    """Arguments with node objects as tables and arguments with numbers; raises if they never end."""
    numbers: dict[int, int] = {}
    nodes: list[_Any_] = []

    def known(value: _Any_) -> int:
        if id(value) not in numbers:
            if len(nodes) >= _MOST_NODES_:
                raise ValueError("too many nodes")
            numbers[id(value)] = len(nodes)
            nodes.append(value)
        return numbers[id(value)]

    def plain(value: _Any_) -> _Any_:
        if _is_record_(value, fields):
            return known(value)
        if isinstance(value, (list, tuple)):
            return type(value)([plain(item) for item in value])
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        return value

    made = {name: plain(value) for name, value in given.items()}
    tables: dict[str, list[_Any_]] = {table: [] for _, _, table in fields}
    place = 0
    while place < len(nodes):
        for name, kind, table in fields:
            value = getattr(nodes[place], name, None)
            if kind == "links" and value is None:
                value = []
            tables[table].append(plain(value))
        place += 1
    return {**tables, **made}


def _as_plain_(given: dict[str, _Any_]) -> dict[str, _Any_]:
    """What the recorder of tests writes down."""
    return _to_tables_(_copy_.deepcopy(given), _LAYOUT_["fields"])


def _to_objects_(inputs: dict[str, _Any_], layout: dict[str, _Any_]) -> tuple[dict[str, _Any_], list[_Any_]]:
    """Tables and arguments as the solution takes them."""
    tables = layout["fields"]
    count = len(inputs.get(tables[0][2], ())) if tables else 0
    klass = globals().get(layout["klass"]) if layout["klass"] else None
    if not isinstance(klass, type):
        klass = type("Node", (), {})
    nodes: list[_Any_] = [object.__new__(klass) for _ in range(count)]

    def linked(value: _Any_) -> _Any_:
        if isinstance(value, (list, tuple)):
            return type(value)([linked(item) for item in value])
        if isinstance(value, dict):
            return {key: linked(item) for key, item in value.items()}
        return None if value is None else nodes[value]

    for number, node in enumerate(nodes):
        for name in layout["unused"]:
            setattr(node, name, None)
        for name, kind, table in tables:
            value = inputs[table][number]
            setattr(node, name, value if kind == "value" else linked(value))
    made: dict[str, _Any_] = {}
    for name, role in layout["roles"].items():
        if name in inputs:
            made[layout["renamed"].get(name, name)] = (
                inputs[name] if role == "plain" else linked(inputs[name])
            )
    return made, nodes


def _written_down_(node: _Any_, layout: dict[str, _Any_]) -> list[_Any_]:
    """A structure as the rewritten solution writes it down."""
    write = {"chain": _chain_, "binary": _binary_, "many": _many_}.get(layout["shape"], _graph_)
    return write(node, layout["fields"])


def _value_and_link_(fields: list[_Any_]) -> tuple[str, str]:
    """The first field of a node with a value, and the first with links."""
    value = next(name for name, kind, _ in fields if kind == "value")
    return value, next(name for name, kind, _ in fields if kind != "value")


def _chain_(node: _Any_, fields: list[_Any_]) -> list[_Any_]:
    listed: list[_Any_] = []
    value, link = _value_and_link_(fields)
    while node is not None:
        listed.append(getattr(node, value))
        node = getattr(node, link)
        if len(listed) > _MOST_NODES_:
            raise ValueError(_NO_END_)
    return listed


def _binary_(node: _Any_, fields: list[_Any_]) -> list[_Any_]:
    listed: list[_Any_] = []
    value, _ = _value_and_link_(fields)
    waiting = [node]
    for item in waiting:
        if len(listed) > _MOST_NODES_:
            raise ValueError(_NO_END_)
        if item is None:
            listed.append(None)
        else:
            listed.append(getattr(item, value))
            waiting += [item.left, item.right]
    while listed and listed[-1] is None:
        listed.pop()
    return listed


def _many_(node: _Any_, fields: list[_Any_]) -> list[_Any_]:
    listed: list[_Any_] = []
    value, link = _value_and_link_(fields)
    waiting = [] if node is None else [node]
    while waiting:
        node = waiting.pop()
        children = getattr(node, link)
        listed.append([getattr(node, value), len(children)])
        waiting += reversed(children)
        if len(listed) > _MOST_NODES_:
            raise ValueError(_NO_END_)
    return listed


def _graph_(node: _Any_, fields: list[_Any_]) -> list[_Any_]:
    """Every node with all its fields, links as numbers of nodes."""
    listed: list[_Any_] = []
    order = [] if node is None else [node]
    numbers = {id(node): 0}

    def position(other: _Any_) -> int | None:
        if other is None:
            return None
        if id(other) not in numbers:
            numbers[id(other)] = len(order)
            order.append(other)
            if len(order) > _MOST_NODES_:
                raise ValueError(_NO_END_)
        return numbers[id(other)]

    for item in order:
        record: list[_Any_] = []
        for name, kind, _ in fields:
            value = getattr(item, name)
            if kind == "value":
                record.append(value)
            elif kind == "link":
                record.append(position(value))
            elif kind == "links":
                record.append([position(other) for other in value])
            else:
                record.append([[key, position(other)] for key, other in value.items()])
        listed.append(record if len(record) != 1 else record[0])
    return listed


def _answer_over_objects_(inputs: dict[str, _Any_], layout: dict[str, _Any_]) -> _Any_:
    """The original solution's answer on tables, in the form of the rewritten solution's answer."""
    made, nodes = _to_objects_(inputs, layout)
    kept = made.get(layout["renamed"].get(layout["in_place"], layout["in_place"]))
    answer = globals()["solution"](**made)
    if layout["in_place"]:
        return _written_down_(kept, layout)
    if layout["answer"] == "structure":
        if isinstance(answer, (list, tuple)):
            return [_written_down_(node, layout) for node in answer]
        return _written_down_(answer, layout)
    if layout["answer"] == "numbers":
        numbers = {id(node): number for number, node in enumerate(nodes)}

        def numbered(value: _Any_) -> _Any_:
            if isinstance(value, (list, tuple)):
                return type(value)([numbered(item) for item in value])
            if isinstance(value, (set, frozenset)):
                return {numbered(item) for item in value}
            if isinstance(value, dict):
                return {numbered(key): numbered(item) for key, item in value.items()}
            return numbers.get(id(value), value)

        return numbered(answer)
    return answer
