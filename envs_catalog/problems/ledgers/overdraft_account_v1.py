"""Overdraft account

A club's bank account starts with a given balance in cents. On each day one movement is booked, positive for
money that comes in and negative for money that goes out. After the day's booking the bank looks at the
balance. If it is below zero, the bank takes 2 cents for every begun 100 cents of debt, but never more than 60
cents a day. If it is above 2000 cents, the bank adds 1 cent for every full 500 cents above 2000. These cents
become part of the balance before the next day.

What is the balance after the last day?

Example: it starts with 300 cents and the movements are -520, 80, 3500 and -900. After the first day the debt
is 220, which costs 6 cents: -226. After the second it is 146, which costs 4: -150. After the third there are
3350, which earn 2: 3352. After the fourth there are 2452, which is less than 500 above 2000 and earns
nothing. The answer is 2452.
"""

TOPICS = ("ledgers", "banking")
WORKFLOW = "linear_scan"


def generate(rng, difficulty):
    """More days at higher difficulty; the balance goes from deep debts to small and large credits and back."""
    opening = rng.integers(-1500, 3000)
    movements = []
    balance = opening
    for _ in range(rng.integers(3 + 9 * difficulty, 3 + 13 * difficulty)):
        low, high = rng.choice([(-6000, -3000), (-2500, -50), (50, 1500), (2600, 7000)])
        movements.append(rng.integers(low, high) - balance)
        balance += movements[-1]
    return {"opening": opening, "movements": movements}


def debt_charge(balance: int) -> int:
    """Cents the bank takes at the end of a day; 0 without debt.

    Args:
        balance: Balance after the day's booking, in cents; negative for a debt.
    """
    if balance >= 0:
        return 0
    return min(60, 2 * ((-balance + 99) // 100))


def credit_bonus(balance: int) -> int:
    """Cents the bank adds at the end of a day; 0 up to a balance of 2000.

    Args:
        balance: Balance after the day's booking, in cents.
    """
    return max(0, balance - 2000) // 500


def solution(opening: int, movements: list[int]) -> int:
    balance = opening
    for movement in movements:
        balance += movement
        if balance < 0:
            balance -= debt_charge(balance)
        else:
            balance += credit_bonus(balance)
    return balance


EXAMPLE = ({"opening": 300, "movements": [-520, 80, 3500, -900]}, 2452)


def solution_again(opening: int, movements: list[int]) -> int:
    """Adds all bookings at the end; charges and bonuses are counted hundred by hundred and step by step."""
    booked = [opening]
    for movement in movements:
        booked.append(movement)
        balance = sum(booked)
        cost = 0
        while cost < 60 and 50 * cost < -balance:
            cost += 2
        earned = len(range(2500, balance + 1, 500))
        booked.append(earned - cost)
    return sum(booked)
