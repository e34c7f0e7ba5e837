"""Draws docs/images/architecture.svg: where a problem goes in, and where a reward comes out.

    python docs/make_architecture.py           write the picture
    python docs/make_architecture.py --check   exit status 1 if the picture is not what this file draws

Every room of the package stands in the picture once; `tests/docs/test_architecture.py` holds it against the
folders.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

PICTURE = Path(__file__).resolve().parent / "images" / "architecture.svg"
WIDTH, HEIGHT = 1280, 800
FONT = "font-family='system-ui, sans-serif'"


@dataclass(frozen=True, slots=True)
class Box:
    """A room, or a thing that flows between rooms.

    Attributes:
        x: Left edge, in pixels.
        y: Upper edge, in pixels.
        width: In pixels.
        height: In pixels.
        name: The room's name below ``codegym_envs``, or the thing's.
        note: What happens there, one line.
        parts: Sub-rooms, in the order in which a problem passes through them.
        kind: ``room``, ``thing`` (data) or ``user`` (who is outside).
        numbered: Whether a problem passes through the parts in their order.
        steps: Lines at the bottom: the files and functions that call each other.
    """

    x: int
    y: int
    width: int
    height: int
    name: str
    note: str = ""
    parts: tuple[str, ...] = ()
    kind: str = "room"
    numbered: bool = False
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way that data takes: points as (x, y), in pixels, and what flows there."""

    points: tuple[tuple[int, int], ...]
    label: str = ""
    place: tuple[int, int] = (0, 0)


BANDS = (
    (20, 40, 1240, 330, "Making: a problem goes in, an admitted environment comes out"),
    (20, 386, 1240, 236, "Playing: an action goes in, an observation and at the end a reward come out"),
    (20, 642, 1240, 138, "Around it, and below it"),
)

BOXES = (
    # Making.
    Box(36, 76, 150, 74, "problem", "a file or a row", kind="thing"),
    Box(36, 176, 150, 78, "importers", "rows → items", ("codegym",)),
    Box(36, 280, 150, 74, "endpoint", "asks a model"),
    Box(
        226, 76, 330, 278, "pipeline", "items → results",
        ("running", "converting", "inputs", "constraints", "choosing", "generating", "observing", "llm"),
        steps=(
            "running: corpus → settling: settle → make: make",
            "→ converting: task_of → draft_loop: try_drafts",
            "→ suiting (inputs, choosing), synthesis, verify",
            "→ settling: result_of → item_files: write_result",
        ),
    ),
    Box(
        596, 76, 330, 226, "synthesis", "problem + what was observed → module text",
        ("programs", "nodes", "rephrasing", "reading", "profiling", "hiding", "tables", "outlining",
         "wording", "statement", "right_answers", "emitting"),
        numbered=True,
    ),
    Box(
        966, 76, 278, 100, "verification", "plays the module as users will → receipt",
        ("revealing", "guessing", "stating", "checks"),
    ),
    Box(966, 204, 278, 62, "folder", "module.py · configurations · receipt", kind="thing"),
    Box(966, 298, 278, 56, "catalog", "admitted modules with receipts"),
    # Playing.
    Box(36, 430, 140, 74, "agent", "text or calls", kind="user"),
    Box(36, 530, 140, 74, "chat", "as messages"),
    Box(216, 430, 190, 74, "wrappers", "perturbed, priced, recorded"),
    Box(216, 530, 190, 74, "vector", "many episodes at once"),
    Box(446, 430, 150, 74, "env", "Gymnasium adapter"),
    Box(446, 530, 150, 74, "spaces", "texts as actions"),
    Box(636, 430, 150, 74, "episode", "rules of one episode"),
    Box(636, 530, 116, 74, "actions", "text → tool call", ("formats",)),
    Box(
        826, 430, 190, 118, "executor", "runs tools under budgets",
        ("compiling", "guards", "workers", "sandbox"),
    ),
    Box(1046, 530, 198, 74, "reward", "submitted = expected?"),
    Box(1046, 430, 198, 74, "registry", "a Gymnasium id for each"),
    # Around.
    Box(36, 682, 130, 74, "agents", "who plays", ("local",)),
    Box(180, 682, 140, 74, "trajectories", "kept, replayed"),
    Box(334, 682, 120, 74, "benchmark", "suites, figures"),
    Box(468, 682, 120, 74, "report", "one HTML page"),
    Box(602, 682, 120, 74, "export", "data sets"),
    Box(736, 682, 120, 74, "testing", "conformance"),
    Box(870, 682, 120, 74, "cli", "thin commands", ("commands",)),
    Box(1004, 682, 140, 74, "spec", "records, schemas", ("plain_data",)),
    Box(1158, 682, 86, 74, "errors", "one tree"),
)  # fmt: skip

