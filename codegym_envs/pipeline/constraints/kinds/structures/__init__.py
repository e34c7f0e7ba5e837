"""Kinds of constraints on structures: graphs, lists of neighbours, trees, hierarchies of records."""
