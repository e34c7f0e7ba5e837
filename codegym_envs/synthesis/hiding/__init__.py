"""Looks at hidden data become calls of tools.

In: the solution's tree and which inputs are hidden. Out: the tree with tool calls in place of looks, and
those tools. Imports `profiling`, `outlining` for what is pure, and `wording`.
"""