ARROWS = (
    Arrow(((111, 150), (111, 176))),
    Arrow(((186, 215), (226, 215)), "item", (191, 209)),
    Arrow(((186, 113), (226, 113)), "item", (191, 107)),
    Arrow(((186, 317), (226, 317)), "draft", (189, 311)),
    Arrow(((556, 130), (596, 130)), "study", (560, 124)),
    Arrow(((596, 270), (556, 270)), "drafts", (559, 264)),
    Arrow(((556, 316), (940, 316), (940, 120), (966, 120)), "module with configurations", (600, 312)),
    Arrow(((966, 150), (950, 150), (950, 332), (556, 332)), "receipt", (800, 328)),
    Arrow(((556, 348), (960, 348), (960, 235), (966, 235)), "what was verified is written", (600, 344)),
    Arrow(((1105, 266), (1105, 298)), "codegym build", (1112, 286)),
    Arrow(((1145, 354), (1145, 430)), "index", (1152, 384)),
    Arrow(((1046, 440), (1026, 440), (1026, 419), (521, 419), (521, 430)), "make", (985, 415)),
    Arrow(((176, 456), (216, 456)), "action", (177, 450)),
    Arrow(((406, 456), (446, 456))),
    Arrow(((596, 456), (636, 456)), "action", (598, 450)),
    Arrow(((700, 504), (700, 530))),
    Arrow(((722, 530), (722, 504))),
    Arrow(((786, 456), (826, 456)), "call", (794, 450)),
    Arrow(((826, 486), (786, 486)), "result", (788, 500)),
    Arrow(((636, 486), (596, 486))),
    Arrow(((446, 486), (406, 486))),
    Arrow(((216, 486), (176, 486)), "reads", (181, 500)),
    Arrow(((106, 504), (106, 530))),
    Arrow(((406, 567), (426, 567), (426, 516), (660, 516), (660, 504)), "many episodes", (450, 512)),
    Arrow(((106, 604), (106, 613), (612, 613), (612, 496), (636, 496)), "one episode", (240, 609)),
    Arrow(((521, 530), (521, 504))),
    Arrow(((771, 504), (771, 567), (1046, 567)), "done(answer): 0.0 or 1.0", (850, 561)),
)

FILL = {"room": "#e8f0fe", "thing": "#fff4d6", "user": "#e6f4ea"}
EDGE = {"room": "#3b6fc4", "thing": "#b58900", "user": "#2e7d32"}


def draw() -> str:
    """The picture as SVG text."""
    lines = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' role='img' {FONT}>",
        "<title>Architecture of codegym_envs</title>",
        "<defs><marker id='tip' viewBox='0 0 10 10' refX='9' refY='5' markerWidth='7' markerHeight='7' "
        "orient='auto'><path d='M0 0L10 5L0 10z' fill='#444'/></marker></defs>",
        f"<rect width='{WIDTH}' height='{HEIGHT}' fill='#ffffff'/>",
        "<text x='24' y='26' font-size='15' fill='#444'>"
        "Blue: rooms of the package. Yellow: data. Green: outside.</text>",
    ]
    for x, y, width, height, title in BANDS:
        lines.append(
            f"<rect x='{x}' y='{y}' width='{width}' height='{height}' rx='12' fill='#f6f7f9' "
            "stroke='#d5d9e0'/>"
        )
        lines.append(
            f"<text x='{x + 16}' y='{y + 24}' font-size='15' font-weight='600' fill='#333'>"
            f"{escape(title)}</text>"
        )
    for box in BOXES:
        lines.extend(_box(box))
    for arrow in ARROWS:
        lines.extend(_arrow(arrow))
    return "\n".join([*lines, "</svg>", ""])


def _box(box: Box) -> Iterator[str]:
    yield (
        f"<rect x='{box.x}' y='{box.y}' width='{box.width}' height='{box.height}' rx='8' "
        f"fill='{FILL[box.kind]}' stroke='{EDGE[box.kind]}' stroke-width='1.5'/>"
    )
    yield (
        f"<text x='{box.x + 10}' y='{box.y + 24}' font-size='16' font-weight='700' fill='#1b1f27'>"
        f"{escape(box.name)}</text>"
    )
    yield f"<text x='{box.x + 10}' y='{box.y + 43}' font-size='12' fill='#3c4352'>{escape(box.note)}</text>"
    for number, step in enumerate(reversed(box.steps)):
        y = box.y + box.height - 12 - 17 * number
        yield (f"<text x='{box.x + 10}' y='{y}' font-size='12' fill='#3c4352'>{escape(step)}</text>")
    shown = "  ·  ".join(box.parts)
    if 57 * len(shown) <= 10 * (box.width - 20) and not box.numbered:  # a letter is some 5.7 wide
        if shown:
            yield (
                f"<text x='{box.x + 10}' y='{box.y + 63}' font-size='12' font-style='italic' fill='#3b6fc4'>"
                f"{escape(shown)}</text>"
            )
        return
    columns = 2
    across = (box.width - 30) // columns
    down = min(44, (box.height - 64 - 17 * len(box.steps)) // -(-len(box.parts) // columns))
    for number, part in enumerate(box.parts):
        x = box.x + 10 + (number % columns) * (across + 10)
        y = box.y + 58 + (number // columns) * down
        yield (
            f"<rect x='{x}' y='{y}' width='{across}' height='{down - 8}' rx='6' fill='#ffffff' "
            "stroke='#9db7e0'/>"
        )
        yield (
            f"<text x='{x + 6}' y='{y + down // 2 + 1}' font-size='13' fill='#1b1f27'>"
            f"{f'{number + 1}  ' if box.numbered else ''}{escape(part)}</text>"
        )


def _arrow(arrow: Arrow) -> Iterator[str]:
    path = " ".join(f"{'M' if not number else 'L'}{x} {y}" for number, (x, y) in enumerate(arrow.points))
    yield f"<path d='{path}' fill='none' stroke='#444' stroke-width='1.5' marker-end='url(#tip)'/>"
    if arrow.label:
        x, y = arrow.place
        yield f"<text x='{x}' y='{y}' font-size='11' fill='#444'>{escape(arrow.label)}</text>"


def main() -> int:
    """Write the picture, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only compare")
    if not parser.parse_args().check:
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(draw(), encoding="utf-8", newline="\n")
        return 0
    if PICTURE.is_file() and PICTURE.read_text(encoding="utf-8") == draw():
        return 0
    sys.stderr.write("docs/images/architecture.svg is out of date; run: python docs/make_architecture.py\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
