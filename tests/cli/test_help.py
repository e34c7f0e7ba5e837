"""Help pages, and the reference of the documentation that is written from them."""

import re
from pathlib import Path

import pytest

from codegym_envs.cli.app import root_command, run
from codegym_envs.cli.help import GROUPS
from codegym_envs.cli.manual import BEGIN, END, render_commands, update_manual

DOCS = Path(__file__).parents[2] / "docs" / "command_line.md"


def leaves(node=None, path=()):
    for name, command in (node or root_command()).commands.items():
        if hasattr(command, "commands"):
            yield from leaves(command, (*path, name))
        else:
            yield (*path, name), command


LEAVES = dict(leaves())
PATHS = [(), *((name,) for name, command in root_command().commands.items()), *LEAVES]


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize("path", dict.fromkeys(PATHS), ids=" ".join)
def test_help_fits_the_terminal(capsys, monkeypatch, path, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    assert run([*path, "--help"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.replace("…", "").isascii()
    assert max(map(len, out.splitlines())) <= columns
    assert run([*path, "-h"]) == 0
    assert capsys.readouterr().out == out


def test_the_commands_stand_in_the_order_of_their_use(capsys):
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    shown = re.findall(r"^  (\w+)\s{2,}\S.*\.$", out.partition("Options:")[0], re.MULTILINE)
    order = [name for _, names in GROUPS for name in names if name in root_command().commands]
    assert shown == order  # each with a summary that fits into one line
    wanted = ("list", "show", "play", "run", "bench", "compare", "report", "export", "synthesize", "verify")
    assert [name for name in shown if name in wanted] == list(wanted)
    assert [name for name in shown if name in ("import", "build", "doctor")] == ["import", "build", "doctor"]
    assert "Exit status: 0 done" in out


@pytest.mark.parametrize("path", list(LEAVES), ids=" ".join)
def test_every_command_and_every_parameter_is_explained(path):
    command = LEAVES[path]
    assert re.match(r"[A-Z].*[.:;]", command.help.strip())
    for parameter in command.params:
        if parameter.name != "help":
            assert (parameter.help or "").strip(), f"{' '.join(path)}: {parameter.name} has no help"


def test_the_examples_are_calls_of_the_command():
    for path, command in LEAVES.items():
        for line in (command.epilog or "").strip().splitlines():
            assert line.strip().startswith(f"codegym {' '.join(path)}")
            for option in re.findall(r"(?<= )--?[\w-]+", re.split("  # | [|] ", line)[0]):
                assert any(option in item.opts for item in command.params), line


def test_the_reference_is_what_the_commands_say():
    text = DOCS.read_text(encoding="utf-8")
    written = text.partition(BEGIN)[2].partition(END)[0].strip()
    assert written == render_commands().strip(), "run: python -m codegym_envs.cli.manual docs/command_line.md"


def test_the_reference_names_every_option_of_every_command():
    sections = re.split(r"^### ", render_commands(), flags=re.MULTILINE)[1:]
    by_name = {section.partition("\n")[0]: section for section in sections}
    assert set(by_name) == {f"codegym {' '.join(path)}" for path in LEAVES}
    for path, command in LEAVES.items():
        section = by_name[f"codegym {' '.join(path)}"]
        for parameter in command.params:
            for name in getattr(parameter, "opts", ()) if parameter.param_type_name == "option" else ():
                assert re.search(rf"^\| `[^`]*{re.escape(name)}\b", section, re.MULTILINE), (path, name)


def test_updating_the_page(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nout of date\n{END}\nafter\n", encoding="utf-8")
    assert update_manual(page)
    assert not update_manual(page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "out of date" not in text
    page.write_text("nothing\n", encoding="utf-8")
    with pytest.raises(ValueError, match="has no lines"):
        update_manual(page)
