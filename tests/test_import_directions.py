"""Who may import whom: the rooms of the package and their doors."""

import ast
import importlib.util
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "codegym_envs"

# The Gymnasium side, one room in several modules.
GYMNASIUM = {"env", "vector", "spaces", "wrappers", "testing"}
# What users of the library see, and consumers inside it are held to.
PUBLIC = {"<root>", "registry", "catalog", "agents", "chat", "trajectories"} | GYMNASIUM

# Room → rooms it may import. Every room but errors may import errors and spec besides.
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "spec": set(),
    "executor": set(),
    "actions": set(),
    "reward": set(),
    "episode": {"executor", "actions", "reward"},
    "synthesis": set(),
    # Importers feed the pipeline from outside; nothing but the command line imports them. Foreign
    # environments need the same rewriting of Python that foreign solutions need.
    "importers": {"executor", "pipeline", "verification", "synthesis"},
    "verification": {"executor", "episode", "reward"},
    "catalog": set(),
    # Witnesses are compared as answers are rewarded.
    "pipeline": {"synthesis", "executor", "verification", "catalog", "endpoint", "reward"},
    "registry": {"catalog"},
    **{room: {"catalog", "episode", "actions", "executor"} | GYMNASIUM for room in GYMNASIUM},
    # Wrappers record what they wrap; records name wrappers as texts, so that the arrow has one head.
    "wrappers": {"catalog", "episode", "actions", "executor", "trajectories"} | GYMNASIUM,
    "trajectories": {"env"},
    "chat": {"episode", "actions"},
    "agents": PUBLIC | {"actions", "trajectories", "endpoint"},
    # Clients of OpenAI-compatible endpoints, for whoever asks a model for something.
    "endpoint": set(),
    "benchmark": PUBLIC,
    "export": PUBLIC | {"actions", "benchmark", "episode", "executor", "trajectories"},
    "report": PUBLIC | {"benchmark"},
    # The root names the public objects; verification only in a function that runs when it is asked for.
    "<root>": {"registry", "env", "verification"},
}
ANY = {"cli"}


def room_of(parts: tuple[str, ...]) -> str:
    """The room of a dotted module below the package."""
    return parts[0] if parts else "<root>"


def modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        yield path, parts[:-1] if is_package else parts, is_package


def imported_rooms(source: str, parts: tuple[str, ...], is_package: bool) -> set[tuple[str, int]]:
    """Rooms that a module imports with the line, wherever the import stands."""
    found = set()
    package = ".".join(("codegym_envs", *(parts if is_package else parts[:-1])))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = importlib.util.resolve_name("." * node.level + base, package)
            # "from codegym_envs import spec" imports a room, "from codegym_envs.spec import Type" a name.
            targets = [f"{base}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in (
            "import_module",
            "importlib.import_module",
        ):
            first = node.args[0] if node.args else None
            targets = (
                [first.value] if isinstance(first, ast.Constant) and isinstance(first.value, str) else []
            )
        else:
            continue
        for target in targets:
            names = tuple(target.split("."))
            if names[0] == "codegym_envs":
                known = len(names) > 1 and (
                    (PACKAGE / names[1]).is_dir() or (PACKAGE / f"{names[1]}.py").is_file()
                )
                found.add((names[1] if known else "<root>", node.lineno))
    return found


def violations(source: str, parts: tuple[str, ...], is_package: bool = False) -> list[str]:
    room = room_of(parts)
    if room in ANY:
        return []
    allowed = ALLOWED[room] | {room} | (set() if room == "errors" else {"errors", "spec"})
    return [
        f"line {line}: {room} imports {target}"
        for target, line in sorted(imported_rooms(source, parts, is_package))
        if target not in allowed
    ]


def test_only_rooms_that_there_are_have_doors():
    rooms = {room_of(parts) for _, parts, _ in modules()}
    assert rooms == set(ALLOWED) | ANY


def test_the_page_about_the_architecture_says_the_same():
    """Its table names, for each room, the rooms it may import besides ``errors`` and ``spec``."""
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    told = {}
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and re.fullmatch(r"(`\w+`(, )?)+", cells[0]) and "may import" not in line:
            for room in re.findall(r"`(\w+)`", cells[0]):
                named = {
                    "<root>" if one == "codegym_envs" else one for one in re.findall(r"`(\w+)`", cells[2])
                }
                told[room] = PUBLIC | named if "the public API" in cells[2] else named
    listed = {room: rooms - {room} for room, rooms in ALLOWED.items() if room != "<root>"}
    assert {room: told.get(room, set()) - {room} for room in listed} == listed


