"""Synthesizer for any solution: what is left of it when its looks at data and its computations are tools."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from codegym_envs.errors import SynthesisRefused
from codegym_envs.spec.records import Problem
from codegym_envs.synthesis.contract import Draft, Granularity, Observations, Options
from codegym_envs.synthesis.engine import Engine
from codegym_envs.synthesis.style import Style

__all__ = ["ResidualSynthesizer"]

_COMMON = 0.2


class ResidualSynthesizer:
    """The main procedure's control flow stays as the oracle; everything else becomes tools."""

    @property
    def name(self) -> str:
        """Key in the registry."""
        return "residual"

    def synthesize(self, problem: Problem, observations: Observations, options: Options) -> Iterator[Draft]:
        """Propose several modules, the likeliest to be admitted first, without two of the same text.

        Raises:
            SynthesisRefused: If no style has a form for the problem; the reason is that of the first style.
        """
        engine = Engine(problem, observations, options)
        made: set[str] = set()
        refused: SynthesisRefused | None = None
        for style in _styles(engine, options):
            try:
                draft = engine.draft(style, self.name)
            except SynthesisRefused as error:
                refused = refused or error
                continue
            if draft.source not in made:
                made.add(draft.source)
                yield draft
        if not made:
            assert refused is not None
            raise refused


def _styles(engine: Engine, options: Options) -> list[Style]:
    """The styles to try, the likeliest to be admitted first.

    A tool that gets and gives plain values tells an agent most, so these styles come first, unless the work
    is mostly done on tables of the solution's own: with those in the oracle, only trivial tools are left. One
    case and several are tried in turn: what fails for one of them mostly fails at every size of tools.
    """
    lifts = [options.lifted]
    if options.lifted is None:
        lifts = [True, False] if _is_narrow(engine) else [False, True]
    sizes: list[Granularity] = ["fine", "medium", "coarse"]
    if options.granularity is not None:
        sizes = [options.granularity]
    plain = [Style(size, bool(lifted)) for size in sizes for lifted in lifts]
    with_tables = [
        Style(size, bool(lifted), tables="state")
        for size in sizes
        if size != "fine" or len(sizes) == 1
        for lifted in lifts
    ]
    if options.tables == "state":
        styles = with_tables
    elif options.tables == "explicit":
        styles = plain
    else:
        first = 1 if engine.maker.rests_on_tables() else 0
        styles = [*with_tables[:first], *plain, *with_tables[first:]]
    if options.tables != "state" and engine.maker.goes_deep():
        deep = [replace(style, deep=True) for style in plain if style.granularity != "coarse"]
        styles = [*deep[:1], *styles, *deep[1:]]
    if options.scalars == "state":
        return [replace(style, scalars="state") for style in styles]
    if options.tables != "state":
        styles.extend(Style(None, bool(lifted), helpers="none") for lifted in lifts)
    if options.scalars is None:
        last = [style for style in styles if style.granularity == sizes[-1]]
        styles.extend(replace(style, scalars="state") for style in last)
    return styles


def _is_narrow(engine: Engine) -> bool:
    """Whether one answer would be guessed too easily, or one case is too little work."""
    answers = [sample.output for sample in engine.subject.samples]
    if not engine.subject.hidden or all(isinstance(answer, bool) or answer is None for answer in answers):
        return True
    common = Counter(repr(answer) for answer in answers).most_common(1)[0][1]
    return common / len(answers) > _COMMON
