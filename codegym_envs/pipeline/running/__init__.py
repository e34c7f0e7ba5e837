"""Runs over many items: processes, threads or a cluster, a journal, progress, the report.

In: items and a function from one to its result. Out: results in the order of items, files in a folder,
counts. Imports the pipeline's records, not the function that makes results.
"""
