"""Runs: the same results however they are played, wherever they are stopped, whatever fails on the way."""

import json
import subprocess
import sys

import pytest
from bench_cases import result
from small_sources import MODULE

from codegym_envs import catalog
from codegym_envs.benchmark import (
    PlaySettings,
    Selection,
    load_suite,
    read_results,
    read_run,
    run_benchmark,
    summarise,
)
from codegym_envs.benchmark import resumable_run as running_module
from codegym_envs.benchmark.plan import make_plan
from codegym_envs.benchmark.run_folder import RunFolder
from codegym_envs.errors import ConfigurationError, MissingExtra

SMOKE = Selection(suite="smoke", attempts=2)
QUICK = PlaySettings(retries=1, retry_wait_s=0.0)
GUESS = "bench_cases:Guess"


def play(out, selection=SMOKE, agent=GUESS, **options):
    options.setdefault("settings", QUICK)
    return run_benchmark(selection, agent, out, **options)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run that nothing happened to."""
    out = tmp_path_factory.mktemp("whole")
    run = play(out)
    assert (run.planned, run.played, run.finished, run.failed, run.complete) == (24, 24, 24, 0, True)
    return out


def lines(folder):
    return (folder / "results.jsonl").read_bytes()


def test_results_are_in_canonical_order_and_complete(whole):
    results = read_results(whole)
    suite = load_suite("smoke")
    wanted = [(e.id, c, a) for e in suite.entries for c in e.configs for a in (0, 1)]
    assert [(r.env_id, r.trajectory.config_id, r.attempt) for r in results] == wanted
    keys = [json.loads(line)["key"] for line in lines(whole).splitlines()]
    assert keys == [r.key for r in results]
    assert not (whole / "journal.jsonl").exists()
    for r in results:
        assert (r.suite, r.suite_version, r.trajectory.agent) == ("smoke", str(suite.version), "guess")
        assert r.trajectory.max_tool_calls == suite.max_tool_calls
        assert r.trajectory.max_invalid_actions == 8
        assert len(r.trajectory.messages) == len(r.trajectory.steps) >= 3


def test_run_json_says_what_was_played(whole):
    run = read_run(whole)
    assert (run["suite"], run["agent"], run["attempts"], run["planned"]) == ("smoke", GUESS, 2, 24)
    assert (run["comparable"], run["privileged"]) == (True, False)
    assert len(run["code"]) == len(run["catalog"]) == len(run["plan"]) == 64


@pytest.mark.parametrize("concurrency", [1, 3, 50])
def test_concurrency_changes_nothing(whole, tmp_path, concurrency):
    play(tmp_path, concurrency=concurrency)
    assert lines(tmp_path) == lines(whole)


def test_processes_change_nothing(whole, tmp_path):
    play(tmp_path, jobs=2)
    assert lines(tmp_path) == lines(whole)


def test_episodes_that_wait_are_played_at_once(tmp_path):
    """24 episodes of 3 actions of 20 ms: one after the other they would take 1.4 s of waiting."""
    from bench_cases import Guess

    running = most = 0
    act = Guess.act

    async def counted(self, observation):
        nonlocal running, most
        running += 1
        most = max(most, running)
        try:
            return await act(self, observation)
        finally:
            running -= 1

    Guess.act = counted
    try:
        play(tmp_path, options={"wait_s": 0.02}, concurrency=8)
    finally:
        Guess.act = act
    assert most == 8


def test_an_agent_that_answers_at_once_is_made_once(tmp_path):
    made = []

    class Sync:
        name = "sync"

        def __init__(self):
            made.append(self)

        def start(self, env, prompt, info, seed):
            pass

        def act(self, observation):
            return '{"name": "done", "parameters": {"answer": 1}}'

    import bench_cases

    bench_cases.Sync = Sync
    try:
        play(tmp_path, agent="bench_cases:Sync", concurrency=8)
    finally:
        del bench_cases.Sync
    assert len(made) == 2  # the other one to see whether it is one


@pytest.mark.parametrize("after", [0, 1, 5, 23])
def test_a_run_that_was_interrupted_goes_on(whole, tmp_path, after):
    def interrupt(note):
        nonlocal seen
        seen += 1
        if seen > after:
            raise KeyboardInterrupt

    seen = 0
    with pytest.raises(KeyboardInterrupt):
        play(tmp_path, progress=interrupt, concurrency=1)
    assert len(read_results(tmp_path)) == after + 1
    assert not (tmp_path / "results.jsonl").exists()
    counts = []
    run = play(tmp_path, started=lambda *both: counts.append(both))
    assert counts == [(24, after + 1)]
    assert run.played == 23 - after
    assert lines(tmp_path) == lines(whole)


@pytest.mark.parametrize("cut", [1, 40, -1])
def test_a_line_that_was_cut_off_is_played_again(whole, tmp_path, cut):
    (tmp_path / "run.json").write_bytes((whole / "run.json").read_bytes())
    kept = lines(whole).splitlines(keepends=True)
    (tmp_path / "journal.jsonl").write_bytes(b"".join(kept[3:9]) + kept[11][:cut])
    # A whole line that only lacks its line break counts.
    assert play(tmp_path).played == (17 if cut == -1 else 18)
    assert lines(tmp_path) == lines(whole)


def test_damage_that_is_no_kills_is_named(whole, tmp_path):
    (tmp_path / "run.json").write_bytes((whole / "run.json").read_bytes())
    kept = lines(whole).splitlines(keepends=True)
    (tmp_path / "journal.jsonl").write_bytes(kept[0] + b"rubbish\n" + kept[1])
    with pytest.raises(ConfigurationError, match=r"journal.jsonl is damaged at byte"):
        play(tmp_path)


def test_nothing_is_played_when_all_is_there(whole):
    before = lines(whole)
    run = play(whole)
    assert (run.played, run.complete) == (0, True)
    assert lines(whole) == before


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"agent": "random"}, 'agent = "bench_cases:Guess", not "random"'),
        ({"options": {"calls": 2}}, "agent_options"),
        ({"selection": Selection(suite="smoke")}, "attempts = 2, not 1"),
        ({"selection": Selection(suite="smoke", attempts=2, seed=1)}, "seed = 0, not 1"),
        ({"selection": Selection(suite="core", attempts=2)}, 'suite = "smoke", not "core"'),
        ({"settings": PlaySettings(max_invalid_actions=None)}, "max_invalid_actions = 8, not null"),
        ({"settings": PlaySettings(action_format="json")}, 'action_format = "auto"'),
    ],
)
def test_a_folder_of_another_run_is_refused(whole, changes, words):
    with pytest.raises(ConfigurationError, match=words):
        play(whole, **changes)


def test_other_code_is_refused(whole, monkeypatch):
    monkeypatch.setattr(running_module, "code_hash", lambda: "0" * 64)
    with pytest.raises(ConfigurationError, match="begun with another version of the library"):
        play(whole)


def test_another_catalog_is_refused_only_if_episodes_change(whole, monkeypatch):
    monkeypatch.setattr(running_module, "catalog_hash", lambda: "0" * 64)
    assert play(whole).complete
    plan = make_plan(SMOKE)
    other = type(plan)(plan.suite, plan.suite_version, plan.comparable, plan.assignments[:-1])
    monkeypatch.setattr(running_module, "make_plan", lambda selection: other)
    with pytest.raises(ConfigurationError, match="other episodes or another catalog"):
        play(whole)


def test_how_it_is_played_may_change_when_it_goes_on(whole):
    assert play(whole, concurrency=2, jobs=2, settings=PlaySettings(retries=7, retry_wait_s=3.0)).complete


def test_results_without_run_json_are_not_touched(tmp_path):
    (tmp_path / "results.jsonl").write_text("{}\n")
    with pytest.raises(ConfigurationError, match=r"holds results, but no run.json"):
        play(tmp_path)
    assert (tmp_path / "results.jsonl").read_text() == "{}\n"


def test_two_processes_do_not_share_a_folder(tmp_path):
    first = RunFolder(tmp_path, make_plan(SMOKE), {})
    try:
        with pytest.raises(ConfigurationError, match="another process is working in"):
            RunFolder(tmp_path, make_plan(SMOKE), {})
    finally:
        first.close()
    RunFolder(tmp_path, make_plan(SMOKE), {}).close()


def test_no_episode_twice(tmp_path):
    plan = make_plan(Selection(environments=(catalog.ids()[0],), episodes=1))
    folder = RunFolder(tmp_path, plan, {})
    item = plan.assignments[0]
    made = result(env_id=item.env_id, config_id=item.config_id)
    folder.add(made)
    with pytest.raises(ConfigurationError, match="played twice"):
        folder.add(made)
    folder.close()


def test_secrets_are_not_written_down(tmp_path):
    plan = make_plan(SMOKE)
    options = {"api_key": "s3cret", "token": "s3cret", "max_tokens": 7, "base_url": "http://localhost"}
    RunFolder(tmp_path, plan, {"agent_options": options}).close()
    assert "s3cret" not in (tmp_path / "run.json").read_text()
    assert read_run(tmp_path)["agent_options"]["max_tokens"] == 7
    RunFolder(tmp_path, plan, {"agent_options": {**options, "api_key": "another"}}).close()


@pytest.mark.parametrize(("how", "words"), [("failure", "the endpoint is away"), ("bug", "KeyError: 'oops'")])
def test_infrastructure_errors_are_kept_shown_and_tried_again(whole, tmp_path, how, words):
    flag = tmp_path / "away"
    flag.write_text("")
    out = tmp_path / "out"
    options = {"flag": str(flag), "how": how}
    run = play(out, agent="bench_cases:Broken", options=options)
    failed = [r for r in read_results(out) if not r.scored]
    assert run.complete
    assert 0 < run.failed == len(failed) < 24
    for r in failed:
        assert r.trajectory.failure == words
        assert r.trajectory.seed % 2 == 0
        assert len(r.trajectory.steps) == 1  # what was played before is there
        assert len(r.trajectory.messages) == 1
    overall = summarise(read_results(out)).overall
    assert (overall.planned, overall.scored) == (24, 24 - run.failed)
    # Still away: they are tried again, and nothing else is.
    again = play(out, agent="bench_cases:Broken", options=options)
    assert (again.played, again.failed) == (run.failed, run.failed)
    flag.unlink()
    last = play(out, agent="bench_cases:Broken", options=options)
    assert (last.played, last.failed, last.finished) == (run.failed, 0, 24)
    # In the end it is as if nothing had happened.
    assert lines(out).replace(b'"broken"', b'"guess"') == lines(whole)


def test_a_failure_that_passes_is_not_seen(whole, tmp_path):
    """The second try of an episode may go well."""
    from bench_cases import Broken

    flag = tmp_path / "away"
    flag.write_text("")
    tries = []
    start = Broken.start

    def counted(self, env, prompt, info, seed):
        tries.append(seed)
        self.how = "failure" if tries.count(seed) == 1 else "never"
        if tries.count(seed) > 1:
            self.flag = tmp_path / "not there"
        start(self, env, prompt, info, seed)

    Broken.start = counted
    try:
        run = play(tmp_path / "out", agent="bench_cases:Broken", options={"flag": str(flag)}, concurrency=1)
    finally:
        Broken.start = start
    assert run.failed == 0
    assert len(tries) > 24
    assert lines(tmp_path / "out").replace(b'"broken"', b'"guess"') == lines(whole)


@pytest.mark.slow
def test_a_process_that_dies_costs_its_episode_alone(tmp_path):
    flag = tmp_path / "away"
    flag.write_text("")
    out = tmp_path / "out"
    selection = Selection(suite="smoke")
    options = {"flag": str(flag), "how": "exit"}
    settings = PlaySettings(retries=0, retry_wait_s=0.0)
    run = play(out, selection, "bench_cases:Broken", options=options, jobs=2, settings=settings)
    failed = [r for r in read_results(out) if not r.scored]
    assert run.complete
    assert 0 < len(failed) == run.failed < 12
    assert all("ended (exit status 9)" in r.trajectory.failure for r in failed)
    flag.unlink()
    assert play(out, selection, "bench_cases:Broken", options=options, jobs=2, settings=settings).failed == 0


def test_an_agent_that_cannot_play_ends_the_run(tmp_path):
    selection = Selection(suite="core")
    run = play(tmp_path, selection, "bench_cases:Dead", settings=PlaySettings(retries=0))
    assert not run.complete
    assert run.played == run.failed == 20
    assert "nobody answers" in run.stopped
    assert not (tmp_path / "results.jsonl").exists()
    assert len(read_results(tmp_path)) == 20


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_no_episode_can_mend_ends_the_run_with_an_error(tmp_path, jobs):
    with pytest.raises(ConfigurationError, match="it must give text"):
        play(tmp_path, agent="bench_cases:NoText", jobs=jobs)
    with pytest.raises(ConfigurationError, match="action_format"):
        play(tmp_path / "b", settings=PlaySettings(action_format="nonsense"), jobs=jobs)


def test_a_missing_extra_ends_the_run(tmp_path, monkeypatch):
    from bench_cases import Guess

    def start(self, *arguments):
        raise MissingExtra("torch", "local")

    monkeypatch.setattr(Guess, "start", start)
    with pytest.raises(MissingExtra):
        play(tmp_path)


def test_bad_numbers_are_refused(tmp_path):
    for changes in ({"concurrency": 0}, {"jobs": 0}, {"jobs": True}):
        with pytest.raises(ConfigurationError, match="must be an integer of at least 1"):
            play(tmp_path, **changes)


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="cannot be the folder of a run"):
        play(tmp_path / "file")


@pytest.mark.parametrize("jobs", [1, 2])
def test_facts_that_cannot_be_written_down_end_the_run(tmp_path, jobs):
    with pytest.raises(ConfigurationError, match=r"no JSON form|cannot be written down"):
        play(tmp_path, agent="bench_cases:Odd", jobs=jobs)


def test_agents_that_look_behind_the_texts_are_marked(tmp_path):
    for number, agent in enumerate(("oracle", "bench_cases:Looker")):
        play(tmp_path / str(number), agent=agent)
        assert read_run(tmp_path / str(number))["privileged"] is True


def test_a_module_of_ones_own_is_played_isolated(tmp_path):
    path = tmp_path / "water_meters.py"
    path.write_text(MODULE)
    selection = Selection(environments=(str(path),), episodes=2)
    for number, agent in enumerate((GUESS, "oracle")):
        assert play(tmp_path / str(number), selection, agent).complete
    (one, other) = (read_results(tmp_path / str(number)) for number in (0, 1))
    assert [item.won for item in other] == [True, True]
    assert {item.split for item in one} == {None}
    assert [item.key for item in one] == [item.key for item in other]


def test_limits_hold(tmp_path):
    env = catalog.ids()[0]
    selection = Selection(environments=(env,), episodes=3, max_tool_calls=2)
    play(tmp_path, selection, options={"calls": 5})
    assert {r.trajectory.outcome for r in read_results(tmp_path)} == {"truncated"}
    assert {len(r.trajectory.steps) for r in read_results(tmp_path)} == {2}


def test_invalid_streaks_end_an_episode_after_eight(tmp_path):
    import bench_cases

    bench_cases.Babbler = lambda: lambda observation: "hello"
    try:
        play(tmp_path, agent="bench_cases:Babbler")
    finally:
        del bench_cases.Babbler
    results = read_results(tmp_path)
    assert {r.trajectory.outcome for r in results} == {"invalid_streak"}
    assert {len(r.trajectory.steps) for r in results} == {8}
    assert summarise(results).overall.invalid_actions == 1.0


def test_nothing_runs_when_the_room_is_imported():
    code = (
        "import sys, codegym_envs.benchmark; "
        "print([n for n in ('rich', 'typer', 'httpx', 'torch') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
