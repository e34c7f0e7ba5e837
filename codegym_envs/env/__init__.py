"""Environment modules as Gymnasium environments: one module (`ToolEnv`), or many of them (`SuiteEnv`).

Thin adapters: the rules of an episode live in `codegym_envs.episode`. What the info dictionaries hold is
documented here and nowhere else.

``reset`` info:

==================  ====================================================================================
``env_id``          Gymnasium id of the environment, for example ``"CodeGym/ClosestReadings-v0"``
``config_id``       index of the task configuration; None for a fresh input, and for one given in the options
``difficulty``      of the configuration: 1 (easy), 2 (medium) or 3 (hard)
``fresh_seed``      with the difficulty, names the fresh input that is played, 0 to 2**48 - 1; else None
``max_tool_calls``  number of actions after which the episode is truncated
``task``            title and statement, how to submit the answer, and the limit on actions
``tools``           the tools as a list of OpenAI-style function schemas, ``done`` as the last one
==================  ====================================================================================

``step`` info:

==================  ====================================================================================
``status``          ``"ok"``, ``"invalid_action"``, ``"tool_error"`` or ``"done"``
``tool``            name of the called tool, or None if no tool was reached
``arguments``       the call's arguments by name in their JSON forms, as parsed, or None if no tool was
                    reached; a read-only mapping (`codegym_envs.episode.Arguments`), equal to a dictionary.
                    ``json.dumps(info, default=dict)`` writes it
``error``           None, or a stable code, such as ``"unknown_tool"``, ``"wrong_type"``, ``"tool_raised"``,
                    ``"budget_exceeded"`` or ``"episode_over"``. ``"wall_clock"``, ``"memory"`` and
                    ``"worker_lost"`` depend on the machine and need not recur in another run
``num_tool_calls``  number of actions so far, refused ones and ``done`` included
``outcome``         how the episode ended, see below; None while it runs
``calls``           only where an action held several calls that were played in sequence: a list with one such
                    dictionary per call, each with its ``observation``; the other keys are those of the last
                    call
==================  ====================================================================================

How an episode ends:

==================  ====================================================================================
``won``             ``done`` with the right answer: reward 1.0, ``terminated``
``wrong``           ``done`` with another answer: reward 0.0, ``terminated``
``truncated``       the limit on actions was reached
``budget``          a budget of tokens, characters or prices was used up (`ToolEnv.truncate`)
``invalid_streak``  ``max_invalid_actions`` invalid actions in a row; without that argument it never happens
``infrastructure``  an agent, an endpoint or a worker failed. Never set by the environment: whoever runs
                    episodes notes it (`codegym_envs.agents.rollout`). It is no result, not a reward of 0
==================  ====================================================================================

The three in the middle set ``truncated``.
"""

from __future__ import annotations

from codegym_envs.env.resolving import Execution
from codegym_envs.env.suite import Arm, Suite, frontier
from codegym_envs.env.suite_env import SuiteEnv
from codegym_envs.env.tool_env import ToolEnv

__all__ = ["Arm", "Execution", "Suite", "SuiteEnv", "ToolEnv", "frontier"]
