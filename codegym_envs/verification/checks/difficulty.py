"""A given agent does not solve the task most of the time.

A failure means that the environment is too easy to teach that agent anything: it wins more of its attempts
than the threshold allows. Which agent that is, is the caller's choice; without one nothing is measured,
and the check passes.
"""

from __future__ import annotations

from codegym_envs.verification.cases import Case
from codegym_envs.verification.check import Check, Outcome
from codegym_envs.verification.subject import AgentFactory, Subject

__all__ = ["CHECK"]


def run(subject: Subject) -> Outcome:
    """Let the agent make its attempts on a sample of the configurations."""
    if subject.agent is None:
        return Outcome(True, "not measured: no agent was given", {})
    limits = subject.thresholds
    cases = subject.sample(limits.difficulty_cases)
    numbers = range(limits.attempts)
    wins = [_attempt(subject, subject.agent, case, number) for case in cases for number in numbers]
    rate = sum(wins) / len(wins)
    figures: dict[str, object] = {"attempts": len(wins), "pass_rate": round(rate, 4)}
    found = f"the agent wins {rate:.0%} of {len(wins)} attempts"
    if rate > limits.max_pass_rate:
        return Outcome(False, f"{found}, at most {limits.max_pass_rate:.0%} may be", figures)
    return Outcome(True, found, figures)


def _attempt(subject: Subject, factory: AgentFactory, case: Case, number: int) -> float:
    """Play one episode to its end; the reward."""
    act = factory(subject.module, number)
    episode = subject.episode(case)
    text = episode.prompt
    total = 0.0
    while not (episode.terminated or episode.truncated):
        text, reward, _, _, _ = episode.step(act(text))
        total += reward
    return total


CHECK = Check("difficulty", "admitted", 120, run, requires=("solvability",))
