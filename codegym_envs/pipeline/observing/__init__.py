"""Solutions are run in plain workers, and what they do is written down.

In: a coding problem and inputs, or the texts of tests. Out: answers, types, steps, calls. Imports the
executor's plain workers; nothing else of the pipeline.
"""
