"""Every bad input of every command is one line and exit status 2.

The commands and their options are those of the application: a new one is tested as soon as it is there. It
only has to say what a call of it looks like (`VALID`) and which of its texts may be anything (`FREE`).
"""

import inspect
import typing
from pathlib import Path

import pytest
import typer

from codegym_envs import catalog
from codegym_envs.cli.app import build_app, root_command, run
from codegym_envs.episode.suggestions import nearest

ENV = catalog.ids()[0]

VALID = {
    "list": [],
    "show": [ENV],
    "play": [ENV],
    "run": [ENV],
    "agents": [],
    "bench": ["--agent", "random", "--env", ENV, "--out", "out"],
    "scores": ["run"],
    "compare": ["run", "run"],
    "rescore": ["run"],
    "suites": [],
    "report": ["run"],
    "export tasks": ["--out", "out"],
    "export demonstrations": ["--out", "out"],
    "export trajectories": ["episodes.jsonl", "--out", "out"],
    "synthesize": ["problem.py"],
    "verify": [ENV],
    "checks": [],
    "import": ["kodcode", "rows.jsonl", "--out", "out"],
    "build": ["--catalog", "catalog"],
    "doctor": [],
}
"""Arguments with which a command would run, if the files were there."""

FREE = {
    ("list", "query"),
    ("report", "title"),
    ("suites", "note"),
    ("import", "source"),
    ("synthesize", "model"),
    ("synthesize", "base_url"),
}
"""Texts that may be anything, or that only the work itself can find fault with."""

WRITTEN = {"out", "save", "transcript", "report", "docs"}
"""Paths that commands write to."""

WORD = "zz-none-of-these"


def commands():
    """All commands: names as they are typed, functions behind them, and what typer makes of them."""

    def walk(app, node, path):
        for command in app.registered_commands:
            yield " ".join((*path, command.name)), command.callback, node.commands[command.name]
        for group in app.registered_groups:
            yield from walk(group.typer_instance, node.commands[group.name], (*path, group.name))

    return list(walk(build_app(), root_command(), ()))


COMMANDS = commands()
BY_NAME = {item[0]: item for item in COMMANDS}
each_command = pytest.mark.parametrize("name", list(BY_NAME))


class Parameter:
    """An option or argument of a command."""

    def __init__(self, name, annotation, info, option):
        if typing.get_origin(annotation) is typing.Annotated:
            annotation, info = annotation.__origin__, annotation.__metadata__[0]
        kinds = {kind for kind in typing.get_args(annotation) if kind is not type(None)} or {annotation}
        (self.kind,) = kinds
        self.name, self.info, self.option = name, info, option
        self.argument = isinstance(info, typer.models.ArgumentInfo)
        self.names = [] if self.argument else [item for item in option.opts if item.startswith("--")]
        self.required = info.default is ... if self.argument else option.required

    def given(self, value):
        return [str(value)] if self.argument else [self.names[0], str(value)]


def parameters(callback, command):
    options = {option.name: option for option in command.params}
    for name, parameter in inspect.signature(callback, eval_str=True).parameters.items():
        if isinstance(parameter.annotation, type) and issubclass(parameter.annotation, typer.Context):
            continue
        yield Parameter(name, parameter.annotation, parameter.default, options[name])


def cases(name, callback, command):
    """Bad calls of a command, each with what its error must name."""
    path, valid = name.split(), VALID[name]
    found = list(parameters(callback, command))
    yield [*path, *valid, "--no-such-option"], "There is no option --no-such-option"
    yield [*path, *valid, "-Z"], "-Z"
    if all(item.option.nargs == 1 for item in found if item.argument):
        yield [*path, *valid, *["extra"] * 3], "extra"
    if any(item.required for item in found):
        yield path, "Missing"
    for item in found:
        for option in item.names:
            # Without its last letter but one: a slip that mostly only this option is near to.
            slip = option[:-2] + option[-1]
            names = {name for other in found for name in other.names}
            if len(option) > 6 and slip not in names:
                near = "" if nearest(slip, names) is None else "; did you mean "
                yield [*path, *valid, slip], f"There is no option {slip}{near}"
            if item.kind is bool:
                yield [*path, *valid, f"{option}=yes"], option
            else:
                yield [*path, *valid, option], option
        if item.kind in (int, float):
            for value in ("x", "", "1e", "0x10", "nan" if item.kind is int else "1..2"):
                yield [*path, *valid, *item.given(value)], item.names[0]
            if item.info.min is not None:
                yield [*path, *valid, *item.given(item.info.min - 1)], item.names[0]
            if item.info.max is not None:
                yield [*path, *valid, *item.given(item.info.max + 1)], item.names[0]
        if item.kind is str and (name, item.name) not in FREE:
            others = [] if item.argument else valid
            first = next((index for index, text in enumerate(valid) if text.startswith("-")), len(valid))
            rest = valid[1 if first else 0 :] if item.argument else []
            yield [*path, *others, *item.given(WORD), *rest], WORD


