"""Trial of the ways in which a CodeGym-format file can be written as a module.

In: an item of the importer. Out: the first writing that plays its rows and is verified, as a result. Imports
`reading`, `rewriting`, the executor and verification.
"""
