"""The second pass: functions of a module → functions that call guards.

`rewriter` puts the parts together. `context` knows where the rewriting stands and what names mean there,
`dispatch` hands each kind of syntax node to the part that rewrites it, and the parts hand what is inside
back to it. Imports the readers next door (`analysis`, `kinds`, `scopes`) and the names of the guards.
"""
