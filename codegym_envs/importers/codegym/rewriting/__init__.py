"""From the anatomy of a CodeGym-format file to the text of an environment module.

In: what `reading` found. Out: setup, tools, reference and oracle as functions of one module. Imports
`reading`.
"""
