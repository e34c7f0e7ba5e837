"""The functions that follow a pattern from a place on, written out: no interpreter, one line a question.

A function tells where the match ends (-1 if there is none) or, if groups are asked for, the places as a list:
where it ends, and where each group begins and ends (empty if there is none). A repetition that never has to
give back what it took is a loop; after another one, the rest of the pattern is a function of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from codegym_envs.synthesis.rephrasing.patterns.characters import CLASS, Characters
from codegym_envs.synthesis.rephrasing.patterns.following import (
    can_be_empty,
    first_of,
    gives_back,
    has_groups,
    is_settled,
)
from codegym_envs.synthesis.rephrasing.patterns.pattern import (
    MOST,
    Again,
    Anchor,
    Branch,
    Close,
    Look,
    NoPlainForm,
    Open,
    Pattern,
    Repeat,
    Step,
    Take,
)

__all__ = ["Matcher"]

_LONGEST_COPY = 4
_MOST_LINES = 400
_AWAY = {
    "start": "place != 0",
    "last": "place != len(text)",
    "end": "text[place:place + 2] not in ('', '\\n')",
    "line start": "not (place == 0 or text[place - 1] == '\\n')",
    "line end": "not (place == len(text) or text[place] == '\\n')",
}
"""What is so where a place is not of a kind."""


class Matcher:
    """Writes the function of one pattern.

    Args:
        pattern: The pattern.
        named: Gives a name for a function that is not taken yet.
        label: What the pattern is called in names.
        whole: Whether the match must end with the text.
        groups: Whether the places of groups are asked for.

    Attributes:
        functions: The sources of the functions, by name.
        name: Name of the one to call, with a text and a place.
    """

    def __init__(
        self, pattern: Pattern, named: Callable[[str], str], label: str, *, whole: bool, groups: bool
    ) -> None:
        self.pattern = pattern
        self.named = named
        self.label = label
        self.whole = whole
        self.wanted = list(range(1, pattern.groups + 1)) if groups else sorted(_repeated(pattern.steps))
        self.listed = groups
        self.functions: dict[str, str] = {}
        self._tests: dict[Characters, str] = {}
        self._extra = ""
        self._edge = ""
        self.name = self._function(
            f"end_of_{label}" if not groups else f"match_{label}", pattern.steps, top=True
        )
        if sum(text.count("\n") for text in self.functions.values()) > _MOST_LINES:
            raise NoPlainForm(f"the pattern {pattern.text!r} is too long")

    @property
    def _fail(self) -> str:
        return "[]" if self.listed else "-1"

    def _found(self, name: str) -> str:
        return name if self.listed else f"{name} >= 0"

    def _carried(self) -> str:
        """Groups and the state of loops, as functions hand them on."""
        return "".join(f", start_{number}, end_{number}" for number in self.wanted) + self._extra

    def _function(self, wanted: str, steps: Sequence[Step], *, top: bool = False, after: str = "") -> str:
        """Write a function that follows steps to the end of the pattern.

        Args:
            wanted: A name for it.
            steps: The steps.
            top: Whether it is the first function: nothing is known of groups yet.
            after: Source of a call that goes on where the steps end.
        """
        name = self.named(wanted)
        self.functions[name] = ""  # keeps its place in front of those that it calls
        lines = self._follow(steps, after)
        if top:
            lines = [*self._unset(lines), *lines]
        carried = "" if top else self._carried()
        doc = self._doc(rest=not top)
        head = f"def {name}(text, place{carried}):\n    {doc!r}"
        self.functions[name] = "\n".join([head, *(f"    {line}" for line in lines)]) + "\n"
        return name

    def _doc(self, *, rest: bool) -> str:
        what = f"{'the rest of ' if rest else ''}a match of the regular expression {self.pattern.text}"
        found = f"Tell where {what} ends that begins at a place"
        if not self.listed:
            return f"{found}; -1 if there is none."
        return f"{found}, and the ends of its groups; empty if there is none."

    def _unset(self, lines: list[str]) -> list[str]:
        """What groups are before they are found, where code asks earlier."""
        unset = []
        for number in self.wanted:
            for name in (f"start_{number}", f"end_{number}"):
                first = next((line for line in lines if name in line), "")
                unset += [] if first == f"{name} = place" else [f"{name} = -1"]
        return unset

    def _go_on(self, steps: Sequence[Step], after: str) -> str:
        """Source of a call that follows steps from ``place`` on."""
        if not steps and after:
            return after
        name = self._function(f"rest_of_{self.label}", steps, after=after)
        return f"{name}(text, place{self._carried()})"

    def _follow(self, steps: Sequence[Step], after: str) -> list[str]:
        lines: list[str] = []
        for index, step in enumerate(steps):
            rest = list(steps[index + 1 :])
            if isinstance(step, Take):
                lines += self._take(step.chars)
            elif isinstance(step, Repeat):
                found, done = self._repeat(step, rest, after)
                lines += found
                if done:
                    return lines
            elif isinstance(step, Open):
                lines += [f"start_{step.number} = place"] if step.number in self.wanted else []
            elif isinstance(step, Close):
                lines += [f"end_{step.number} = place"] if step.number in self.wanted else []
            elif isinstance(step, Branch):
                return lines + self._branch(step, rest, after)
            elif isinstance(step, Anchor):
                lines += [f"if {self._not_at(step.kind)}:", f"    return {self._fail}"]
            elif isinstance(step, Look):
                lines += self._look(step)
            else:
                lines += self._again(step)
        return lines + self._end(after)

    def _end(self, after: str) -> list[str]:
        if after:
            return [f"return {after}"]
        lines = ["if place != len(text):", f"    return {self._fail}"] if self.whole else []
        return [*lines, f"return [place{self._carried()}]" if self.listed else "return place"]

    def _test(self, chars: Characters, char: str = "text[place]") -> str:
        """A question about a character: written out, or a function if it is a long one."""
        if chars.parts() < 2 and "(" not in chars.test("char"):
            return chars.test(char)
        if chars.parts() < 2 and chars.test("char").count("char") == 1:
            return chars.test(char)
        if chars not in self._tests:
            name = self._tests[chars] = self.named(_question(chars))
            self.functions[name] = f"def {name}(char):\n    return {chars.test('char')}\n"
        return f"{self._tests[chars]}({char})"

    def _take(self, chars: Characters) -> list[str]:
        test = self._test(chars)
        missing = f"place >= len(text) or {_opposite(test)}" if test != "True" else "place >= len(text)"
        return [f"if {missing}:", f"    return {self._fail}", "place += 1"]

    def _more(self, chars: Characters) -> str:
        test = self._test(chars)
        return "place < len(text)" + (f" and {test}" if test != "True" else "")

    def _repeat(self, step: Repeat, rest: list[Step], after: str) -> tuple[list[str], bool]:
        """The lines of a repetition, and whether they follow the rest, too."""
        step = step if self.whole else _plainer(step, rest, after)
        chars = step.body[0].chars if len(step.body) == 1 and isinstance(step.body[0], Take) else None
        if chars is not None:
            if step.least == step.most:
                return self._times(step.least, self._take(chars)), False
            settled = step.greedy and not (
                gives_back(rest, chars, whole=self.whole and not after, more=bool(after), kept=step.least > 0)
            )
            return self._run(chars, step, rest, after, settled=settled)
        if step.least == step.most and step.least <= _LONGEST_COPY:
            return self._follow([*(step.body * step.least), *rest], after), True
        if (step.least, step.most) == (0, 1):
            return self._optional(step, rest, after), True
        loop = self._loop(step, rest, after)
        return (loop, False) if loop is not None else (self._repeated_group(step, rest, after), True)

    def _times(self, count: int, lines: list[str]) -> list[str]:
        if count <= 1:
            return lines * count
        return [f"for _ in range({count}):", *(f"    {line}" for line in lines)]

    def _run(
        self, chars: Characters, step: Repeat, rest: list[Step], after: str, *, settled: bool
    ) -> tuple[list[str], bool]:
        begin = f"begin_{len(rest)}"
        more = self._more(chars)
        if step.most < MOST:
            more += f" and place - {begin} < {step.most}"
        if settled and step.most == 1:
            return [f"if {self._more(chars)}:", "    place += 1"], False
        counted = step.least > 0 or step.most < MOST or not settled
        lines = [f"{begin} = place"] if counted else []
        if settled:
            lines += [f"while {more}:", "    place += 1"]
            if step.least:
                short = f"place == {begin}" if step.least == 1 else f"place - {begin} < {step.least}"
                lines += [f"if {short}:", f"    return {self._fail}"]
            return lines, False
        go_on = self._go_on(rest, after)
        if step.greedy:
            lines += [f"while {more}:", "    place += 1", f"while place - {begin} >= {step.least}:"]
            lines += [f"    found = {go_on}", f"    if {self._found('found')}:", "        return found"]
            return [*lines, "    place -= 1", f"return {self._fail}"], True
        lines += self._times(step.least, self._take(chars))
        lines += ["while True:", f"    found = {go_on}", f"    if {self._found('found')}:"]
        lines += ["        return found", f"    if not ({more}):", f"        return {self._fail}"]
        return [*lines, "    place += 1"], True

    def _optional(self, step: Repeat, rest: list[Step], after: str) -> list[str]:
        """Something once or not at all."""
        go_on = self._go_on(rest, after) if rest else after
        tried, other = ([*step.body], go_on), ([*([] if go_on else rest)], go_on)
        first, second = (tried, other) if step.greedy else (other, tried)
        if not (first[0] or first[1] or self.whole):
            return self._end(after)
        call = self._go_on(*first)
        return [
            f"found = {call}",
            f"if {self._found('found')}:",
            "    return found",
            *self._follow(*second),
        ]

    def _branch(self, step: Branch, rest: list[Step], after: str) -> list[str]:
        go_on = self._go_on(rest, after) if rest else after
        lines: list[str] = []
        for option in step.options[:-1]:
            call = self._go_on(option, go_on)
            lines += [f"found = {call}", f"if {self._found('found')}:", "    return found"]
        return lines + self._follow(step.options[-1], go_on)

    def _loop(self, step: Repeat, rest: list[Step], after: str) -> list[str] | None:
        """A group that is repeated as a loop, if it matches in one way only and never gives back."""
        first = first_of(step.body)
        if not step.greedy or first is None or can_be_empty(step.body):
            return None
        if has_groups(step.body) and self.wanted:
            return None
        whole = self.whole and not after
        if any(gives_back(rest, chars, whole=whole, more=bool(after)) for chars in first):
            return None
        following = [Branch((tuple(step.body), tuple(rest)))] if rest else step.body
        if not is_settled(step.body, following, more=bool(after)):
            return None
        inner = Matcher(
            Pattern(self.pattern.text, step.body, 0, ()), self.named, f"part_of_{self.label}",
            whole=False, groups=False,
        )  # fmt: skip
        self.functions |= inner.functions
        end, count = f"end_{len(rest)}_of_part", f"count_{len(rest)}"
        bounded = step.least > 0 or step.most < MOST
        more = f"while {end} >= 0" + (f" and {count} < {step.most}:" if step.most < MOST else ":")
        lines = [f"{count} = 0"] if bounded else []
        lines += [f"{end} = {inner.name}(text, place)", more, f"    place = {end}"]
        lines += [f"    {count} += 1"] if bounded else []
        lines += [f"    {end} = {inner.name}(text, place)"]
        if step.least:
            lines += [f"if {count} < {step.least}:", f"    return {self._fail}"]
        return lines

    def _repeated_group(self, step: Repeat, rest: list[Step], after: str) -> list[str]:
        """A group that is repeated, by a function that calls itself."""
        if can_be_empty(step.body) and has_groups(step.body) and self.wanted:
            raise NoPlainForm("a repeated group that may be empty")
        go_on = self._go_on(rest, after) if rest or after or (self.whole and not step.greedy) else ""
        loop = self.named(f"more_of_{self.label}")
        count, before = f"count_{len(self.functions)}", f"before_{len(self.functions)}"
        self.functions[loop] = ""
        outer, outside = self._carried(), self._extra
        self._extra += f", {count}, {before}"
        carried = self._carried()
        body = self._function(
            f"part_of_{self.label}", step.body, after=f"{loop}(text, place{outer}, {count} + 1, {before})"
        )
        self._extra = outside
        last = f"{before} if {count} < {step.least} else place" if step.least else "place"
        tried = [f"found = {body}(text, place{outer}, {count}, {last})"]
        tried += [f"if {self._found('found')}:", "    return found"]
        allowed = f"{count} < {step.least} or place != {before}" if step.least else f"place != {before}"
        if step.most < MOST:
            allowed = f"{count} < {step.most} and ({allowed})"
        lines = [f"if {allowed}:", *(f"    {line}" for line in tried)]
        end = [f"return {go_on}"] if go_on else self._end("")
        short = [f"if {count} < {step.least}:", f"    return {self._fail}"] if step.least else []
        if step.greedy:
            lines += [*short, *end]
        else:
            ending = [f"found = {go_on}", f"if {self._found('found')}:", "    return found"] if go_on else end
            if step.least:
                ending = [f"if {count} >= {step.least}:", *(f"    {line}" for line in ending)]
            lines = [*ending, *lines, f"return {self._fail}"]
        head = f"def {loop}(text, place{carried}):"
        self.functions[loop] = "\n".join([head, *(f"    {line}" for line in lines)]) + "\n"
        return [f"return {loop}(text, place{outer}, 0, -1)"]

    def _not_at(self, kind: str) -> str:
        if kind in _AWAY:
            return _AWAY[kind]
        if not self._edge:
            self._edge = self.named("is_edge_of_word")
            self.functions[self._edge] = _EDGE.format(self._edge)
        return (
            f"(text == '' or {self._edge}(text, place))"
            if kind == "inside"
            else f"not {self._edge}(text, place)"
        )

    def _look(self, step: Look) -> list[str]:
        if (has_groups(step.body) and self.wanted) or _repeated(step.body):
            raise NoPlainForm("groups in what is only looked at")
        inner = Matcher(
            Pattern(self.pattern.text, step.body, 0, ()), self.named, f"beside_{self.label}",
            whole=False, groups=False,
        )  # fmt: skip
        self.functions |= inner.functions
        place = "place" if step.width is None else f"place - {step.width}"
        test = f"{inner.name}(text, {place}) >= 0"
        if step.width:
            test = f"place >= {step.width} and {test}"
        return [f"if {test}:" if step.negative else f"if not ({test}):", f"    return {self._fail}"]

    def _again(self, step: Again) -> list[str]:
        start, end = f"start_{step.number}", f"end_{step.number}"
        there = f"text[place:place + {end} - {start}]"
        return [
            f"if {end} < 0 or {there} != text[{start}:{end}]:",
            f"    return {self._fail}",
            f"place += {end} - {start}",
        ]


_EDGE = """def {}(text, place):
    before = place > 0 and (text[place - 1].isalnum() or text[place - 1] == '_')
    after = place < len(text) and (text[place].isalnum() or text[place] == '_')
    return before != after
