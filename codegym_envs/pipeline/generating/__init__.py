"""Emitted ``generate``: how to make further inputs, written in the dialect, for modules with a list of them.

In: a draft's configurations, what is known of the problem's inputs, what new inputs have to keep. Out: text
that goes into the module. `trying` runs it, and narrows it until everything that it makes is accepted.
"""
