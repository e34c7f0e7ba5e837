"""What a solver can know of the constants in a module's reference.

In: a `Subject`. Out: the constants that decide answers and that neither the statement, nor a tool, nor what
everybody knows gives away. `numbers_in_words` reads numbers from text, `common_knowledge` holds what need not
be said, `constants` finds the constants with changed copies of the reference, and `unstated` runs those.
"""