def test_modules_keep_to_their_doors():
    found = {}
    for path, parts, is_package in modules():
        room = room_of(parts)
        assert room in ALLOWED or room in ANY, f"{room} is a new room: say in ALLOWED what it may import"
        found[str(path)] = violations(path.read_text(), parts, is_package)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("from codegym_envs.executor import Program", ("synthesis", "x")),
        ("import codegym_envs.verification", ("synthesis", "x")),
        ("from codegym_envs import env", ("registry",)),
        ("def f():\n    from codegym_envs.episode import Episode", ("reward",)),
        ("if TYPE_CHECKING:\n    from codegym_envs.executor import Program", ("actions", "x")),
        ("from ..executor import Program", ("synthesis", "x")),
        ("importlib.import_module('codegym_envs.verification')", ("synthesis", "x")),
        ("from codegym_envs.spec import Type", ("errors",)),
        ("from codegym_envs import ToolEnv", ("executor", "x")),
    ],
)
def test_wrong_imports_are_found(source, parts):
    assert violations(source, parts)


def test_import_loads_nothing_optional():
    forbidden = [
        "codegym_envs.synthesis",
        "codegym_envs.verification",
        "codegym_envs.cli",
        "codegym_envs.pipeline",
    ]
    forbidden += ["typer", "rich", "dill", "jsonschema", "pyarrow", "ray"]
    code = f"import sys, codegym_envs; print([name for name in {forbidden!r} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def files_of_the_package() -> dict[str, tuple[Path, bool]]:
    """Dotted name → file, and whether it is a package's ``__init__``."""
    return {".".join(("codegym_envs", *parts)): (path, is_package) for path, parts, is_package in modules()}


def arrows(files: dict[str, tuple[Path, bool]]) -> dict[str, set[str]]:
    """Dotted name → the files it imports, lazily and for type checkers alone counted in."""
    found: dict[str, set[str]] = {name: set() for name in files}
    for name, (path, is_package) in files.items():
        package = name if is_package else name.rpartition(".")[0]
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                targets = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    base = importlib.util.resolve_name("." * node.level + base, package)
                # A name may be a file of the package, or something that its __init__ hands on.
                targets = [f"{base}.{alias.name}" for alias in node.names]
                targets = [target if target in files else base for target in targets]
            else:
                continue
            found[name].update(target for target in targets if target in files and target != name)
    return found


