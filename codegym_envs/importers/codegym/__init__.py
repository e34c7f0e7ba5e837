"""CodeGym-format environments: a folder of class-based files, with training rows beside them.

The files become environment modules by a rewrite of their syntax trees; nothing of the original classes runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from codegym_envs.errors import ConfigurationError
from codegym_envs.importers.codegym.reading.identifiers import snake_case
from codegym_envs.importers.codegym.reading.training_rows import EnvRows, collect_rows, ensure_known
from codegym_envs.importers.importer import ImportOptions, Item
from codegym_envs.importers.problems import stem

__all__ = ["CodeGym"]


class CodeGym:
    """Imports CodeGym-format environments."""

    name = "codegym"
    help = (
        "A folder of CodeGym-format files, or one file; --rows FILE gives task configurations and task texts."
    )

    def items(self, source: str, options: ImportOptions) -> Iterator[Item]:
        """One item per file, in the order of names; then environments whose code is in the rows."""
        path = Path(source)
        if path.is_file() and path.suffix in (".jsonl", ".parquet", ".gz", ".json"):
            rows, files = collect_rows(path), []
        else:
            files = sorted(path.glob("**/*.py")) if path.is_dir() else [path] if path.is_file() else []
            if not files:
                raise ConfigurationError(f"{path}: no Python file there")
            rows = {}
        if options.rows is not None:
            rows = collect_rows(options.rows)
            stems = {file.stem for file in files}
            ensure_known(rows, stems | {stem.rpartition("__")[2] for stem in stems}, options.rows)
        files = [file for file in files if file.name != "__init__.py"]
        sources = [(file.stem, file.read_text(encoding="utf-8", errors="replace")) for file in files]
        there = {name for name, _ in sources}
        sources += [
            (name, entry.code) for name, entry in sorted(rows.items()) if entry.code and name not in there
        ]
        taken: set[str] = set()
        for number, (file_stem, text) in enumerate(sources):
            if options.limit is not None and number >= options.limit:
                return
            entry = rows.get(file_stem) or rows.get(file_stem.rpartition("__")[2]) or EnvRows()
            yield Item(
                _name(file_stem, taken),
                "codegym",
                text,
                {"rows": entry.to_payload(), "file": file_stem, "hide_input": options.hide_input},
                {"importer": "codegym", "file": file_stem, "source": entry.source or file_stem.split("_")[0]},
            )


def _name(file_stem: str, taken: set[str]) -> str:
    """``Shelf_101_I__TallyEnv`` → ``tally``, with the number where that is taken."""
    head, _, tail = file_stem.rpartition("__")
    short = stem(snake_case(tail.removesuffix("Env") or tail))
    name = short if short not in taken else stem(f"{short}_{snake_case(head)}")
    number = 2
    while name in taken:
        name, number = f"{short}_n{number}", number + 1
    taken.add(name)
    return name
