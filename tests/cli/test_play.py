"""``codegym play``: at a terminal, from a pipe, and into files."""

import io
import json
import re
import sys

import pytest

from codegym_envs import catalog
from codegym_envs.cli.app import run
from codegym_envs.env import ToolEnv
from codegym_envs.trajectories import read_trajectories, replay

ENV = catalog.ids()[0]


@pytest.fixture
def piped(monkeypatch, capsys):
    """Play with lines from a pipe: the exit status, standard output and standard error."""

    def play(*arguments, lines=()):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        status = run(["play", *map(str, arguments)])
        return (status, *capsys.readouterr())

    return play


def oracle(seed, env_id=ENV, **kwargs):
    env = ToolEnv(env_id, **kwargs)
    env.reset(seed=seed)
    return env.oracle_actions()


def tools_of(env_id):
    module = catalog.load(env_id)
    return [*module.tools, module.done_tool()]


def test_piped_lines_are_played_without_prompts(piped):
    status, out, err = piped(ENV, "--seed", 3, lines=oracle(3))
    assert status == 0
    assert err == ""
    assert "left]" not in out
    assert re.search(r"^Right: reward 1, (\d+) of 256 actions\. ", out, re.MULTILINE)


@pytest.mark.parametrize("env_id", catalog.ids()[::6])
def test_help_costs_nothing_in_every_environment(piped, env_id):
    tools = tools_of(env_id)
    lines = ["?", "help", "task", "", *(tool.name for tool in tools)]
    lines += [f"{form}{tool.name}" for tool in tools for form in ("?", "? ", "help ")]
    lines += [f"{tool.name}?" for tool in tools] + ["nothing_like_it", f"{tools[0].name}x", "quit"]
    status, out, _ = piped(env_id, "--config-id", 0, lines=lines)
    assert status == 0
    assert re.search(r"^Left after 0 of \d+ actions\.$", out, re.MULTILINE)
    for tool in tools:
        # By name alone, and in four forms of asking; each time with a call that has the tool's own arguments.
        assert len(re.findall(rf"^To call it: {tool.name}\(", out, re.MULTILINE)) == 5
    assert f"There is no tool {tools[0].name}x; did you mean {tools[0].name}?" in out
    assert "There is no tool nothing_like_it. ? lists them." in out


def test_a_tool_without_parameters_is_explained_not_called(piped):
    bare = next(tool for tool in tools_of(ENV) if not tool.parameters)
    _, out, _ = piped(ENV, lines=[bare.name])
    assert f"To call it: {bare.name}()" in out
    assert "Left after 0 of" in out


def test_what_is_no_help_counts(piped):
    _, out, _ = piped(ENV, lines=["observe()", "what is this", "12"])
    assert "Left after 3 of" in out
    assert "Invalid action" in out


@pytest.mark.parametrize("env_id", catalog.ids()[::8])
def test_the_right_answer_is_what_wins(piped, env_id):
    _, out, _ = piped(env_id, "--config-id", 1, "--answer", lines=["quit"])
    shown = re.search(
        r"^The right answer: (done\(.*\)); the environment's own solution takes (\d+) actions\.$", out, re.M
    )
    env = ToolEnv(env_id)
    env.reset(options={"config_id": 1})
    assert int(shown[2]) == len(env.oracle_actions())
    assert env.step(shown[1])[1] == 1.0


def test_the_answer_is_there_after_the_end_or_after_asking_twice(piped):
    end = oracle(3)[-1]
    _, out, _ = piped(ENV, "--seed", 3, lines=[end, "answer", "observe()"])
    assert "Right: reward 1, 1 of 256 actions." in out
    assert out.count("The right answer: done(") == 1
    assert "The episode is over" in out
    _, out, _ = piped(ENV, "--seed", 3, lines=["answer", "observe()", "answer", "quit"])
    assert "The right answer" not in out
    _, out, _ = piped(ENV, "--seed", 3, lines=["answer", "answer", end])
    assert "The right answer: done(" in out
    assert "Right" not in out


