"""The task text that an agent reads.

In: a problem's statement and what is hidden of its input. Out: title and paragraphs without examples,
signatures, limits and methods. Imports `hiding` for what is shown, and `wording`.
"""
