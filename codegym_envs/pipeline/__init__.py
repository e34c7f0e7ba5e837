"""From coding problems to verified environments: runs solutions, synthesizes, verifies, writes.

The only room that drives synthesis, verification and the catalog together. The way through it is
`make.make`, for single files, corpora, imports, the catalog and models alike.
"""
