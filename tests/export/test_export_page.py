"""What docs/export.md shows works as printed."""

import re
import shlex
from pathlib import Path

import pytest
from export_samples import FEW, hf_offline, lines

from codegym_envs import ToolEnv
from codegym_envs.agents import make_agent, rollout
from codegym_envs.cli.app import run
from codegym_envs.export import TaskSelection, export_demonstrations
from codegym_envs.trajectories import write_trajectories

PAGE = Path(__file__).parents[2] / "docs" / "export.md"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
PYTHON = [text for language, text in BLOCKS if language == "python"]
CONSOLE = [line for language, text in BLOCKS if language == "console" for line in text.splitlines()]


def test_the_example_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with hf_offline(tmp_path):
        exec(PYTHON[0], {})
    assert "'observe'" in capsys.readouterr().out


@pytest.mark.parametrize("line", CONSOLE)
def test_the_commands_run(line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    program, *arguments = shlex.split(line)
    assert program == "codegym"
    (tmp_path / "runs" / "mine").mkdir(parents=True)
    episode = rollout(ToolEnv(FEW[0]), make_agent("oracle")(), seed=1)
    write_trajectories(tmp_path / "runs" / "mine" / "results.jsonl", [episode])
    if "trajectories" not in arguments:
        arguments += ["--limit", "1", "--topic", "search"]
    assert run(arguments) == 0
    assert (tmp_path / arguments[arguments.index("--out") + 1] / "README.md").is_file()


def test_spans_become_a_mask_of_tokens(tmp_path):
    names = {}
    exec(PYTHON[1], names)
    report = export_demonstrations(
        tmp_path / "x", template="chatml", selection=TaskSelection(targets=FEW, limit=1)
    )

    def tokenizer(text, **_):
        return {"offset_mapping": [match.span() for match in re.finditer(r"<\|\w+\|>|\w+|\s+|[^\w\s]", text)]}

    for row in lines(report.path / "train.jsonl"):
        mask = names["loss_mask"](row, tokenizer)
        tokens = [row["text"][start:end] for start, end in tokenizer(row["text"])["offset_mapping"]]
        learnt = "".join(token for token, flag in zip(tokens, mask, strict=True) if flag)
        assert learnt == "".join(row["text"][start:end] for start, end in row["loss_spans"])
