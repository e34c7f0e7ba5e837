"""The catalog: all admitted environment modules with their receipts.

Reads the generated ``envs_catalog/index.json`` (or ``index.json.gz``) as package data; nothing here
executes a module, and importing this package reads no file.
"""

from __future__ import annotations

from codegym_envs.catalog.admission import admit
from codegym_envs.catalog.entry import IndexEntry
from codegym_envs.catalog.index import (
    Index,
    difficulties,
    entry,
    entry_of,
    ids,
    is_installed,
    load,
    load_index,
    receipt,
)
from codegym_envs.catalog.index_file import catalog_files, index_text, write_index
from codegym_envs.catalog.search import search
from codegym_envs.catalog.splits import SPLITS, Split, split_of

__all__ = [
    "SPLITS",
    "Index",
    "IndexEntry",
    "Split",
    "admit",
    "catalog_files",
    "difficulties",
    "entry",
    "entry_of",
    "ids",
    "index_text",
    "is_installed",
    "load",
    "load_index",
    "receipt",
    "search",
    "split_of",
    "write_index",
]
