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

The movements cannot be seen as a whole, only through the tools.
"""

TOPICS = ("ledgers", "banking")
FAMILY = "overdraft_account"
WORKFLOW = "linear_scan"


def _debt_charge(balance):
    if balance >= 0:
        return 0
    return min(60, 2 * ((-balance + 99) // 100))


def _credit_bonus(balance):
    return max(0, balance - 2000) // 500


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


def reference(opening: int, movements: list[int]) -> int:
    balance = opening
    for movement in movements:
        balance += movement
        if balance < 0:
            balance -= _debt_charge(balance)
        else:
            balance += _credit_bonus(balance)
    return balance


def observe(state) -> dict[str, int]:
    """The given opening and how many movements there are."""
    return {"opening": state.opening, "movement_count": len(state.movements)}


def debt_charge(state, balance: int) -> int:
    """Cents the bank takes at the end of a day; 0 without debt.

    Args:
        balance: Balance after the day's booking, in cents; negative for a debt.
    """
    return _debt_charge(balance)


def credit_bonus(state, balance: int) -> int:
    """Cents the bank adds at the end of a day; 0 up to a balance of 2000.

    Args:
        balance: Balance after the day's booking, in cents.
    """
    return _credit_bonus(balance)


def movement_at(state, index: int) -> int:
    """The movement at a position.

    Args:
        index: Position, counted from 0; -1 is the last one.
    """
    return state.movements[index]


def solve(tools) -> int:
    """Look at the movements through the tools and find the answer."""
    view = tools.observe()
    opening = view["opening"]
    movement_count = view["movement_count"]
    balance = opening
    for index in range(movement_count):
        movement = tools.movement_at(index=index)
        balance += movement
        if balance < 0:
            balance -= tools.debt_charge(balance=balance)
        else:
            balance += tools.credit_bonus(balance=balance)
    return balance
