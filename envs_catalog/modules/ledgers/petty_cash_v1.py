"""Petty cash

Several departments share a petty cash box; each has an account that starts with a given balance in cents.
Slips are worked off one after another in the order in which they lie on the pile. A deposit is added to the
account it names. A withdrawal is paid only if the account keeps at least 0 cents; otherwise the missing part
is first borrowed from the department's guarantor, provided that the guarantor's balance covers all of it; the
account then stands at 0. If the guarantor cannot cover it, the slip is turned down and no account changes.

Give the final balance of every account.

Example: Archive starts with 500 and has Studio as guarantor, Studio starts with 300 and has Archive. The
slips are: Archive withdraws 650, Studio withdraws 700, Studio deposits 90. The first slip lacks 150, which
Studio covers; Archive is left with 0 and Studio with 150. The second lacks 550, which Archive cannot cover,
so it is turned down. After the third, Studio has 240. The answer is Archive: 0, Studio: 240.
"""

TOPICS = ("ledgers", "simulation")
WORKFLOW = "ledger_postings"

DEPARTMENTS = ("Archive", "Bindery", "Canteen", "Design", "Events", "Facilities", "Garage", "Studio")


def generate(rng, difficulty):
    """More departments and slips at higher difficulty; withdrawals are large enough to need guarantors."""
    names = rng.sample(DEPARTMENTS, 2 + difficulty)
    accounts = {name: rng.integers(6, 30) * 50 for name in names}
    guarantors = {}
    for position, name in enumerate(names):
        guarantors[name] = names[(position + 1) % len(names)]
    slips = []
    for _ in range(rng.integers(8 + 4 * difficulty, 10 + 5 * difficulty)):
        name = rng.choice(names)
        if rng.random() < 0.4:
            slips.append({"account": name, "kind": "deposit", "cents": rng.integers(100, 1200)})
        else:
            slips.append({"account": name, "kind": "withdrawal", "cents": rng.integers(60, 1900)})
    return {"accounts": accounts, "guarantors": guarantors, "slips": slips}


def reference(
    accounts: dict[str, int], guarantors: dict[str, str], slips: list[dict[str, str | int]]
) -> dict[str, int]:
    balances = dict(accounts)
    for slip in slips:
        name = slip["account"]
        cents = slip["cents"]
        if slip["kind"] == "deposit":
            balances[name] += cents
            continue
        missing = max(0, cents - balances[name])
        guarantor = guarantors[name]
        if missing <= balances[guarantor]:
            balances[guarantor] -= missing
            balances[name] += missing - cents
    return balances


def setup(state):
    """Nothing has been taken from the pile yet."""
    state.taken = 0
    state.balances = dict(state.accounts)


def observe(state) -> dict[str, list[str] | int]:
    """Names of the accounts and number of slips still on the pile."""
    return {"accounts": list(state.accounts), "slips_left": len(state.slips) - state.taken}


def next_slip(state) -> dict[str, str | int]:
    """Take the topmost slip from the pile: its account, its kind (deposit or withdrawal) and its cents."""
    if state.taken == len(state.slips):
        raise ValueError("the pile is empty")
    state.taken += 1
    return state.slips[state.taken - 1]


def balance_of(state, account: str) -> int:
    """Current balance of an account, in cents.

    Args:
        account: Name of the account.
    """
    if account not in state.balances:
        raise ValueError("no account has that name")
    return state.balances[account]


def guarantor_of(state, account: str) -> str:
    """Name of the account that guarantees for another one.

    Args:
        account: Name of the account that may need money.
    """
    if account not in state.guarantors:
        raise ValueError("no account has that name")
    return state.guarantors[account]


def deposit(state, account: str, cents: int) -> int:
    """Add money to an account and return its new balance.

    Args:
        account: Name of the account.
        cents: Amount in cents, at least 0.
    """
    if account not in state.balances:
        raise ValueError("no account has that name")
    if cents < 0:
        raise ValueError("an amount cannot be negative")
    state.balances[account] += cents
    return state.balances[account]


def withdraw(state, account: str, cents: int) -> int:
    """Pay money out of an account and return its new balance; fails if the balance is too small.

    Args:
        account: Name of the account.
        cents: Amount in cents, at least 0.
    """
    if account not in state.balances:
        raise ValueError("no account has that name")
    if cents < 0:
        raise ValueError("an amount cannot be negative")
    if cents > state.balances[account]:
        raise ValueError("the balance is too small")
    state.balances[account] -= cents
    return state.balances[account]


def solve(tools) -> dict[str, int]:
    """Work off the pile slip by slip, then read the balances."""
    overview = tools.observe()
    for _ in range(overview["slips_left"]):
        slip = tools.next_slip()
        name = slip["account"]
        cents = slip["cents"]
        if slip["kind"] == "deposit":
            tools.deposit(account=name, cents=cents)
            continue
        balance = tools.balance_of(account=name)
        if balance >= cents:
            tools.withdraw(account=name, cents=cents)
            continue
        missing = cents - balance
        guarantor = tools.guarantor_of(account=name)
        if tools.balance_of(account=guarantor) >= missing:
            tools.withdraw(account=guarantor, cents=missing)
            tools.deposit(account=name, cents=missing)
            tools.withdraw(account=name, cents=cents)
    return {name: tools.balance_of(account=name) for name in overview["accounts"]}
