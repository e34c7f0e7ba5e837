"""Helper functions that rewritten modules bring along: matching texts, reading literals, sending infinities.

In: uses of ``re``, ``ast.literal_eval`` and infinities in a file's methods. Out: calls of helpers, and these.
"""
