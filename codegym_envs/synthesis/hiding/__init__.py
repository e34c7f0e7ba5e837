"""Looks at hidden data become calls of tools.

In: the solution's trees and which inputs are hidden. Out: the trees with tool calls in place of looks, and
those tools. `access` goes through statements, `reads` and `writes` through expressions and targets, and
`lookups` makes the calls. Imports `profiling`, `reading` and `wording`.
"""
