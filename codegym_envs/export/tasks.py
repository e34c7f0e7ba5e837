"""Tasks: one row for every environment and task configuration."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from codegym_envs import catalog
from codegym_envs.benchmark.facts import EnvironmentFacts
from codegym_envs.chat import opening_messages
from codegym_envs.env import ToolEnv
from codegym_envs.env.resolving import tasks_of
from codegym_envs.executor import load_program
from codegym_envs.export.columns import Row
from codegym_envs.export.selection import TaskSelection
from codegym_envs.spec import encode

__all__ = ["environment_columns", "key_columns", "task_rows"]


def task_rows(
    facts: EnvironmentFacts, selection: TaskSelection, *, with_answers: bool = False
) -> Iterator[Row]:
    """The tasks of one environment, one per configuration.

    Args:
        facts: The environment.
        selection: Which configurations.
        with_answers: Whether the hidden input and the expected answer are written too. By default they are
            not: a model need not find out what it can learn by heart.
    """
    env = ToolEnv(facts.target)
    try:
        for config_id in selection.configurations(facts):
            prompt, info = env.reset(options={"config_id": config_id})
            row = {
                **key_columns(facts.env_id, config_id),
                "prompt": prompt,
                "messages": opening_messages(prompt, info["task"]),
                "tools": encode(info["tools"]),
                **environment_columns(facts, config_id, info["max_tool_calls"]),
            }
            if with_answers:
                inputs, answer = tasks_of(load_program(env.module, env.execution)).task(config_id)
                row |= {"inputs": encode(dict(inputs)), "answer": encode(answer)}
            yield row
    finally:
        env.close()


def key_columns(env_id: str, config_id: int | None, occurrence: int = 0) -> Row:
    """The columns that name a row; a further episode of one task has its number at the end of the key."""
    key = f"{env_id}#{'given' if config_id is None else config_id}"
    return {"id": f"{key}#{occurrence}" if occurrence else key, "env_id": env_id, "config_id": config_id}


def environment_columns(facts: EnvironmentFacts, config_id: int, max_tool_calls: int) -> Row:
    """The columns on an environment and one of its configurations."""
    config = facts.configs[config_id]
    return {
        "title": facts.title,
        "split": facts.split,
        "difficulty": config.difficulty,
        "topics": list(facts.topics),
        "workflow": facts.workflow,
        "family": facts.family,
        "module_hash": facts.module_hash,
        "config_digest": config.digest,
        "max_tool_calls": max_tool_calls,
        "oracle_calls": facts.oracle_calls[config_id] if facts.oracle_calls else None,
        "bound": facts.bounds.get(config_id),
        "licence": licence_of(facts.env_id, facts.module_hash),
    }


@lru_cache(maxsize=8)  # rows come environment by environment
def licence_of(env_id: str, module_hash: str) -> str:
    """The licence of a module, as its receipt says; empty for one that is not in the catalog."""
    if env_id not in catalog.load_index() or catalog.entry(env_id).hash != module_hash:
        return ""
    return str(catalog.receipt(env_id).provenance.get("licence", ""))
