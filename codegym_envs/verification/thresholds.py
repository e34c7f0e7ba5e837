"""What a module must reach: the configuration of verification, the CodeGym paper's values by default."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Thresholds"]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Limits that the checks compare with.

    Attributes:
        min_configs: Least number of distinct task configurations.
        min_calls: Least number of oracle actions a configuration should need, ``done`` included.
        max_calls: Most actions of an episode of difficulty 1 or 2; also the episode's limit.
        max_calls_hard: The same for difficulty 3.
        min_share_in_range: Least share of configurations whose oracle actions are within these limits,
            from 0 to 1.
        min_tools: Least number of distinct tools in use, ``observe`` and ``done`` counted.
        max_guess_rate: Most that any agent which does not work on the task may win at each difficulty, from 0
            to 1.
        guess_cases: Number of fresh inputs per difficulty on which guesses are tried.
        ablation_cases: Number of them on which guesses that read cells or run the reference are tried.
        random_calls: Number of random valid calls that copying agents make after ``observe``.
        fresh_inputs: Number of fresh inputs, outside the frozen list and spread over the difficulties, on
            which oracle, reference and the original solution are compared.
        verdict_cases: Number of configurations on which verdict and leaks are tried through whole episodes.
        max_observe_share: Most of the hidden cells that the first observation may reveal, median over the
            configurations, from 0 to 1.
        max_call_share: Most of the hidden cells that any other single call may reveal, likewise.
        necessity_cases: Number of configurations for which the lower bound on calls is computed.
        min_necessary_calls: Least median of the certified lower bounds on calls, before rounding up.
        difficulty_cases: Number of configurations on which the given agent makes its attempts.
        attempts: Attempts of the given agent per configuration, for the difficulty check.
        max_pass_rate: Most of these attempts that may win, from 0 to 1.
    """

    min_configs: int = 30
    min_calls: int = 10
    max_calls: int = 256
    max_calls_hard: int = 512
    min_share_in_range: float = 0.75
    min_tools: int = 4
    max_guess_rate: float = 0.25
    guess_cases: int = 100
    ablation_cases: int = 30
    random_calls: int = 5
    fresh_inputs: int = 100
    verdict_cases: int = 6
    max_observe_share: float = 0.5
    max_call_share: float = 0.5
    necessity_cases: int = 36
    min_necessary_calls: float = 2.0
    difficulty_cases: int = 8
    attempts: int = 4
    max_pass_rate: float = 0.25

    def action_limit(self, difficulty: int) -> int:
        """Most actions of an episode of this difficulty."""
        return self.max_calls_hard if difficulty >= 3 else self.max_calls