@pytest.mark.parametrize(
    ("lines", "options", "verdict"),
    [
        (["done(answer=-1)"], [], "Wrong: reward 0, 1 of 256 actions."),
        (["observe()"] * 2, ["--max-tool-calls", 2], "Out of actions: reward 0, 2 of 2 actions."),
        (["what is this"] * 3, ["--max-invalid", 3], "Too many invalid actions in a row: reward 0, 3 of 256"),
    ],
)
def test_verdicts(piped, lines, options, verdict):
    integer = next(
        name for name in catalog.ids() if str(catalog.load(name).done_tool().parameters[0].type) == "int"
    )
    status, out, _ = piped(integer, "--config-id", 0, *options, lines=lines)
    assert status == 0
    assert verdict in out


def test_an_action_may_go_over_several_lines(piped):
    lines = ["Action: observe\\", "Action Input: {}"]
    _, out, _ = piped(ENV, "--action-format", "react", "--seed", 1, lines=lines)
    assert "Invalid action" not in out
    assert "Left after 1 of" in out


def test_a_transcript_is_a_trajectory_that_can_be_replayed(piped, tmp_path):
    path = tmp_path / "mine.jsonl"
    lines = ["observe", "observe()", "what is this", *oracle(3)]
    status, _, _ = piped(ENV, "--seed", 3, "--transcript", path, lines=lines)
    assert status == 0
    (played,) = read_trajectories(path)
    assert (played.outcome, played.agent, played.seed) == ("won", "person", 3)
    assert played.actions == tuple(lines[1:])
    assert played.reward == 1.0
    assert replay(played).exact
    assert piped(ENV, "--transcript", path)[0] == 2
    assert piped(ENV, "--transcript", path, "--overwrite", lines=["observe()"])[0] == 0
    (left,) = read_trajectories(path)
    assert left.outcome is None
    assert not left.terminated


def test_the_episode_as_json(piped):
    status, out, err = piped(ENV, "--seed", 3, "--json", lines=oracle(3))
    assert status == 0
    assert json.loads(out)["outcome"] == "won"
    assert "Right: reward 1" in err


def test_bytes_that_are_no_text_are_an_action_like_any_other(monkeypatch, capsys):
    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO(b"ob\xffserve()\nobserve()\n"), encoding="utf-8")
    )
    assert run(["play", ENV, "--seed", "1"]) == 0
    assert "Left after 2 of" in capsys.readouterr().out


def test_hostile_lines_act_on_no_terminal(piped):
    _, out, _ = piped(ENV, lines=["\x1b[2J\x1b]0;title\x07", "[red]x[/red]", "x(\u202e)"])
    assert all(character.isprintable() or character == "\n" for character in out)


def test_a_module_of_ones_own_is_played(piped, tmp_path):
    source = tmp_path / "counting.py"
    source.write_text(
        '"""Counting\n\nHow many numbers are there?\n"""\n\n\n'
        "def generate(rng, difficulty):\n    return {'values': [1] * rng.integers(2, 9)}\n\n\n"
        "def setup(values: list[int]) -> dict:\n    return {'values': values}\n\n\n"
        "def observe(state) -> int:\n"
        '    """Look at the number of numbers."""\n    return len(state["values"])\n\n\n'
        "def reference(values: list[int]) -> int:\n    return len(values)\n"
    )
    status, out, _ = piped(source, "--answer", lines=["observe()", "quit"])
    assert status == 0
    assert "The right answer: done(" in out
    assert "the environment's own solution fails: " in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--config-id", 99], "--config-id is below"),
        (["--config-id", 1, "--seed", 2], "--config-id names the configuration"),
        (["--config-id", 1, "--difficulty", 2], "--config-id names the configuration"),
        (["--action-format", "jsn"], "did you mean json?"),
        (["--transcript", "x.txt"], "must end in .jsonl"),
        (["--transcript", "/dev/null/x.jsonl"], "is no folder"),
        (["--execution", "inlin"], "did you mean inline?"),
        (["--max-invalid", 0], "--max-invalid"),
        (["--difficulty", 4], "--difficulty"),
    ],
)
def test_bad_input(failing, arguments, words):
    line = failing("play", ENV, *arguments)
    assert words in line
    assert line.endswith("Try: codegym play --help")


