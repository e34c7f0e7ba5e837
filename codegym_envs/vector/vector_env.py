"""`ToolVectorEnv`: many episodes at once, stepped together or as their actions arrive."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import gymnasium
import numpy as np
from gymnasium.error import ClosedEnvironmentError, ResetNeeded
from gymnasium.spaces import Tuple
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray

from codegym_envs.env.resolving import Execution, limit_of
from codegym_envs.env.starting import Configs, default_limit, read_configs, reset_info
from codegym_envs.env.suite import Suite
from codegym_envs.episode import ParallelCalls, Rules, Steps, rules_of
from codegym_envs.errors import ConfigurationError
from codegym_envs.spaces import ObservationText
from codegym_envs.spec import EnvironmentModule, as_index
from codegym_envs.vector.construction import Modules, check_choices, player_for, read_slots, sampling_spaces
from codegym_envs.vector.infos import Infos, add_info, say_last, step_columns
from codegym_envs.vector.mailbox import Mailbox
from codegym_envs.vector.players import EpisodeSettings, SlotStart
from codegym_envs.vector.received import Received, Results, joined
from codegym_envs.vector.requests import Way, read_actions, read_autoreset_mode, read_reset, read_timeout
from codegym_envs.vector.shard import ShardLost
from codegym_envs.vector.task_draws import DrawnTask, Streams

__all__ = ["ToolVectorEnv"]


class ToolVectorEnv(gymnasium.vector.VectorEnv[tuple[str, ...], tuple[str, ...], NDArray[Any]]):
    """Many tool environments, stepped by one call.

    ``gymnasium.make_vec(id, num_envs=…)`` makes one. Texts, rewards and infos are those of as many single
    environments (`codegym_envs.env`), seeds too; ``info["arguments"]`` and the like are arrays with one entry
    per environment, and ``infos["_key"]`` says which environments have a key.

    Args:
        module: What is played: a module, an id or a path; a sequence of them (slot ``i`` plays number ``i``,
            starting over where the sequence ends); or a `codegym_envs.env.Suite`, from which every episode
            draws.
        num_envs: Number of environments, at least 1; by default as many as modules were named.
        execution: Tier, as for `codegym_envs.ToolEnv`.
        action_format: As for `ToolEnv`.
        max_tool_calls: As for `ToolEnv`.
        parallel_calls: As for `ToolEnv`.
        max_invalid_actions: As for `ToolEnv`.
        configs: As for `ToolEnv`.
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

    metadata: dict[str, Any] = {"render_modes": ["ansi", "human"], "render_fps": 4}  # noqa: RUF012 - gymnasium's

    def __init__(  # noqa: PLR0913 - those of `ToolEnv`, and of a vector
        self,
        module: Modules,
        num_envs: int | None = None,
        *,
        execution: Execution | None = None,
        action_format: str = "auto",
        max_tool_calls: int | None = None,
        parallel_calls: ParallelCalls = "refuse",
        max_invalid_actions: int | None = None,
        configs: Configs = "frozen",
        autoreset_mode: str | AutoresetMode = AutoresetMode.NEXT_STEP,
        group_size: int = 1,
        shards: int = 0,
        render_mode: str | None = None,
    ) -> None:
        super().__init__()
        check_choices(execution, render_mode, self.metadata["render_modes"])
        self.suite = module if isinstance(module, Suite) else None
        slots = read_slots(module, num_envs, execution, group_size, fresh=read_configs(configs))
        self.num_envs, self._group_size, self._source, self._groups = slots
        self.autoreset_mode = read_autoreset_mode(autoreset_mode)
        self.metadata = {**self.metadata, "autoreset_mode": self.autoreset_mode}
        self.render_mode = render_mode
        self._max_tool_calls = limit_of(max_tool_calls, "max_tool_calls")
        self._settings = EpisodeSettings(
            action_format, parallel_calls, limit_of(max_invalid_actions, "max_invalid_actions")
        )
        shards = as_index(shards, "shards", 0)
        self._streams = Streams(self.num_envs)
        self.single_observation_space = ObservationText(sequence=parallel_calls == "sequence")
        # One space for all slots: a copy for each would cost more than its episode.
        self.observation_space = Tuple([self.single_observation_space] * self.num_envs)
        self._action_spaces = sampling_spaces(
            self._source, self.num_envs, self._settings, own=self.suite is not None
        )
        self.single_action_space = self._action_spaces[0]
        self.action_space = Tuple(self._action_spaces)
        self._all = range(self.num_envs)
        self._drawn: dict[int, DrawnTask] = {}  # what is played, by slot
        self._empty = set(self._all)  # slots without an episode
        self._ended: set[int] = set()  # slots whose episode is over, as its last step said
        self._recorded: set[int] = set()  # slots of whose end the source knows
        self._latest = [""] * self.num_envs  # observations
        self._mailbox = Mailbox()
        self._exchanges = [""] * self.num_envs
        self._player = player_for(self.num_envs, self._settings, shards)

    def _rules(self, module: EnvironmentModule) -> Rules:
        return rules_of(module, self._settings.action_format, self._settings.parallel_calls)

    @property  # type: ignore[misc]  # gymnasium's can be set
    def np_random(self) -> tuple[np.random.Generator, ...]:  # type: ignore[override]  # one for each slot
        """The random generator of each environment, as in gymnasium's own."""
        return tuple(self._streams.generator(slot) for slot in self._all)

    @property
    def np_random_seed(self) -> tuple[int, ...]:  # type: ignore[override]  # as above
        """The seed with which the generator of each environment began."""
        return tuple(self._streams.seed_of(slot) for slot in self._all)

    # --- episodes -----------------------------------------------------------------------------------

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[tuple[str, ...], Infos]:
        """Begin episodes, all that were asked for or none.

        Args:
            seed: None; an integer, from which slot ``i`` gets ``seed + i`` (seeds are hashed, neighbours
                share nothing); or one entry per slot. The seed of a group is that of its first slot.
            options: Those of `codegym_envs.ToolEnv.reset`, for every slot; of
                `codegym_envs.env.SuiteEnv.reset` where a suite is played. ``config_ids`` (and for a suite
                ``env_ids``) give one value per slot. ``reset_mask``, a boolean array, says which slots begin
                anew; the others go on. With groups, a seed or other options go with whole groups.

        Returns:
            One text per slot: the prompt, or where the mask leaves the slot alone its last observation. Infos
            hold the keys of a reset, masked likewise.

        Raises:
            ConfigurationError: If an argument cannot be used, or actions of these slots are on their way.
            ExecutionFailed: If a module fails to make its input, its answer or its state.
            WorkerError: If a process is lost and cannot be started.
            gymnasium.error.ClosedEnvironmentError: After `close`.
        """
        request = read_reset(
            seed, options, self.num_envs, suite=self.suite is not None, group_size=self._group_size
        )
        self._check_open()
        self._mailbox.check_free(request.slots, "reset()")
        observations = self._latest.copy()
        infos: Infos = {}
        before = None
        if self._groups is not None and request.anew:
            before = self._groups.restart(request.slots)
        try:
            self._begin(request.slots, request.ways, observations, infos, request.slots)
        except BaseException:
            if self._groups is not None and before is not None:
                self._groups.put_back(before)
            raise
        self._latest = observations
        return tuple(observations), infos

    def _begin(
        self,
        slots: Sequence[int],
        ways: Sequence[Way],
        observations: list[str],
        infos: Infos,
        places: Sequence[int],
    ) -> None:
        """Begin episodes in some slots, and put what they say into observations and infos at some places."""
        starts, drawn = [], []
        for slot, (seed, options) in zip(slots, ways, strict=True):
            if seed is not None:
                self._streams.seed(slot, seed)
            task = self._source.draw(slot, seed, options, self._streams)
            limit = self._max_tool_calls or default_limit(task.picked.difficulty)
            drawn.append(task)
            starts.append(SlotStart(slot, task.module, task.execution, task.picked, task.config, limit))
        with self._losses():
            self._player.start(starts)
        if self._groups is not None:
            self._groups.begin(slots)
        for start, found, place in zip(starts, drawn, places, strict=True):
            rules = self._rules(found.module)
            observations[place] = prompt = rules.prompt(start.max_tool_calls)
            info = reset_info(rules, found.picked, start.max_tool_calls)
            if self._groups is not None:
                info["group"], info["group_episode"] = self._groups.position(start.slot)
            add_info(infos, info, place, len(observations))
            self._drawn[start.slot] = found
            self._empty.discard(start.slot)
            self._ended.discard(start.slot)
            self._recorded.discard(start.slot)
            if self.suite is not None:
                self._action_spaces[start.slot].use(rules.tools)
            self._show(start.slot, prompt)

    def step(self, actions: Sequence[str] | NDArray[Any]) -> Results:
        """Play one action in each environment.

        Args:
            actions: One text per environment. No action makes this method raise, whatever object it is.

        Returns:
            Observations (one text per environment), rewards, terminations, truncations (arrays of shape
            ``(num_envs,)``) and infos.

        Raises:
            ConfigurationError: If there is not one action for each environment.
            gymnasium.error.ResetNeeded: If an environment has no episode, before its first reset or after its
                process was lost.
            gymnasium.error.ClosedEnvironmentError: After `close`.
            ExecutionFailed: If a new episode cannot be begun.
            WorkerError: If a process is lost (`ShardLost`) or none can be started. What the others played is
                not told then.
        """
        checked = read_actions(actions, self.num_envs)
        self._ready(self._all)
        if self._ended and self.autoreset_mode is AutoresetMode.NEXT_STEP:
            results = self._advance(checked)
        else:
            results = self._results(self._all, self._played(self._all, checked), checked)
        self._latest = list(results[0])
        return results

    def send(self, actions: Sequence[str], slots: Sequence[int] | None = None) -> None:
        """Begin to play one action in each of some environments; `recv` gives the results.

        For agents whose answers arrive at different times: environments whose action is not known yet wait,
        the others go on.

        Args:
            actions: One text for each of the slots.
            slots: Different environments, none of which waits for `recv`; all by default.

        Raises:
            ConfigurationError: If the slots cannot be used, or there is not one action for each.
            gymnasium.error.ResetNeeded: As `step`.
            gymnasium.error.ClosedEnvironmentError: After `close`.
            ExecutionFailed: If a new episode cannot be begun.
            WorkerError: If a process is lost; the actions for the others are on their way (`ShardLost`). Or
                if none can be started; no action is on its way then.
        """
        named = self._all if slots is None else slots
        places = [as_index(slot, "a slot", 0, self.num_envs - 1) for slot in named]
        checked = read_actions(actions, len(places))
        if len(set(places)) != len(places):
            raise ConfigurationError("send takes different slots")
        self._ready(places)
        restarted: list[int] = []
        if self.autoreset_mode is AutoresetMode.NEXT_STEP:
            restarted = [slot for slot in places if slot in self._ended]
        if restarted:
            result = self._restarted(restarted)
            self._mailbox.actions.update(dict.fromkeys(restarted))
            self._mailbox.put(result)
        begun = set(restarted)
        playing = {slot: action for slot, action in zip(places, checked, strict=True) if slot not in begun}
        if not playing:
            return
        self._mailbox.actions.update(playing)
        try:
            self._player.send(list(playing), list(playing.values()))
        except ShardLost as error:
            self._lose(error.slots)
            raise
        except BaseException:
            self._mailbox.forget(list(playing))
            raise

    def recv(self, min_results: int = 1, timeout_s: float | None = None) -> Received:
        """The results of actions that were sent, of as many environments as are ready.

        Args:
            min_results: Wait for at least that many, or for all that are on their way if these are fewer; 0
                to look without waiting.
            timeout_s: Longest time to wait in all, in seconds; None for any.

        Returns:
            The results; fewer than ``min_results`` where the time is up, none where nothing is on its way.

        Raises:
            ConfigurationError: If an argument cannot be used.
            gymnasium.error.ClosedEnvironmentError: After `close`.
            ExecutionFailed: If a new episode cannot be begun.
            WorkerError: If a process is lost (`ShardLost`), or none can be started. The actions concerned are
                no longer on their way; the results of the others come with the next call.
        """
        box = self._mailbox
        wanted = min(as_index(min_results, "min_results", 0), len(box.actions))
        timeout_s = read_timeout(timeout_s)
        self._check_open()
        box.gather(self._player.receive, self._results, self._lose, wanted, timeout_s)
        received = box.take()
        for slot, text in zip(received.slots, received.observations, strict=True):
            self._latest[slot] = text
        return received

    def _check_open(self) -> None:
        if self.closed:
            raise ClosedEnvironmentError("the vector environment is closed; make another one")

    def _ready(self, slots: Sequence[int]) -> None:
        self._check_open()
        if self._empty:
            empty = [slot for slot in slots if slot in self._empty]
            if empty:
                raise ResetNeeded(f"there is no episode in slots {empty}: call reset() first")
        self._mailbox.check_free(slots, "this")

    @contextlib.contextmanager
    def _losses(self) -> Iterator[None]:
        """Note which episodes are lost inside."""
        try:
            yield
        except ShardLost as error:
            self._lose(error.slots)
            raise

    def _lose(self, slots: Sequence[int]) -> None:
        for slot in slots:
            self._empty.add(slot)
            self._ended.discard(slot)
            self._latest[slot] = ""
        self._mailbox.forget(slots)

    def _played(self, slots: Sequence[int], actions: Sequence[object]) -> Steps:
        try:  # not `_losses`, which costs more than half of the rest
            return self._player.play(slots, actions)
        except ShardLost as error:
            self._lose(error.slots)
            raise

    def _advance(self, actions: Sequence[object]) -> Results:
        """A step in which some environments begin anew instead."""
        again = sorted(self._ended)
        slots = [slot for slot in self._all if slot not in self._ended]
        if not slots:
            return self._restarted(again)[1:]
        own = [actions[slot] for slot in slots]
        played = Received(tuple(slots), *self._results(slots, self._played(slots, own), own))
        return joined([played, self._restarted(again)], order=self._all)[1:]

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
                for place in ended:
                    self._ended.add(slots[place])
                    self._record(slots[place], won=bool(rewards[place] == 1.0))
                if self.autoreset_mode is AutoresetMode.SAME_STEP:
                    self._begin_at_once(slots, ended, steps, observations, infos)
        return tuple(observations), rewards, terminations, truncations, infos

    def _record(self, slot: int, *, won: bool) -> None:
        if slot not in self._recorded:
            self._recorded.add(slot)
            self._source.record(self._drawn[slot], won=won)

    def _begin_at_once(
        self, slots: Sequence[int], ended: Sequence[int], steps: Steps, observations: list[str], infos: Infos
    ) -> None:
        """New episodes in the step in which others ended; what these said last goes into the infos."""
        say_last(infos, observations, steps, ended)
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
        with self._losses():
            return self._player.oracle(slot)

    def truncate(self, slot: int) -> None:
        """End the episode in a slot by a budget; its next step reports it. See `ToolEnv.truncate`.

        Raises:
            gymnasium.error.ResetNeeded: If the slot was not reset yet.
        """
        slot = as_index(slot, "slot", 0, self.num_envs - 1)
        self._ready([slot])
        with self._losses():
            ended = self._player.truncate(slot)
        if ended:
            self._record(slot, won=False)

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
        what = "Suite" if self.suite is not None else self._source.first(0).env_id
        return f"ToolVectorEnv({what}, num_envs={self.num_envs})"
