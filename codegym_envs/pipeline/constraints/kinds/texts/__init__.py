"""Kinds of constraints on texts: brackets, formats, texts of several parts."""
