"""Golden trajectories: what the oracle does and sees on one configuration of each catalog environment.

Run `python tests/env/make_golden.py` to write those that are missing; with `--all`, all of them. A changed
trajectory of a published id is a changed environment: make a new version of it instead.
"""

import argparse
import json
import sys
from pathlib import Path

from codegym_envs import catalog
from codegym_envs.env import ToolEnv

FOLDER = Path(__file__).parent / "golden"
CONFIG_ID = 0


def golden_path(env_id):
    return FOLDER / f"{env_id.split('/', 1)[-1]}.json"


def golden_text(env_id):
    """The trajectory as text: prompt, then pairs of action and observation, then reward and flags."""
    env = ToolEnv(env_id)
    prompt, info = env.reset(options={"config_id": CONFIG_ID})
    exchanges = []
    result = None
    for action in env.oracle_actions():
        result = env.step(action)
        exchanges.append([action, result[0]])
    record = {
        "env_id": info["env_id"],
        "config_id": info["config_id"],
        "prompt": prompt.splitlines(),
        "exchanges": exchanges,
        "reward": result[1],
        "terminated": result[2],
        "truncated": result[3],
    }
    return json.dumps(record, indent=1, ensure_ascii=True) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="write existing ones anew")
    rewrite = parser.parse_args().all
    FOLDER.mkdir(exist_ok=True)
    ids = catalog.ids()
    for env_id in ids:
        path = golden_path(env_id)
        if rewrite or not path.exists():
            path.write_text(golden_text(env_id), encoding="utf-8")
            sys.stdout.write(f"wrote {path.name}\n")
    for path in FOLDER.glob("*.json"):
        if path not in {golden_path(env_id) for env_id in ids}:
            sys.stdout.write(f"{path.name} belongs to no environment\n")


if __name__ == "__main__":
    main()
