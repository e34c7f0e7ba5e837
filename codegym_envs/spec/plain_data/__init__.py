"""Plain data: what inputs, arguments, results and answers are made of.

In: values, or their text. Out: their canonical JSON and back, digests, ordered sets. Imports `types` alone.
"""
