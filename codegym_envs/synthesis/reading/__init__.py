"""Source text becomes one entry point in the dialect.

In: a solution as somebody wrote it. Out: functions without classes, libraries or module state. Imports
`wording`.
"""
