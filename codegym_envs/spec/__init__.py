"""Frozen records, and the parsing of sources into them."""