"""


_LETTERS = {("a", "z"), ("A", "Z")}
_DIGITS = {("0", "9"), (CLASS, "digit")}


def _question(chars: Characters) -> str:
    """A name for the question whether a character belongs to a set."""
    members = set(chars.members)
    if chars.negative:
        return "may_stand_here"
    if members == _LETTERS:
        return "is_letter"
    if members & _DIGITS and members <= _LETTERS | _DIGITS:
        return "is_letter_or_digit" if members >= _LETTERS else "is_allowed_letter_or_digit"
    return "is_word_character" if members == {(CLASS, "word")} else "may_stand_here"


def _opposite(test: str) -> str:
    """The source of the opposite of a test."""
    if test.startswith("not "):
        return test[4:]
    if test.count(" == ") == 1 and "(" not in test.replace("len(text)", ""):
        return test.replace(" == ", " != ")
    if " in " in test and " not in " not in test and "(" not in test:
        return test.replace(" in ", " not in ", 1)
    return f"not {test}"


def _plainer(step: Repeat, rest: list[Step], after: str) -> Repeat:
    """``.*?"`` with nothing to fail behind it as ``[^"]*"``."""
    if step.greedy or step.least or step.most < MOST or after:
        return step
    chars = step.body[0].chars if len(step.body) == 1 and isinstance(step.body[0], Take) else None
    behind = [item for item in rest if not isinstance(item, (Open, Close))]
    if chars is None or len(behind) != 1 or not isinstance(behind[0], Take):
        return step
    fewer = chars.without(behind[0].chars)
    return step if fewer is None else Repeat(0, MOST, True, (Take(fewer),))


def _repeated(steps: Sequence[Step]) -> set[int]:
    """Groups whose text must come again."""
    found: set[int] = set()
    for step in steps:
        if isinstance(step, Again):
            found.add(step.number)
        elif isinstance(step, (Repeat, Look)):
            found |= _repeated(step.body)
        elif isinstance(step, Branch):
            found |= {number for option in step.options for number in _repeated(option)}
    return found
