"""The kinds of workflow: what the sequence of an environment's calls looks like, whatever it is about.

A module or problem names its kind with the constant ``WORKFLOW``. Agents are not told.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["WORKFLOWS", "unknown_workflow"]

_SIMPLE = {
    "linear_scan": "looks at every record once, in order, and keeps a running result",
    "nested_scan": "looks at every pair of records, or at every cell with its neighbours",
    "repeated_passes": "goes over what is left again and again until nothing changes",
    "comparison_sort": "puts records in order by comparing two at a time",
    "queue_rounds": "serves a queue in turns and puts back what is not finished",
    "command_stream": "takes orders or items one at a time and carries each out, which changes the state",
    "graph_walk": "follows connections from place to place until all that can be reached was seen",
}
_LOOK_UP = {
    "paged_listing": "pages through listings with filters and cursors",
    "store_join": "joins two or three stores by a key that may be missing",
    "search_by_feedback": "closes in on a place by what each try tells: bisection, calibration",
    "free_slots": "finds a time that is free in several calendars",
    "multi_hop_lookup": "follows references from record to record past distractors",
    "partial_view_exploration": "explores what only shows its surroundings: a maze, a folder tree, a network",
    "budgeted_inspection": "inspects under a budget: weighings, group tests",
    "name_resolution": "resolves variants of names by a look-up service",
    "reconciliation": "reconciles two lists with each other",
    "top_k_stream": "keeps the best few of a stream in a small memory",
}
_RULES = {
    "policy_sections": "applies a tariff or policy that is known through tools alone, by section",
    "rule_precedence": "applies rules with precedence, exceptions and effective dates",
    "eligibility_documents": "decides eligibility from documents asked for one by one, at a cost",
    "dated_conversion": "converts units and currencies by dated rates",
    "stacked_pricing": "stacks discounts, taxes and rounding",
}
_CHANGES = {
    "ledger_postings": "posts to accounts, where postings can be refused",
    "stock_fulfilment": "reserves and fulfils from stock, with partial deliveries and substitutes",
    "booking_conflicts": "books with conflicts, moves and cancellations",
    "ticket_triage": "sorts out tickets with deadlines",
    "irreversible_stacking": "stacks where moves cannot be undone",
    "file_tree_tidying": "tidies a file tree in which names collide",
    "access_rights": "grants and revokes rights that are inherited",
    "dependency_rollout": "rolls out in the order of dependencies, checks, and rolls back",
    "record_migration": "migrates records and verifies their counts",
    "message_handling": "finds a message, extracts what it says, acts and confirms",
}
_PLAN = {
    "robot_navigation": "moves a robot among obstacles with a battery",
    "capacitated_routes": "plans routes with capacities",
    "irreversible_planning": "plans moves that cannot be taken back, at a cost",
    "backtracking": "places, checks and takes back",
    "scripted_opponent": "plays against a scripted opponent",
    "device_modes": "drives a device through its modes",
    "process_control": "controls a process by its sensors",
    "conversion_chains": "plans chains of conversion: crafting, recipes",
}
_FIND_OUT = {
    "fault_isolation": "isolates a fault by tests",
    "first_bad_version": "finds the first bad version, with tests that may be flaky",
    "hypothesis_elimination": "eliminates hypotheses: code breaking",
    "root_cause": "finds a cause in logs and measurements",
    "record_audit": "finds the records that break a rule",
}
_DATA = {
    "text_editing": "edits a text by commands",
    "cell_by_cell_table": "changes a table cell by cell",
    "stream_windows": "works on windows over a stream",
    "interpreter_stepping": "steps through a program, one instruction at a time",
    "code_book_decoding": "decodes with a code book",
    "partial_results_table": "fills a table of partial results, each from smaller ones",
    "survey_measuring": "surveys and measures",
    "conflicting_merge": "merges two versions that conflict",
    "stream_cleaning": "cleans a stream of duplicates, gaps and late arrivals",
    "idempotent_retries": "retries transient failures with idempotency keys",
}

WORKFLOWS: Final[Mapping[str, str]] = MappingProxyType(
    {**_SIMPLE, **_LOOK_UP, **_RULES, **_CHANGES, **_PLAN, **_FIND_OUT, **_DATA}
)
"""Every kind of workflow → what an agent does in it."""


def unknown_workflow(name: str) -> str:
    """What is wrong with a name that is not a kind of workflow, and which kinds are near."""
    near = difflib.get_close_matches(name, WORKFLOWS, n=3) or sorted(_SIMPLE)
    return (
        f"{name[:60]!r} is not a kind of workflow; there are kinds such as {', '.join(near)} (spec.WORKFLOWS)"
    )
