"""Importers: foreign corpora become coding problems or environment modules.

Adding a format is a new file with a class that follows the `Importer` protocol, and a line in `IMPORTERS`.
"""

from __future__ import annotations

from collections.abc import Mapping

from codegym_envs.importers.algorithms import Algorithms
from codegym_envs.importers.codegym import CodeGym
from codegym_envs.importers.exercises import Exercises
from codegym_envs.importers.human_eval import HumanEval
from codegym_envs.importers.importer import Importer, ImportOptions, Item
from codegym_envs.importers.kodcode import KodCode
from codegym_envs.importers.run import import_source

__all__ = ["IMPORTERS", "ImportOptions", "Importer", "Item", "import_source"]

IMPORTERS: Mapping[str, Importer] = {
    importer.name: importer for importer in (KodCode(), HumanEval(), Algorithms(), Exercises(), CodeGym())
}
"""All importers by the name of their format."""
