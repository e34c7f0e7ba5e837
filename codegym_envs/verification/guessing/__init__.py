"""Agents that do not work on the task, and what they win.

In: a `Subject`. Out: for each kind of guess and each difficulty the share of inputs that it wins, on inputs
that are not frozen and that it was not fitted on (`fresh_inputs`, `contest`). `views` is what guessers see;
the files named after guesses, and `ablation`, hold one kind of guess each.
"""
