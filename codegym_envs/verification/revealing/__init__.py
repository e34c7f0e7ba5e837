"""What calls reveal of the hidden input, measured by runs and bounded by reading the code.

In: a program, its cases and the oracle's plays. Out: for each case how many cells calls read, and
how many calls are needed at least. `watched`, `container_shapes`, `trials` and `measuring` travel into a
worker as text.
"""
