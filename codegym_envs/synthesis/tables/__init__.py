"""Working memory: local containers move into the state and are looked at and changed by tools.

In: the oracle's statements and the containers that can move. Out: statements with tool calls, and those
tools. `plan_tables` chooses the containers, `table_access` goes through statements, `looks` through
expressions; `table_tools` and `changes` make the calls. Imports `profiling` and `wording`.
"""
