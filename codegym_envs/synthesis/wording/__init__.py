"""Names, docs and phrases for what agents read.

In: expressions and names of a solution. Out: English. Imports only `trees`, and what a marked tree says of
types.
"""
