"""Writes docs/gallery.md: every environment of the catalog with the beginning of a solved episode.

python docs/make_gallery.py            write it
python docs/make_gallery.py --check    exit status 1 if it is stale
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from codegym_envs import catalog
from codegym_envs.catalog import IndexEntry
from codegym_envs.env import ToolEnv

PAGE = Path(__file__).parent / "gallery.md"
_EXCHANGES = 6  # shown of each episode


def page() -> str:
    """The text of the page."""
    entries = [catalog.entry(env_id) for env_id in catalog.ids()]
    lines = [
        "# Gallery",
        "",
        f"The {len(entries)} environments of the catalog, each with the first {_EXCHANGES} actions of its "
        "oracle on one hidden input.",
        "Written by `python docs/make_gallery.py`.",
        "",
        "| environment | topics | workflow | split | tools | oracle's actions |",
        "| --- | --- | --- | --- | ---: | ---: |",
    ]
    for entry in entries:
        anchor = entry.id.removeprefix("CodeGym/").lower()
        workflow = entry.workflow.replace("_", " ")
        lines.append(
            f"| [{entry.id}](#{anchor}) | {', '.join(entry.topics)} | {workflow} | {entry.split} "
            f"| {len(entry.tools) + 1} | {entry.calls:g} |"
        )
    for entry in entries:
        lines += ["", *_card(entry)]
    return "\n".join(lines) + "\n"


def _card(entry: IndexEntry) -> list[str]:
    module = catalog.load(entry.id)
    env = ToolEnv(entry.id, action_format="python")
    env.reset(options={"config_id": 0})
    shown = []
    for action in env.oracle_actions()[:_EXCHANGES]:
        observation = env.step(action)[0]
        shown += [f"> {action}", observation if len(observation) <= 160 else f"{observation[:160]}…"]
    return [
        f"## {entry.id.removeprefix('CodeGym/')}",
        "",
        f"**{module.title}.** {' '.join(module.statement.split())}",
        "",
        "```text",
        *shown,
        "```",
    ]


def main() -> None:
    """Write or check the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit status 1 if it is stale")
    text = page()
    if parser.parse_args().check:
        if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
            sys.exit(f"{PAGE} is stale; run: python docs/make_gallery.py")
        return
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
