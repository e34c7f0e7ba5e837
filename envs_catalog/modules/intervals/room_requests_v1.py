"""Room requests

A conference centre gives out rooms, numbered from 0, each with a number of seats. Requests are dealt with in
the order in which they came in. A request has a start and an end in minutes, a number of people, and says
whether it is urgent. It gets the room with the fewest seats that has enough seats and is free from start to
end. A room is free if no booking in it overlaps; one booking may begin in the minute in which another one
ends. No two rooms have the same number of seats. If no room can be given, a request that is not urgent is
turned down. An urgent one takes the room with the most seats, and all bookings there that overlap with it are
cancelled.

For each room, give the number of minutes for which it is booked at the end.

Example: room 0 has 20 seats and room 1 has 8. Request one is for 60 to 120 and 6 people, request two for 90
to 150 and 5 people, request three for 140 to 200 and 7 people, and request four for 100 to 160 and 15 people,
urgent. The first gets room 1. The second overlaps with it and gets room 0. The third gets room 1. The fourth
needs room 0, which is taken; it is urgent, so the second booking is cancelled. The answer is 60, 120.
"""

TOPICS = ("intervals", "scheduling")
WORKFLOW = "booking_conflicts"


def generate(rng, difficulty):
    """More rooms and requests at higher difficulty, for a day that fills up; the largest room is in demand."""
    count = 1 + difficulty
    seats = rng.sample(range(6, 60), count)
    requests = []
    for _ in range(rng.integers(13 + 3 * difficulty, 15 + 4 * difficulty)):
        start = 5 * rng.integers(0, 60)
        requests.append({
            "start": start,
            "end": start + 5 * rng.integers(3, 11),
            "people": rng.integers(max(seats) // 3, max(seats)),
            "urgent": rng.random() < 0.5,
        })
    return {"seats": seats, "requests": requests}


def reference(seats: list[int], requests: list[dict[str, int | bool]]) -> list[int]:
    booked = [[] for _ in seats]
    for request in requests:
        start = request["start"]
        end = request["end"]
        free = []
        for room in range(len(seats)):
            clear = all(end <= other[0] or other[1] <= start for other in booked[room])
            if clear and seats[room] >= request["people"]:
                free.append(room)
        if free:
            room = min(free, key=lambda number: seats[number])
        elif request["urgent"]:
            room = seats.index(max(seats))
            booked[room] = [other for other in booked[room] if end <= other[0] or other[1] <= start]
        else:
            continue
        booked[room].append((start, end))
    return [sum([end - start for start, end in bookings]) for bookings in booked]


def setup(state):
    """An empty calendar and an unopened pile of requests; a booking is (room, start, end)."""
    state.opened = 0
    state.bookings = {}
    state.next_number = 1


def observe(state) -> dict[str, int]:
    """Number of rooms, of requests that have not been opened, and of bookings in the calendar."""
    return {
        "rooms": len(state.seats),
        "requests_left": len(state.requests) - state.opened,
        "bookings": len(state.bookings),
    }


def open_request(state) -> dict[str, int | bool]:
    """Open the next request: start, end, people and whether it is urgent."""
    if state.opened == len(state.requests):
        raise ValueError("all requests have been opened")
    state.opened += 1
    return state.requests[state.opened - 1]


def seats_in(state, room: int) -> int:
    """Number of seats in a room.

    Args:
        room: Number of the room, counted from 0.
    """
    if not 0 <= room < len(state.seats):
        raise ValueError(f"room must be from 0 to {len(state.seats) - 1}")
    return state.seats[room]


def overlapping(state, room: int, start: int, end: int) -> list[int]:
    """Numbers of the bookings in a room that overlap with a period.

    Args:
        room: Number of the room, counted from 0.
        start: First minute of the period.
        end: Minute in which the period ends.
    """
    if not 0 <= room < len(state.seats):
        raise ValueError(f"room must be from 0 to {len(state.seats) - 1}")
    numbers = []
    for number, booking in state.bookings.items():
        if booking[0] == room and start < booking[2] and booking[1] < end:
            numbers.append(number)
    return numbers


def book(state, room: int, start: int, end: int) -> int:
    """Enter a booking and return its number; fails if it overlaps with another one.

    Args:
        room: Number of the room, counted from 0.
        start: First minute.
        end: Minute in which it ends, later than `start`.
    """
    if not 0 <= room < len(state.seats):
        raise ValueError(f"room must be from 0 to {len(state.seats) - 1}")
    if start >= end:
        raise ValueError("a booking must end after it starts")
    for booking in state.bookings.values():
        if booking[0] == room and start < booking[2] and booking[1] < end:
            raise ValueError("the room is not free for that period")
    number = state.next_number
    state.bookings[number] = (room, start, end)
    state.next_number += 1
    return number


def cancel(state, booking: int) -> int:
    """Take a booking out of the calendar and return how many minutes it had.

    Args:
        booking: Number of the booking.
    """
    if booking not in state.bookings:
        raise ValueError("there is no booking with that number")
    entry = state.bookings.pop(booking)
    return entry[2] - entry[1]


def solve(tools) -> list[int]:
    """Deal with the requests in order, keeping the minutes of every room up to date."""
    centre = tools.observe()
    sizes = [tools.seats_in(room=room) for room in range(centre["rooms"])]
    by_size = sorted(range(len(sizes)), key=lambda room: sizes[room])
    largest = by_size[-1]
    minutes = [0] * len(sizes)
    for _ in range(centre["requests_left"]):
        request = tools.open_request()
        start = request["start"]
        end = request["end"]
        chosen = -1
        for room in by_size:
            if sizes[room] >= request["people"]:
                if not tools.overlapping(room=room, start=start, end=end):
                    chosen = room
                    break
        if chosen < 0 and request["urgent"]:
            chosen = largest
            for number in tools.overlapping(room=largest, start=start, end=end):
                minutes[largest] -= tools.cancel(booking=number)
        if chosen >= 0:
            tools.book(room=chosen, start=start, end=end)
            minutes[chosen] += end - start
    return minutes
