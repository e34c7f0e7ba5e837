"""``codegym run`` and ``codegym agents``."""

import json
import re
import sys
from collections import Counter

import pytest

from codegym_envs import catalog
from codegym_envs.agents import AGENTS
from codegym_envs.benchmark.plan import Selection, make_plan
from codegym_envs.cli.app import run
from codegym_envs.cli.drawn_configs import draw
from codegym_envs.env import ToolEnv
from codegym_envs.trajectories import LineWriter, read_trajectories, replay

ENV = catalog.ids()[0]
CONFIGS = ToolEnv(ENV).configs


@pytest.fixture
def rows(capsys):
    """Run with ``--json``: the rows."""

    def play(*arguments):
        assert run(["run", *map(str, arguments), "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return play


@pytest.mark.parametrize("sweep", [False, True])
@pytest.mark.parametrize("seed", [0, 1, 12345])
def test_no_configuration_comes_twice_before_each_came_once(seed, sweep):
    count = len(CONFIGS)
    drawn = draw(ENV, CONFIGS, seed=seed, episodes=2 * count + 5, sweep=sweep)
    assert {item.config_id for item in drawn[:count]} == set(range(count))
    assert {item.config_id for item in drawn[count : 2 * count]} == set(range(count))
    assert len({item.seed for item in drawn}) == len(drawn)
    assert all(item.difficulty == CONFIGS[item.config_id].difficulty for item in drawn)
    # More episodes only add to fewer.
    assert draw(ENV, CONFIGS, seed=seed, episodes=7, sweep=sweep) == drawn[:7]


def test_other_seeds_and_environments_draw_others():
    first, second = (draw(ENV, CONFIGS, seed=seed, episodes=12) for seed in (0, 1))
    assert [item.config_id for item in first] != [item.config_id for item in second]
    other = draw(catalog.ids()[1], CONFIGS, seed=0, episodes=12)
    assert [item.config_id for item in first] != [item.config_id for item in other]


def test_a_sweep_takes_difficulties_in_turns():
    drawn = draw(ENV, CONFIGS, seed=0, episodes=12, sweep=True)
    assert Counter(item.difficulty for item in drawn) == {1: 4, 2: 4, 3: 4}
    assert len(draw(ENV, CONFIGS, seed=0, episodes=None, sweep=True)) == len(CONFIGS)


def test_difficulties_are_chosen():
    drawn = draw(ENV, CONFIGS, seed=0, episodes=30, difficulties=(1, 3))
    assert {item.difficulty for item in drawn} == {1, 3}


@pytest.mark.parametrize("sweep", [False, True])
def test_run_and_bench_draw_the_same_episodes(sweep):
    plan = make_plan(Selection(environments=(ENV,), episodes=9, sweep=sweep, seed=4))
    drawn = draw(ENV, CONFIGS, seed=4, episodes=9, sweep=sweep)
    assert {(item.config_id, item.seed) for item in plan.assignments} == {
        (item.config_id, item.seed) for item in drawn
    }


def test_36_episodes_meet_36_configurations(rows, tmp_path):
    path = tmp_path / "episodes.jsonl"
    (row,) = rows(ENV, "--agent", "constant", "--episodes", len(CONFIGS), "--save", path)
    assert row["configurations"] == row["episodes"] == len(CONFIGS) == 36
    assert {item.config_id for item in read_trajectories(path)} == set(range(36))


def test_a_run_is_repeatable_and_saved_whole(rows, tmp_path):
    first, second, third = (tmp_path / name for name in ("a.jsonl", "b.jsonl.gz", "c.parquet"))
    arguments = (ENV, catalog.ids()[1], "--agent", "random", "--agent", "oracle", "--episodes", 3)
    shown = [rows(*arguments, "--save", path) for path in (first, second, third)]
    assert shown[0] == shown[1] == shown[2]
    played = read_trajectories(first)
    assert played == read_trajectories(second) == read_trajectories(third)
    assert len(played) == 12
    assert all(replay(item).exact for item in played)
    assert {(item.agent, item.outcome) for item in played if item.agent == "oracle"} == {("oracle", "won")}
    by_agent = {(row["env_id"], row["agent"]): row for row in shown[0]}
    assert by_agent[ENV, "oracle"]["success"] == 1.0
    # The same episodes for every agent.
    assert [item.config_id for item in played[:6]] == [item.config_id for item in played[6:]]


def test_a_sweep_shows_every_difficulty(rows, capsys):
    (row,) = rows(ENV, "--sweep", "--episodes", 6)
    assert row["success_by_difficulty"] == {"easy": 1.0, "medium": 1.0, "hard": 1.0}
    assert run(["run", ENV, "--sweep", "--episodes", "6"]) == 0
    heading, values, *_ = capsys.readouterr().out.splitlines()
    assert heading.split()[4:7] == ["easy", "medium", "hard"]
    assert values.split()[3:7] == ["1.00"] * 4


def test_filters_choose_environments(rows):
    split = rows("--split", "test", "--agent", "constant", "--episodes", 1)
    assert [row["env_id"] for row in split] == list(catalog.ids("test"))
    topic = catalog.entry(ENV).topics[0]
    both = rows("--split", "train", "--topic", topic, "--agent", "constant", "--episodes", 1)
    assert [row["env_id"] for row in both] == list(catalog.ids("train", topic=topic))
    some = catalog.ids()[:3]
    left = rows(*some, *some, "--topic", topic, "--agent", "constant", "--episodes", 1)
    assert [row["env_id"] for row in left] == [name for name in some if topic in catalog.entry(name).topics]


def test_the_table_and_the_mean(capsys):
    assert run(["run", *catalog.ids()[:2], "--episodes", "2"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0].split() == [
        "environment",
        "agent",
        "episodes",
        "success",
        "calls",
        "truncated",
    ]
    assert len(out.splitlines()) == 3
    assert err == "oracle: success 1.000, the mean over 2 environments\n"


@pytest.fixture
def my_agents(tmp_path, monkeypatch):
    """A module with agents of one's own."""
    (tmp_path / "my_own_agents.py").write_text(
        "from codegym_envs.agents import AgentFailure\n\n\n"
        "def echo(observation):\n    return observation\n\n\n"
        "def broken(observation):\n    return {}['key']\n\n\n"
        "def number(observation):\n    return 7\n\n\n"
        "class Tired:\n    name = 'tired'\n"
        "    def __init__(self, after: int = 2):\n        self.after, self.played = after, 0\n"
        "    def start(self, env, prompt, info, seed):\n        self.played += 1\n"
        "    def act(self, observation):\n"
        "        if self.played > self.after:\n            raise AgentFailure('too tired')\n"
        "        return 'done(answer=0)'\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "my_own_agents"
    sys.modules.pop("my_own_agents", None)


def test_an_agent_of_ones_own_and_its_options(rows, my_agents):
    (row,) = rows(ENV, "--agent", f"{my_agents}:echo", "--episodes", 2, "--max-invalid", 4)
    assert (row["success"], row["mean_calls"], row["truncated"]) == (0.0, 4.0, 2)
    (row,) = rows(ENV, "--agent", f"{my_agents}:Tired", "--agent-option", "after=5", "--episodes", 2)
    assert row["infrastructure"] == 0


def test_an_agent_that_gives_up_has_no_result_rather_than_a_zero(capsys, my_agents, tmp_path):
    path = tmp_path / "tired.jsonl"
    arguments = ["run", ENV, "--agent", f"{my_agents}:Tired", "--episodes", "3", "--save", str(path)]
    assert run([*arguments, "--json"]) == 1
    (row,) = json.loads(capsys.readouterr().out)
    assert row["infrastructure"] == 1
    assert row["mean_calls"] == 1.0
    assert [item.outcome for item in read_trajectories(path)].count("infrastructure") == 1
    assert run([*arguments, "--overwrite"]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[0].endswith("no result")
    assert "too tired" in err
    assert (
        run(["run", ENV, "--agent", f"{my_agents}:Tired", "--agent-option", "after=0", "--episodes", "1"])
        == 1
    )
    assert out.splitlines()[0].split()[3] == "success"
    assert capsys.readouterr().out.splitlines()[1].split()[3] == "-"  # no mean of nothing


def test_faults_of_an_agent_are_one_line_that_says_where(failing, my_agents):
    line = failing("run", ENV, "--agent", f"{my_agents}:broken", "--episodes", "1")
    assert re.search(r"raised KeyError: 'key' \(.*my_own_agents\.py, line 9; CODEGYM_DEBUG=1", line)
    assert "must give text" in failing("run", ENV, "--agent", f"{my_agents}:number", "--episodes", "1")


def test_debugging_shows_the_traceback(my_agents, monkeypatch):
    monkeypatch.setenv("CODEGYM_DEBUG", "1")
    with pytest.raises(KeyError):
        run(["run", ENV, "--agent", f"{my_agents}:broken", "--episodes", "1"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "name environments by id or file, or take --all of the catalog. Try: codegym run --help"),
        ([ENV, "--all"], "do not name environments as well"),
        ([ENV, "--agent", "wizard"], "there is no agent 'wizard'"),
        ([ENV, "--agent", "no.such:thing"], "cannot be imported"),
        ([ENV, "--agent", "random", "--agent", "oracle", "--agent-option", "a=1"], "name only one"),
        ([ENV, "--agent-option", "a"], "name=value"),
        ([ENV, "--save", "x.csv"], "must end in .jsonl"),
        ([ENV, "--save", "below/x.jsonl"], None),
        ([ENV, "--topic", "nothing at all"], "has the topic 'nothing at all'"),
        (["--topic", catalog.entry(ENV).topics[0][:-1]], f"did you mean {catalog.entry(ENV).topics[0]}?"),
        ([ENV, "--workflow", "x"], "has the workflow 'x'"),
        ([ENV, "--split", "tets"], "did you mean test?"),
        ([ENV, "--difficulty", "4"], "--difficulty"),
        ([ENV, "--execution", "outside"], "--execution is inline or isolated"),
        ([ENV, "--action-format", "xml"], "--action-format is"),
        (["no_such_file.py"], "there is no file"),
        (["no_such_file.py", "--split", "test"], "is no environment of the catalog"),
        ([ENV, catalog.ids()[1], "NoSuchThing"], "no environment 'NoSuchThing'"),
    ],
)
def test_bad_input_plays_nothing(capsys, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    status = run(["run", *arguments])
    out, err = capsys.readouterr()
    if words is None:  # a path below a folder that is not there yet is fine
        assert status == 0
        return
    assert status == 2
    assert out == ""
    assert err.count("\n") == 1
    assert words in err


def test_a_file_that_is_there_is_kept(failing, tmp_path):
    path = tmp_path / "old.jsonl"
    path.write_text("precious\n")
    assert "is there already" in failing("run", ENV, "--episodes", "1", "--save", path)
    assert path.read_text() == "precious\n"
    assert run(["run", ENV, "--episodes", "1", "--save", str(path), "--overwrite"]) == 0
    assert len(read_trajectories(path)) == 1


def test_ctrl_c_says_what_was_saved(screen, tmp_path):
    path = tmp_path / "episodes.jsonl"
    at = screen("run", "--all", "--agent", "oracle", "--sweep", "--save", str(path))
    at.expect_that(lambda: path.is_file() and path.read_bytes().count(b"\n") > 3)
    at.interrupt()
    status, rest = at.end()
    assert status == 130
    assert "Traceback" not in rest
    saved = len(read_trajectories(path))
    assert f"codegym: stopped: {saved} of 1728 episodes were played, saved in {path}" in rest


def test_ctrl_c_between_the_count_and_the_line_is_counted_right(monkeypatch, tmp_path, capsys):
    path = tmp_path / "episodes.jsonl"
    write = LineWriter.write
    lines = []

    def interrupted(self, record):
        if len(lines) == 2:
            raise KeyboardInterrupt
        lines.append(record)
        write(self, record)

    monkeypatch.setattr(LineWriter, "write", interrupted)
    assert run(["run", ENV, "--agent", "oracle", "--episodes", "5", "--save", str(path)]) == 130
    assert f"codegym: stopped: 2 of 5 episodes were played, saved in {path}" in capsys.readouterr().err
    assert len(read_trajectories(path)) == 2


def test_agents_are_listed(capsys):
    assert run(["agents"]) == 0
    out = capsys.readouterr().out
    assert all(re.search(rf"^{name} ", out, re.MULTILINE) for name in AGENTS)
    assert run(["agents", "--json"]) == 0
    assert {item["name"]: item["privileged"] for item in json.loads(capsys.readouterr().out)} == {
        name: kind.privileged for name, kind in AGENTS.items()
    }


def test_run_plays_as_many_fresh_inputs_as_asked_for(rows, tmp_path):
    saved = tmp_path / "played.jsonl"
    (row,) = rows(ENV, "--configs", "fresh", "--episodes", 6, "--save", saved)
    assert (row["episodes"], row["configurations"], row["success"]) == (6, 6, 1.0)
    assert row["success_by_difficulty"] == {"easy": 1.0, "medium": 1.0, "hard": 1.0}
    played = read_trajectories(saved)
    assert all(episode.config is not None and replay(episode).exact for episode in played)
    rows(ENV, "--configs", "fresh", "--episodes", 6, "--save", saved, "--overwrite")
    assert read_trajectories(saved) == played
    (hard,) = rows(ENV, "--configs", "fresh", "--episodes", 2, "--difficulty", 3)
    assert hard["success_by_difficulty"] == {"easy": None, "medium": None, "hard": 1.0}


def test_a_sweep_of_fresh_inputs_is_refused(capsys):
    assert run(["run", ENV, "--configs", "fresh", "--sweep"]) == 2
    assert "fresh inputs have no end" in capsys.readouterr().err