def test_a_person_has_editing_history_completion_and_a_counter(screen, tmp_path):
    at = screen("play", ENV, "--seed", "1", "--max-tool-calls", "5")
    shown = at.expect("[5 left] > ")
    assert "None of these counts as an action" in shown
    tool = next(tool for tool in tools_of(ENV) if tool.parameters)
    assert f"for example: {tool.name}(" in shown
    at.type("obser\t")  # completed with both brackets: it takes nothing
    at.expect("observe()")
    at.type("\n")
    at.expect("[4 left] > ")
    at.type("observe\n?\n")
    shown = at.expect("quit")
    assert "To call it: observe()" in shown
    at.expect("[4 left] > ")
    at.type("\x10\x10\x10\n")  # three lines back: the call
    at.expect("[3 left] > ")
    at.type("x\x01\x0b")  # to the start, and all away
    at.type("\x04")
    status, rest = at.end()
    assert status == 0
    assert "Left after 2 of 5 actions." in rest
    history = tmp_path / "state" / "codegym" / "play_history"
    assert "observe()" in history.read_text().splitlines()
    again = screen("play", ENV, "--seed", "1")
    again.expect("left] > ")
    again.type("\x10\x10\x10\n")
    again.expect("To call it: observe()")
    again.type("quit\n")
    assert again.end()[0] == 0


def test_ctrl_c_leaves_and_keeps_the_transcript(screen, tmp_path):
    path = tmp_path / "mine.jsonl"
    at = screen("play", ENV, "--seed", "1", "--transcript", str(path))
    at.expect("left] > ")
    at.type("observe()\n")
    at.expect("left] > ")
    at.interrupt()
    status, rest = at.end()
    assert status == 130
    assert "Traceback" not in rest
    assert rest.strip().splitlines()[-1] == f"codegym: stopped: after 1 action; saved in {path}"
    assert read_trajectories(path)[0].actions == ("observe()",)


def test_the_answer_is_offered_at_the_end(screen):
    at = screen("play", ENV, "--seed", "3")
    at.expect("left] > ")
    at.type(f"{oracle(3)[-1]}\n")
    at.expect("answer shows the right answer; Enter leaves.")
    at.expect("[over] > ")
    at.type("answer\n")
    at.expect("The right answer: done(")
    at.type("\n")
    assert at.end()[0] == 0


def test_no_line_of_text_is_cut_at_a_narrow_terminal(screen):
    at = screen("play", ENV, "--seed", "1", columns=60)
    shown = at.expect("left] > ")
    words = set(catalog.load(ENV).statement.split())
    assert words <= set(shown.split())
    long = [line for line in shown.splitlines() if len(line) > 60]
    assert all(" " not in line.strip() for line in long)
    at.type("\x04")
    assert at.end()[0] == 0


@pytest.mark.parametrize("state", ["relative/path", "", "/dev/null"])
def test_a_strange_state_folder_is_no_error(screen, tmp_path, state):
    at = screen("play", ENV, XDG_STATE_HOME=state, HOME=str(tmp_path))
    at.expect("left] > ")
    at.type("quit\n")
    assert at.end()[0] == 0
    kept = tmp_path / ".local" / "state" / "codegym" / "play_history"
    assert kept.is_file() == (state != "/dev/null")


def test_a_fresh_input_is_played_and_its_answer_is_shown(piped, tmp_path):
    saved = tmp_path / "mine.jsonl"
    given = ("--configs", "fresh", "--seed", 3, "--answer", "--transcript", saved)
    status, out, _ = piped(ENV, *given, lines=oracle(3, configs="fresh"))
    assert status == 0
    assert re.search(r"^Right: reward 1, .* fresh input \d+, difficulty [123]\.$", out, re.MULTILINE)
    assert re.search(r"^The right answer: .*own solution takes \d+ actions\.$", out, re.MULTILINE)
    assert replay(read_trajectories(saved)[0]).exact


def test_a_configuration_and_fresh_inputs_do_not_go_together(piped):
    status, _, err = piped(ENV, "--configs", "fresh", "--config-id", 3)
    assert status == 2
    assert "--config-id names the configuration" in err
