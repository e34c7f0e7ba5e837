"""Who may import whom: the rooms of the package and their doors."""

import ast
import importlib.util
import subprocess
import sys
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
    "pipeline": {"synthesis", "executor", "verification", "catalog", "endpoint"},
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
    "server": PUBLIC,
    "training": PUBLIC,
    "integrations": PUBLIC,
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


CASES = [pytest.param(*found, id=str(found[0].relative_to(PACKAGE))) for found in modules()]


@pytest.mark.parametrize(("path", "parts", "is_package"), CASES)
def test_module_keeps_to_its_doors(path, parts, is_package):
    room = room_of(parts)
    assert room in ALLOWED or room in ANY, f"{room} is a new room: say in ALLOWED what it may import"
    assert violations(path.read_text(), parts, is_package) == []


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
