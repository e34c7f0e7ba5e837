"""The text of a module.

In: the parts of a draft (tools, state, oracle, reference, statement). Out: Python source in one layout,
folded at the line limit. Imports `hiding` for the names of hidden data, and `wording`.
"""
