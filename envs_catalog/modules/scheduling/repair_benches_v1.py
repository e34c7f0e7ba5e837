"""Repair benches

A workshop repairs devices at several benches. Devices come in one after another; each needs a skill and a
number of minutes, and comes in at a known minute of the day. Every bench offers some skills and is free from
minute 0. A device goes to the bench that is free first, or has been free the longest, among those that offer
the skill; if several are free from the same minute, to the one with the lowest number. Work begins when the
device has come in and the bench is free, and is never interrupted. If it would begin more than 60 minutes
after the device came in, the device is sent to a partner firm instead and no bench is used. A bench that
worked on another skill before, or on nothing yet, needs 5 minutes to lay out its tools first; this counts as
work on the new device, so it begins when the tools are laid out.

For every bench, give the minute at which it becomes free for good (0 if it was never used).

Example: bench 0 offers solder and screen, bench 1 only solder. A screen job of 30 minutes comes in at 0, a
solder job of 20 at 5, a screen job of 10 at 10 and a solder job of 50 at 12. Bench 0 takes the first until
35; bench 1 takes the second until 30. Only bench 0 can take the third, from 35 to 45. The fourth goes to
bench 1, from 30 to 80. The answer is 45, 80.
"""

TOPICS = ("scheduling", "stacks_queues")
WORKFLOW = "command_stream"

SKILLS = ("battery", "lens", "motor", "screen", "solder")


def generate(rng, difficulty):
    """More benches, skills and devices at higher difficulty; rushes with quiet hours between them."""
    skills = rng.sample(SKILLS, 2 + (difficulty + 1) // 2)
    benches = []
    for number in range(1 + difficulty + rng.integers(0, 2)):
        offered = rng.sample(skills, rng.integers(1, 1 + min(3, len(skills))))
        benches.append(offered)
    for number, skill in enumerate(skills):
        if all(skill not in offered for offered in benches):
            benches[number % len(benches)].append(skill)
    devices = []
    minute = 0
    count = rng.integers(8 + 5 * difficulty, 11 + 6 * difficulty)
    quiet = [rng.integers(4, count // 2), rng.integers(count // 2, count - 3)]
    for number in range(count):
        minute += rng.integers(80, 160) if number in quiet else rng.integers(0, 20 // len(benches))
        devices.append({"skill": rng.choice(skills), "arrives": minute, "minutes": rng.integers(25, 90)})
    return {"benches": benches, "devices": devices}


def reference(benches: list[list[str]], devices: list[dict[str, str | int]]) -> list[int]:
    free = [0] * len(benches)
    fitted = [""] * len(benches)
    for device in devices:
        able = [number for number, offered in enumerate(benches) if device["skill"] in offered]
        bench = min(able, key=lambda number: (free[number], number))
        begin = max(free[bench], device["arrives"])
        if begin - device["arrives"] > 60:
            continue
        change = 5 if fitted[bench] != device["skill"] else 0
        free[bench] = begin + change + device["minutes"]
        fitted[bench] = device["skill"]
    return free


def setup(state):
    """All benches are free and no device has come in."""
    state.arrived = 0
    state.free = [0] * len(state.benches)
    state.fitted = [""] * len(state.benches)


def observe(state) -> dict[str, int]:
    """Number of benches and number of devices that have not come in yet."""
    return {"benches": len(state.benches), "to_come": len(state.devices) - state.arrived}


def next_device(state) -> dict[str, str | int]:
    """Let the next device come in: the skill it needs, the minute it comes in, and the minutes of work."""
    if state.arrived == len(state.devices):
        raise ValueError("no more devices come in")
    state.arrived += 1
    return state.devices[state.arrived - 1]


def offers(state, bench: int, skill: str) -> bool:
    """Whether a bench offers a skill.

    Args:
        bench: Number of the bench, counted from 0.
        skill: Name of the skill.
    """
    if not 0 <= bench < len(state.benches):
        raise ValueError(f"bench must be from 0 to {len(state.benches) - 1}")
    return skill in state.benches[bench]


def free_from(state, bench: int) -> int:
    """Minute from which a bench is free.

    Args:
        bench: Number of the bench, counted from 0.
    """
    if not 0 <= bench < len(state.benches):
        raise ValueError(f"bench must be from 0 to {len(state.benches) - 1}")
    return state.free[bench]


def assign(state, bench: int, skill: str, begin: int, minutes: int) -> int:
    """Have a bench work on a device and return the minute at which it is done, laying out tools included.

    Args:
        bench: Number of the bench, counted from 0; it must offer the skill.
        skill: Skill the device needs.
        begin: Minute at which the work begins; the bench must be free by then.
        minutes: Minutes of work, without laying out tools.
    """
    if not 0 <= bench < len(state.benches):
        raise ValueError(f"bench must be from 0 to {len(state.benches) - 1}")
    if skill not in state.benches[bench]:
        raise ValueError("the bench does not offer that skill")
    if begin < state.free[bench]:
        raise ValueError("the bench is not free by then")
    change = 5 if state.fitted[bench] != skill else 0
    state.free[bench] = begin + change + minutes
    state.fitted[bench] = skill
    return state.free[bench]


def solve(tools) -> list[int]:
    """Assign the devices as they come in, then ask every bench when it is free."""
    shop = tools.observe()
    for _ in range(shop["to_come"]):
        device = tools.next_device()
        arrives = device["arrives"]
        chosen = -1
        earliest = 0
        for bench in range(shop["benches"]):
            if not tools.offers(bench=bench, skill=device["skill"]):
                continue
            free = tools.free_from(bench=bench)
            if chosen < 0 or free < earliest:
                chosen = bench
                earliest = free
        begin = max(arrives, earliest)
        if begin - arrives <= 60:
            tools.assign(bench=chosen, skill=device["skill"], begin=begin, minutes=device["minutes"])
    return [tools.free_from(bench=bench) for bench in range(shop["benches"])]
