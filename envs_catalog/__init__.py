"""The catalog that ships with codegym_envs: coding problems, environment modules and their index.

Nothing here is imported as Python; `codegym_envs.catalog` reads the files as package data.
"""