@cache
def whole_graph() -> dict[str, set[str]]:
    """What every file of the package imports from it."""
    return arrows(files_of_the_package())


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Groups of nodes that reach each other; Kosaraju's two passes, without recursion."""
    order: list[str] = []
    seen: set[str] = set()
    for start in sorted(graph):
        stack = [(start, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((target, False) for target in sorted(graph[node]))
    back: dict[str, set[str]] = {node: set() for node in graph}
    for node, targets in graph.items():
        for target in targets:
            back[target].add(node)
    found, taken = [], set()
    for start in reversed(order):
        group, stack = [], [start]
        while stack:
            node = stack.pop()
            if node not in taken:
                taken.add(node)
                group.append(node)
                stack.extend(back[node])
        if len(group) > 1:
            found.append(sorted(group))
    return found


def test_no_files_import_each_other_in_a_circle():
    assert circles(whole_graph()) == []


def test_circles_are_found():
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set(), "e": {"a"}}
    assert circles(graph) == [["b", "c"]]


# Room → its sub-rooms and the files beside them, from the ground up: each imports only what stands before it.
FLOORS: dict[str, tuple[str, ...]] = {
    "actions": (
        "call_records", "fast", "tokens", "literals", "json_calls", "survey", "prose", "python_calls",
        "call_spans", "arg_tags", "function_tags", "gemma_calls", "invocations", "section_marks", "formats",
        "call_reading", "parser", "__main__",
    ),
    "agents": (
        "function", "prompting", "protocol", "schemas", "context_window", "named_agents", "oracle",
        "random", "replay", "rollout", "seen", "chatting", "scripted", "constant", "guessing", "llm",
        "local", "explorer",
    ),
    "cli": (
        "carried_attempts", "drawn_configs", "help", "line_reader", "tables", "common", "app",
        "benchmark_tables", "outcomes", "receipt_words", "selecting", "session", "commands", "manual",
    ),
    "executor": (
        "limits", "plain_types", "shallow_stack", "worker_limits", "rng", "sandbox", "signals",
        "call_outcomes", "plain_state", "configs", "guards", "compiling", "inline_session", "inline",
        "workers", "isolated_session", "isolated", "loading",
    ),
    "executor.compiling": (
        "folding", "kinds", "names", "refusals", "scopes", "analysis", "inference", "policy",
        "steady_inputs", "rewriting", "unit_compiling",
    ),
    "executor.guards": (
        "meter", "method_names", "state", "callables", "comparisons", "container_builtins", "formatting",
        "iterators", "undo_log", "arithmetic", "container_items", "text_methods", "type_tests", "folds",
        "number_builtins", "container_methods", "library", "mentions", "runtime",
    ),
    "importers": (
        "importer", "node_classes", "rows", "text", "judge_programs", "problems", "checkers",
        "example_tables", "shown_values", "examples", "tested_names", "histories", "algorithms",
        "codegym", "human_eval", "kodcode", "exercises", "run",
    ),
    "importers.codegym": (
        "reading", "rewriting", "trying",
    ),
    "importers.codegym.rewriting": (
        "options", "tool_names", "headers", "surroundings", "body", "resetting", "results", "brought_along",
        "input_names", "rewriting_plan", "reference", "steps", "tool_functions", "helper_functions",
        "solve", "episode_functions", "assemble",
    ),
    "pipeline": (
        "items", "item_files", "observing", "remarks", "constraints", "settling", "attempts", "inputs",
        "choosing", "generating", "running", "converting", "suiting", "draft_loop", "make", "build",
        "llm",
    ),
    "pipeline.constraints": (
        "places", "constraint", "operation_rows", "kinds", "registry", "topics", "sentences", "kept",
    ),
    "pipeline.constraints.kinds": (
        "comparisons", "distinctness", "ends", "histories", "intervals", "lengths", "membership", "numbers",
        "operations", "order", "parity", "permutation", "polygons", "presence", "ranges", "solutions",
        "structures", "texts", "turns",
    ),
    "spec": (
        "beside", "carried", "changing", "choices", "docstrings", "syntax", "types", "workflows",
        "plain_data", "textual", "wording", "advertised", "records", "forms", "receipts", "schema", "sidecar",
        "signatures", "parse", "source_kinds",
    ),
    "synthesis": (
        "contract", "marks", "trees", "toolbox", "wording", "programs", "rephrasing",
        "reading", "profiling",
        "hiding", "nodes", "tables", "outlining", "statement", "right_answers", "study", "style", "emitting",
        "model", "oracle_attempt", "oracle_maker", "engine", "helpers", "residual",
    ),
    "synthesis.rephrasing": (
        "scopes", "parameters", "type_aliases", "written_code", "imports", "caches", "dates", "decorators",
        "container_kinds", "endings", "values", "objects", "patterns", "rephrase",
    ),
    "verification": (
        "answer_variants", "canonical", "cases", "links", "sampling", "state_changes", "thresholds",
        "revealing", "subject", "answer_acceptance", "guessing", "stating", "check", "fingerprint",
        "isolated_replay", "checks", "check_list", "verify",
    ),
}  # fmt: skip


def part_of(name: str, room: str) -> str | None:
    """The sub-room, or the file beside the sub-rooms, to which a dotted name below a room belongs."""
    head = f"codegym_envs.{room}."
    return name.removeprefix(head).partition(".")[0] if name.startswith(head) else None


@pytest.mark.parametrize("room", sorted(FLOORS))
def test_sub_rooms_stand_in_order(room):
    floors = {part: number for number, part in enumerate(FLOORS[room])}
    graph = whole_graph()
    parts = {part_of(name, room) for name in graph} - {None}
    assert parts == set(floors), f"say in FLOORS where {parts ^ set(floors)} stands"
    wrong = [
        f"{name} imports {target}"
        for name, targets in graph.items()
        for target in targets
        for here, there in [(part_of(name, room), part_of(target, room))]
        if here is not None and there is not None and floors[there] > floors[here]
    ]
    assert wrong == []


def test_rooms_with_sub_rooms_have_floors():
    with_sub_rooms = {
        ".".join(path.parent.parent.relative_to(PACKAGE).parts)
        for path in PACKAGE.rglob("__init__.py")
        if path.parent.parent not in (PACKAGE.parent, PACKAGE)
    }
    assert with_sub_rooms == set(FLOORS)


def test_flat_rooms_stay_small():
    """A room that a reader can take in has at most twenty files; formats are one file each by intention."""
    sizes = {path: len(list(path.glob("*.py"))) - 1 for path in PACKAGE.rglob("*") if path.is_dir()}
    large = {path.name: size for path, size in sizes.items() if size > 20}
    assert set(large) == {"formats"}, large
