"""From the text of a module to units of code that may run.

In goes a parsed module; it is checked (`policy`), read for what is known before it runs (`analysis`,
`shapes`, `kinds`), and rewritten (`rewriting`) so that every operation that could take long, grow or
change something calls a guard. Out come compiled units with the facts that the runners choose by (`units`).
Imports the guards for their names, limits and signals; knows nothing of programs, sessions or workers.
"""
