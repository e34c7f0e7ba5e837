"""Blend strength

A dye works keeps a vat of liquid dye whose strength is given as grams of dye per litre. The vat starts with a
number of litres at a known strength. A list of steps is carried out in order. A step first lets some litres
run out of the well-stirred vat, but at least 10 litres always stay in it, and then fills in some litres of
another strength. If the vat then holds more than 400 litres, all above 400 litres runs over, which does not
change the strength. Finally the dye settles: every step lowers the strength by 1 percent.

What is the strength at the end, in grams per litre?

Example: the vat starts with 100 litres at 20 grams per litre. The first step lets out 40 litres and fills in
60 at 5 grams per litre: 60 times 20 plus 60 times 5, divided by 120 litres, is 12.5; after settling it is
12.375. The second step lets out 115 litres, of which only 110 can go, and fills in 30 litres of water: 10
times 12.375 divided by 40 is 3.09375, and 3.0628125 after settling. The answer is 3.0628125.

The steps cannot be seen as a whole, only through the tools.
"""

TOPICS = ("simulation", "mixtures")
FAMILY = "blend_strength"
WORKFLOW = "linear_scan"


def _run_out(held, wanted):
    return min(wanted, held - 10)


def _mixed_strength(held, strength, added, added_strength):
    return (held * strength + added * added_strength) / (held + added)


def _settled(strength):
    return strength * 0.99


def generate(rng, difficulty):
    """More steps at higher difficulty; the vat runs nearly dry and over; strengths are whole grams per litre."""
    steps = []
    held = rng.integers(40, 200)
    start = held
    for _ in range(rng.integers(3 + 5 * difficulty, 4 + 8 * difficulty)):
        if rng.random() < 0.35:
            wanted = held + rng.integers(0, 60)
        else:
            wanted = rng.integers(0, 60)
        held = max(10, held - wanted)
        added = 410 - held + rng.integers(0, 90) if rng.random() < 0.35 else rng.integers(5, 120)
        held = min(400, held + added)
        steps.append((wanted, added, rng.choice([0, rng.integers(1, 60)])))
    return {"start_litres": start, "start_strength": rng.integers(5, 50), "steps": steps}


def reference(start_litres: int, start_strength: int, steps: list[tuple[int, int, int]]) -> float:
    held = start_litres
    strength = float(start_strength)
    for wanted, added, added_strength in steps:
        held -= _run_out(held, wanted)
        strength = _settled(_mixed_strength(held, strength, added, added_strength))
        held = min(400, held + added)
    return strength


def observe(state) -> dict[str, int]:
    """The given start litres, the given start strength and how many steps there are."""
    return {
        "start_litres": state.start_litres,
        "start_strength": state.start_strength,
        "step_count": len(state.steps),
    }


def run_out(state, held: int, wanted: int) -> int:
    """Litres that really run out of the vat.

    Args:
        held: Litres in the vat, at least 10.
        wanted: Litres that shall run out, at least 0.
    """
    return _run_out(held, wanted)


def settled(state, strength: float) -> float:
    """Strength after the dye has settled, in grams per litre.

    Args:
        strength: Strength before, in grams per litre.
    """
    return _settled(strength)


def mixed_strength(state, held: int, strength: float, added: int, added_strength: int) -> float:
    """Strength after another liquid has been filled in, in grams per litre.

    Args:
        held: Litres in the vat before.
        strength: Strength of what is in the vat, in grams per litre.
        added: Litres filled in.
        added_strength: Strength of what is filled in, in grams per litre.
    """
    return _mixed_strength(held, strength, added, added_strength)


def step_at(state, index: int) -> tuple[int, int, int]:
    """The step at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.steps[index]


def solve(tools) -> float:
    """Look at the steps through the tools and find the answer."""
    view = tools.observe()
    start_litres = view["start_litres"]
    start_strength = view["start_strength"]
    step_count = view["step_count"]
    held = start_litres
    strength = float(start_strength)
    for index in range(step_count):
        wanted, added, added_strength = tools.step_at(index=index)
        held -= tools.run_out(held=held, wanted=wanted)
        strength = tools.settled(
            strength=tools.mixed_strength(
                held=held, strength=strength, added=added, added_strength=added_strength
            ),
        )
        held = min(400, held + added)
    return strength
