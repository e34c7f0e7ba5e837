"""What a CodeGym-format file says.

In: the source of an environment class and its training rows. Out: its anatomy (actions, state, reset, the
solver's calls) in one normal form, the form of the answer, and the task configurations of the rows. Imports
only `spec`, `synthesis` for the normal form of Python, and nothing else of the importer.
"""
