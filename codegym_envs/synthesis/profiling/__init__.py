"""Types of a solution's variables, by an instrumented run that somebody else makes.

In: a solution in the dialect, and samples. Out: normalised trees with the type of each expression. Imports
`reading`.
"""