def refused(capsys, arguments, words):
    """Run a command that must be refused; what is wrong with how it was, or nothing."""
    try:
        status = run(arguments)
    except BaseException as error:
        capsys.readouterr()
        return f"{arguments}: {type(error).__name__}: {error}"
    out, err = capsys.readouterr()
    if status != 2:
        return f"{arguments}: exit status {status}, not 2; {out[:200]} {err[:200]}"
    if out or err.count("\n") != 1 or not err.startswith("codegym: ") or "\x1b" in err:
        return f"{arguments}: not one line: {out[:200]!r} {err[:400]!r}"
    if words.casefold() not in err.casefold():
        return f"{arguments}: {err.strip()} does not name {words!r}"
    return ""


def test_every_command_has_a_valid_call():
    assert {name for name, _, _ in COMMANDS} == set(VALID)
    known = {(name, item.name) for name, callback, node in COMMANDS for item in parameters(callback, node)}
    assert known >= FREE


@each_command
def test_bad_values_are_one_line_and_exit_status_2(capsys, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    _, callback, command = BY_NAME[name]
    wrong = [
        problem for call, words in cases(name, callback, command) if (problem := refused(capsys, call, words))
    ]
    assert wrong == []
    assert list(tmp_path.iterdir()) == []  # and nothing was done


@each_command
def test_every_error_of_use_points_to_the_commands_own_help(capsys, name):
    assert run([*name.split(), *VALID[name], "--no-such-option"]) == 2
    assert capsys.readouterr().err.endswith(f" Try: codegym {name} --help\n")


@each_command
def test_paths_that_cannot_be_read_or_written(capsys, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", None)
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00\x01" * 10 + b"\n")
    (tmp_path / "json").write_text("[1, 2\n")
    (tmp_path / "folder").mkdir()
    read = ["nowhere", "bytes", "json", "folder", "bytes/below", "", "a" * 300, "\x1b[31m", "\udcff"]
    written = ["bytes/below", "json/below.jsonl/below.csv"]
    wrong = []
    _, callback, command = BY_NAME[name]
    for item in parameters(callback, command):
        if item.kind is Path:
            for value in written if item.name in WRITTEN else read:
                given = [value] * sum(
                    other.required for other in parameters(callback, command) if other.argument
                )
                call = [*VALID[name], *item.given(value)] if item.names else given or [value]
                wrong.append(refused(capsys, [*name.split(), *call], ""))
    assert [problem for problem in wrong if problem] == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("lst", "list"), ("paly", "play"), ("synthesise", "synthesize"), ("RUN", "run"), ("exprot", "export")],
)
def test_misspelled_commands(failing, typed, meant):
    assert (
        failing(typed) == f"codegym: There is no command '{typed}'; did you mean {meant}? Try: codegym --help"
    )


def test_misspelled_ids(failing):
    short = ENV.partition("/")[2].removesuffix("-v0")
    for typed in (short[:-1], short.lower(), f"CodeGym/{short[:3]}{short[4:]}-v0"):
        for command in ("show", "play", "run", "verify"):
            assert f"did you mean {ENV}" in failing(command, typed)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["play", ENV, "--config-id", "1", "--seed", "1"], "--config-id"),
        (["run", ENV, "--all"], "--all"),
        (["verify", ENV, "--all"], "--all"),
        (["synthesize", "x.py", "--corpus", "."], "--corpus"),
        (["synthesize", "--corpus", ".", "--variants"], "--variants"),
        (["synthesize", "--corpus", ".", "--model", "m", "--ray"], "--ray"),
        (["synthesize", "--corpus", ".", "--dry-run"], "--dry-run"),
        (["synthesize", "--corpus", ".", "--ray", "--jobs", "2"], "--jobs"),
        (["synthesize", "x.py", "--jobs", "2"], "--jobs"),
        (["synthesize", "x.py", "--variants", "--scalars", "state"], "--variants"),
        (["import", "kodcode", "x", "--out", "o", "--hide-input"], "--hide-input"),
        (["import", "kodcode", "x", "--out", "o", "--ray", "--jobs", "1"], "--jobs"),
        (["verify", ENV, "--agent", "no_colon"], "--agent"),
        (["verify", ENV, "--agent", "json:JSONDecodeErrors"], "--agent"),
        (["verify", ENV, "--agent", "json:__name__"], "--agent"),
    ],
)
def test_options_that_do_not_go_together(capsys, arguments, words):
    assert refused(capsys, arguments, words) == ""


def test_control_characters_in_an_argument_act_on_no_terminal(failing):
    line = failing("show", "\x1b[2J\x07\u202ename")
    assert line.isprintable()
    assert "\\x1b[2J" in line


def test_an_error_of_the_library_is_one_line_and_a_bug_is_not(monkeypatch, failing):
    def broken():
        raise ZeroDivisionError("a bug of ours")

    monkeypatch.setattr("codegym_envs.verification.all_checks", broken)
    with pytest.raises(ZeroDivisionError):
        run(["checks"])
