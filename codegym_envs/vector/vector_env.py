"""`ToolVectorEnv`: many episodes at once, stepped together or as their actions arrive."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import gymnasium
import numpy as np
from gymnasium.error import ResetNeeded
from gymnasium.spaces import Tuple
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray

from codegym_envs.env.loading import Execution, limit_of, tasks_of
from codegym_envs.env.starting import default_limit, reset_info
from codegym_envs.env.suite import Suite
from codegym_envs.episode import ParallelCalls, Rules, Steps, rules_of
from codegym_envs.errors import ConfigurationError
from codegym_envs.executor import load_program
from codegym_envs.spaces import ActionText, ObservationText
from codegym_envs.spec import EnvironmentModule, as_index
from codegym_envs.vector.drawing import (
    Drawn,
    FixedModules,
    Groups,
    Source,
    Streams,
    SuiteModules,
    seeds_of,
)
from codegym_envs.vector.infos import Infos, add_info, step_columns
from codegym_envs.vector.players import LocalPlayer, Player, Settings, Start
from codegym_envs.vector.received import Received, Results, joined
from codegym_envs.vector.shards import ShardedPlayer

__all__ = ["ToolVectorEnv"]


class ToolVectorEnv(gymnasium.vector.VectorEnv[tuple[str, ...], tuple[str, ...], NDArray[Any]]):
    """Many tool environments, stepped by one call.

    ``gymnasium.make_vec(id, num_envs=…)`` makes one. Texts, rewards and infos are those of as many single
    environments (`codegym_envs.env`), seeds too; ``info["arguments"]`` and the like are arrays with one entry
    an environment, and ``infos["_key"]`` says which environments have a key.

    Args:
        module: What is played: a module, an id or a path; a sequence of them (slot ``i`` plays number ``i``,
            beginning anew where the sequence ends); or a `codegym_envs.env.Suite`, from which every episode
            draws.
        num_envs: Number of environments, at least 1; by default as many as modules were named.
        execution: Tier, as for `codegym_envs.ToolEnv`.
        action_format: As for `ToolEnv`.
        max_tool_calls: As for `ToolEnv`.
        parallel_calls: As for `ToolEnv`.
        max_invalid_actions: As for `ToolEnv`.
        autoreset_mode: What follows the end of an episode. ``"next_step"``: the next step begins a new one
            and ignores the action. ``"same_step"``: the same step does; the last observation and info are in
            ``infos["final_obs"]`` and ``infos["final_info"]``. ``"disabled"``: nothing; call `reset` with
            ``options={"reset_mask": mask}``.
        group_size: Number of neighbouring slots that play the same tasks in the same order; it divides
            ``num_envs``. The infos of a reset then have ``group`` and ``group_episode``.
        shards: Number of processes that hold the episodes; 0 for this one.
        render_mode: None, ``"ansi"`` (`render` returns the last exchange of each environment) or ``"human"``
            (every exchange is printed).

    Attributes:
        suite: The suite that is drawn from, or None.

    Raises:
        ModuleRejected: If a module cannot be loaded.
        CatalogError: If there is no such id.
        ConfigurationError: If another argument has a value that cannot be used.
        WorkerError: If a process cannot be started.
    """

    metadata: ClassVar[dict[str, Any]] = {"render_modes": ["ansi", "human"], "render_fps": 4}  # type: ignore[misc]

    def __init__(
        self,
        module: EnvironmentModule | str | Path | Sequence[EnvironmentModule | str | Path] | Suite,
        num_envs: int | None = None,
        *,
        execution: Execution | None = None,
        action_format: str = "auto",
        max_tool_calls: int | None = None,
        parallel_calls: ParallelCalls = "refuse",
        max_invalid_actions: int | None = None,
        autoreset_mode: str | AutoresetMode = AutoresetMode.NEXT_STEP,
        group_size: int = 1,
        shards: int = 0,
        render_mode: str | None = None,
    ) -> None:
        super().__init__()
        if execution not in (None, "inline", "isolated"):
            raise ConfigurationError(f"execution must be 'inline', 'isolated' or None, not {execution!r}")
        if render_mode is not None and render_mode not in self.metadata["render_modes"]:
            raise ConfigurationError(f"render_mode must be None, 'ansi' or 'human', not {render_mode!r}")
        self.suite = module if isinstance(module, Suite) else None
        several = isinstance(module, Sequence) and not isinstance(module, str)
        if num_envs is None:
            num_envs = len(module) if several else 1  # type: ignore[arg-type]
        self.num_envs = as_index(num_envs, "num_envs", 1)
        self._group_size = as_index(group_size, "group_size", 1)
        if self.num_envs % self._group_size:
            raise ConfigurationError(f"group_size {group_size} does not divide num_envs {num_envs}")
        self.autoreset_mode = _autoreset_mode(autoreset_mode)
        self.metadata = {**self.metadata, "autoreset_mode": self.autoreset_mode}  # type: ignore[misc]
        self.render_mode = render_mode
        self._max_tool_calls = limit_of(max_tool_calls, "max_tool_calls")
        self._settings = Settings(
            action_format, parallel_calls, limit_of(max_invalid_actions, "max_invalid_actions")
        )
        source: Source
        if isinstance(module, Suite):
            source = SuiteModules(module, execution)
        else:
            source = FixedModules(module if several else [module], execution)  # type: ignore[arg-type]
        self._groups = Groups(source, self._group_size) if self._group_size > 1 else None
        self._source: Source = self._groups or source
        self._streams = Streams(self.num_envs)
        shards = as_index(shards, "shards", 0)
        self._make_spaces(source)
        self._player: Player = (
            ShardedPlayer(self.num_envs, self._settings, shards)
            if shards
            else LocalPlayer(self.num_envs, self._settings)
        )
        self._known = 0  # modules that the player was told
        self._all = range(self.num_envs)
        self._drawn: list[Drawn | None] = [None] * self.num_envs
        self._unstarted = set(self._all)  # slots that were never reset
        self._some_ended = False  # whether any of the flags that follow is set
        self._ended = np.zeros(self.num_envs, dtype=np.bool_)
        self._pending: dict[int, None] = {}  # slots whose actions are on their way
        self._early: list[Received] = []  # results that are known at once
        self._exchanges = [""] * self.num_envs

    def _make_spaces(self, source: Source) -> None:
        sequence = self._settings.parallel_calls == "sequence"
        self.single_observation_space = ObservationText(sequence=sequence)
        # One space for all slots of a module: a copy for each would cost more than its episode.
        self.observation_space = Tuple([self.single_observation_space] * self.num_envs)
        if self.suite is not None:
            tools = self._rules_of(source, source.draw(0, 0, {}, self._streams).module).tools
            spaces = [ActionText(tools, self._settings.action_format) for _ in range(self.num_envs)]
        else:
            modules = [
                ActionText(self._rules_of(source, number).tools, self._settings.action_format)
                for number in range(len(source.modules))
            ]
            spaces = [modules[slot % len(modules)] for slot in range(self.num_envs)]
        self.single_action_space = spaces[0]
        self._action_spaces = spaces
        self.action_space = Tuple(spaces)

    def _rules_of(self, source: Source, number: int) -> Rules:
        program = load_program(*source.modules[number])
        tasks_of(program)  # keeps the program, and with it its rules
        return rules_of(program, self._settings.action_format, self._settings.parallel_calls)

    # --- episodes -----------------------------------------------------------------------------------

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[tuple[str, ...], Infos]:
        """Begin episodes.

        Args:
            seed: None; an integer, from which slot ``i`` gets ``seed + i`` (seeds are hashed, neighbours
                share nothing); or one entry a slot.
            options: Those of `codegym_envs.ToolEnv.reset`, for every slot; of
                `codegym_envs.env.SuiteEnv.reset` where a suite is played. ``config_ids`` (and for a suite
                ``env_ids``) give one value a slot. ``reset_mask``, a boolean array, says which slots begin
                anew; the others go on.

        Returns:
            One text a slot: the prompt, or where the mask leaves the slot alone an empty text. Infos hold the
            keys of a reset, masked likewise.

        Raises:
            ConfigurationError: If an argument cannot be used.
            ExecutionFailed: If a module fails to make its input, its answer or its state.
            WorkerError: If a process is lost and cannot be started.
        """
        given = dict(options or {})
        mask = given.pop("reset_mask", None)
        slots = list(self._all) if mask is None else [int(slot) for slot in np.flatnonzero(self._mask(mask))]
        seeds = seeds_of(seed, self.num_envs)
        each = self._options(given)
        if self._pending:
            waiting = sorted(self._pending)
            raise ConfigurationError(
                f"call recv() before reset(): actions of slots {waiting} are on their way"
            )
        if self._groups is not None and (mask is None or seed is not None):
            self._groups.restart(slots)
        observations = [""] * self.num_envs
        infos: Infos = {}
        self._begin(slots, [(seeds[slot], each[slot]) for slot in slots], observations, infos, slots)
        return tuple(observations), infos

    def _mask(self, mask: Any) -> NDArray[np.bool_]:
        if (
            not isinstance(mask, np.ndarray)
            or mask.dtype != np.bool_
            or mask.shape != (self.num_envs,)
            or not mask.any()
        ):
            raise ConfigurationError(
                f"options['reset_mask'] must be a boolean array of shape ({self.num_envs},), not all False"
            )
        return mask

    def _options(self, given: dict[str, Any]) -> list[Mapping[str, Any]]:
        """Options of each slot."""
        columns = {}
        for name, single in (("config_ids", "config_id"), ("env_ids", "env_id")):
            if name in given and (name != "env_ids" or self.suite is not None):
                values = given.pop(name)
                if isinstance(values, str) or len(values) != self.num_envs:
                    raise ConfigurationError(f"options[{name!r}] must have one entry for each slot")
                columns[single] = values
        if not columns:
            return [given] * self.num_envs
        return [
            {**given, **{single: values[slot] for single, values in columns.items()}} for slot in self._all
        ]

    def _begin(
        self,
        slots: Sequence[int],
        ways: Sequence[tuple[int | None, Mapping[str, Any]]],
        observations: list[str],
        infos: Infos,
        places: Sequence[int],
    ) -> None:
        """Begin episodes in some slots, and put what they say into observations and infos at some places."""
        starts, drawn = [], []
        for slot, (seed, options) in zip(slots, ways, strict=True):
            if seed is not None:
                self._streams.seed(slot, seed)
            found = self._source.draw(slot, seed, options, self._streams)
            limit = self._max_tool_calls or default_limit(found.difficulty)
            drawn.append(found)
            starts.append(Start(slot, found.module, found.config_id, found.config, limit))
        modules = self._source.modules
        while self._known < len(modules):
            self._player.add(self._known, *modules[self._known])
            self._known += 1
        self._player.start(starts)
        for start, found, place in zip(starts, drawn, places, strict=True):
            rules = self._rules_of(self._source, found.module)
            observations[place] = prompt = rules.prompt(start.max_tool_calls)
            info = reset_info(rules, found.config_id, found.difficulty, start.max_tool_calls)
            if self._groups is not None:
                info["group"], info["group_episode"] = self._groups.position(start.slot)
            add_info(infos, info, place, len(observations))
            self._drawn[start.slot] = found
            self._unstarted.discard(start.slot)
            self._ended[start.slot] = False
            if self.suite is not None:
                self._action_spaces[start.slot].use(rules.tools)
            self._show(start.slot, prompt)

    def step(self, actions: Sequence[str] | NDArray[Any]) -> Results:
        """Play one action in each environment.

        Args:
            actions: One text an environment. No action makes this method raise, whatever object it is.

        Returns:
            Observations (one text an environment), rewards, terminations, truncations (arrays of shape
            ``(num_envs,)``) and infos.

        Raises:
            ConfigurationError: If there is not one action for each environment.
            gymnasium.error.ResetNeeded: If an environment was not reset yet.
            WorkerError: If a process is lost.
        """
        checked = self._checked(self._all, actions)
        self._ready(self._all)
        if self._some_ended and self.autoreset_mode is AutoresetMode.NEXT_STEP:
            return self._advance(self._all, checked)
        return self._results(self._all, self._player.play(self._all, checked), checked)

    def send(self, actions: Sequence[str], slots: Sequence[int] | None = None) -> None:
        """Begin to play one action in each of some environments; `recv` gives the results.

        For agents whose answers arrive at different times: environments whose action is not known yet wait,
        the others go on.

        Args:
            actions: One text for each of the slots.
            slots: Different environments, none of which waits for `recv`; all by default.

        Raises:
            ConfigurationError: If the slots cannot be used, or there is not one action for each.
            gymnasium.error.ResetNeeded: If one was not reset yet.
            WorkerError: If a process is lost.
        """
        places = (
            self._all if slots is None else [as_index(slot, "a slot", 0, self.num_envs - 1) for slot in slots]
        )
        checked = self._checked(places, actions)
        if len(set(places)) != len(places):
            raise ConfigurationError("send takes different slots")
        self._ready(places)
        ended = []
        if self.autoreset_mode is AutoresetMode.NEXT_STEP:
            ended = [slot for slot in places if self._ended[slot]]
        if ended:
            self._early.append(self._restarted(ended))
        playing = [position for position, slot in enumerate(places) if slot not in set(ended)]
        if playing:
            self._player.send(
                [places[position] for position in playing], [checked[position] for position in playing]
            )
        self._pending.update(dict.fromkeys(places))

    def recv(self, min_results: int = 1, timeout_s: float | None = None) -> Received:
        """The results of actions that were sent, of as many environments as are ready.

        Args:
            min_results: Wait for at least so many, or for all that are on their way if these are fewer.
            timeout_s: Longest time to wait, in seconds; None for any.

        Returns:
            The results; none where nothing is on its way or the time is up.

        Raises:
            WorkerError: If a process is lost.
        """
        wanted = min(as_index(min_results, "min_results", 0), len(self._pending))
        found, self._early = self._early, []
        while sum(len(part.slots) for part in found) < wanted:
            played = self._player.receive(timeout_s)
            if not played:
                break
            for slots, steps in played:
                actions: Sequence[object] = [""] * len(slots)
                found.append(Received(tuple(slots), *self._results(slots, steps, actions)))
        received = joined(found)
        for slot in received.slots:
            self._pending.pop(slot, None)
        return received

    def _ready(self, slots: Sequence[int]) -> None:
        if self._unstarted and any(slot in self._unstarted for slot in slots):
            raise ResetNeeded("call reset() before the first action")
        if self._pending:
            waiting = [slot for slot in slots if slot in self._pending]
            if waiting:
                raise ConfigurationError(f"call recv() first: actions of slots {waiting} are on their way")

    def _checked(self, slots: Sequence[int], actions: Any) -> Sequence[object]:
        if isinstance(actions, np.ndarray):
            actions = actions.tolist()
        if isinstance(actions, str) or len(actions) != len(slots):
            raise ConfigurationError(f"there must be one action for each of {len(slots)} environments")
        return actions  # type: ignore[no-any-return]

    def _advance(self, slots: Sequence[int], actions: Sequence[object]) -> Results:
        """A step in which some environments begin anew instead."""
        restarted = self._restarted([slot for slot in slots if self._ended[slot]])
        self._some_ended = False  # episodes that end in this step set it again
        again = set(restarted.slots)
        playing = [position for position, slot in enumerate(slots) if slot not in again]
        if not playing:
            return restarted[1:]
        own = [actions[position] for position in playing]
        places = [slots[position] for position in playing]
        played = Received(tuple(places), *self._results(places, self._player.play(places, own), own))
        return joined([restarted, played], order=slots)[1:]

    def _restarted(self, slots: Sequence[int]) -> Received:
        """The step in which these environments begin a new episode."""
        size = len(slots)
        observations = [""] * size
        infos: Infos = {}
        self._begin(slots, [(None, {})] * size, observations, infos, range(size))
        flags = np.zeros(size, dtype=np.bool_)
        return Received(tuple(slots), tuple(observations), np.zeros(size), flags, flags.copy(), infos)

    def _results(self, slots: Sequence[int], steps: Steps, actions: Sequence[object]) -> Results:
        """Observations, rewards, terminations, truncations and infos of steps that were played."""
        rewards, terminations, truncations, infos = step_columns(steps)
        observations = steps.observations
        if self.render_mode is not None:
            for slot, action, text in zip(slots, actions, observations, strict=True):
                self._show(slot, f"{action if type(action) is str else type(action).__name__}\n{text}")
        if steps.special:
            ended = [place for place in sorted(steps.special) if terminations[place] or truncations[place]]
            if ended:
                self._end([slots[place] for place in ended], ended, rewards)
                if self.autoreset_mode is AutoresetMode.SAME_STEP:
                    self._begin_at_once(slots, ended, steps, observations, infos)
        return tuple(observations), rewards, terminations, truncations, infos

    def _end(self, slots: Sequence[int], places: Sequence[int], rewards: NDArray[np.float64]) -> None:
        """Note the end of episodes, once each."""
        for slot, place in zip(slots, places, strict=True):
            drawn = self._drawn[slot]
            if not self._ended[slot] and drawn is not None:
                self._source.record(drawn, won=bool(rewards[place] == 1.0))
            self._ended[slot] = self._some_ended = True

    def _begin_at_once(
        self, slots: Sequence[int], ended: Sequence[int], steps: Steps, observations: list[str], infos: Infos
    ) -> None:
        """New episodes in the step in which others ended; what these said last goes into the infos."""
        size = len(observations)
        final: Infos = {}
        for place in ended:
            add_info(infos, {"final_obs": observations[place]}, place, size)
            add_info(final, steps.special[place][4], place, size)
            for key in steps.special[place][4]:  # the new episode has had no step
                _take_out(infos, key, place)
        mask = np.zeros(size, dtype=np.bool_)
        mask[list(ended)] = True
        infos["final_info"], infos["_final_info"] = final, mask
        begun = [slots[place] for place in ended]
        self._begin(begun, [(None, {})] * len(begun), observations, infos, ended)

    # --- the rest -------------------------------------------------------------------------------------

    def oracle_actions(self, slot: int) -> tuple[str, ...]:
        """The actions of the module's own solution for the episode in a slot; see `ToolEnv.oracle_actions`.

        Raises:
            gymnasium.error.ResetNeeded: If the slot was not reset yet.
            ExecutionFailed: If the module has no oracle, or it fails.
        """
        slot = as_index(slot, "slot", 0, self.num_envs - 1)
        self._ready([slot])
        return self._player.oracle(slot)

    def truncate(self, slot: int) -> None:
        """End the episode in a slot by a budget; its next step reports it. See `ToolEnv.truncate`.

        Raises:
            gymnasium.error.ResetNeeded: If the slot was not reset yet.
        """
        slot = as_index(slot, "slot", 0, self.num_envs - 1)
        self._ready([slot])
        self._player.truncate(slot)

    def render(self) -> tuple[str, ...] | None:
        """The last exchange of each environment in the mode ``"ansi"``."""
        return tuple(self._exchanges) if self.render_mode == "ansi" else None

    def _show(self, slot: int, exchange: str) -> None:
        if self.render_mode == "ansi":
            self._exchanges[slot] = exchange
        elif self.render_mode == "human":
            sys.stdout.write(f"[{slot}] {exchange}\n".encode("utf-8", "replace").decode())

    def close_extras(self, **kwargs: Any) -> None:
        """Drop all episodes and end the shards."""
        self._player.close()

    def __repr__(self) -> str:
        what = "Suite" if self.suite is not None else self._source.modules[0][0].env_id
        return f"ToolVectorEnv({what}, num_envs={self.num_envs})"


def _autoreset_mode(mode: Any) -> AutoresetMode:
    if isinstance(mode, AutoresetMode):
        return mode
    named = {"next_step": "NEXT_STEP", "same_step": "SAME_STEP", "disabled": "DISABLED"}
    for candidate in AutoresetMode:
        if mode in (candidate.value, candidate.name) or named.get(str(mode)) == candidate.name:
            return candidate
    raise ConfigurationError(f"autoreset_mode must be next_step, same_step or disabled, not {mode!r}")


def _take_out(infos: Infos, key: str, place: int) -> None:
    """Take an entry of one environment out of a column; a column that nobody is left in goes."""
    column, mask = infos[key], infos[f"_{key}"]
    column[place] = 0 if column.dtype != object else None
    if not mask.flags.writeable:
        mask = infos[f"_{key}"] = mask.copy()
    mask[place] = False
    if not mask.any():
        del infos[key], infos[f"_{key}"]
