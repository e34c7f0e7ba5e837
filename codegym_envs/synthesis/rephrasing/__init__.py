"""Python that the dialect has no word for, said with what it has: one file per kind.

In: a source's tree. Out: the same tree with the same meaning, without imports inside of functions or by star,
type aliases, enumerations, exceptions of its own, properties, and what else `rephrase` lists. What cannot be
said in another way stays as it is, and is refused later by its name.
"""
