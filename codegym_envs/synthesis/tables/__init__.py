"""Working memory: local containers move into the state and are looked at and changed by tools.

In: the oracle's statements and the containers that can move. Out: statements with tool calls, and those
tools. Imports `profiling` and `wording`.
"""
