"""The index of the catalog: one entry per environment, read once and lazily."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from importlib.resources.abc import Traversable
from typing import Final

import msgspec

from codegym_envs.catalog.entry import IndexEntry, IndexFile
from codegym_envs.catalog.index_file import FORMAT, catalog_files, read_index_bytes
from codegym_envs.catalog.splits import SPLITS
from codegym_envs.errors import CatalogError, ConfigurationError
from codegym_envs.spec import WORKFLOWS, EnvironmentModule, Receipt, parse_module
from codegym_envs.spec.workflows import unknown_workflow

__all__ = [
    "Index",
    "difficulties",
    "entry",
    "entry_of",
    "ids",
    "is_installed",
    "load",
    "load_index",
    "read_index",
    "receipt",
]


class _Configurations(msgspec.Struct):
    """The one part of a receipt that draws need: the rest costs ten times as much to read."""

    configs: tuple[tuple[int, msgspec.Raw, msgspec.Raw], ...]


class Index:
    """All environments of one catalog folder, sorted by id.

    Attributes:
        entries: The environments.
        root: The folder, or None for an empty index without one.
    """

    def __init__(self, entries: tuple[IndexEntry, ...] = (), root: Traversable | None = None) -> None:
        self.entries = tuple(sorted(entries, key=lambda entry: entry.id))
        self.root = root

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, env_id: object) -> bool:
        return env_id in self.by_id

    @cached_property
    def by_id(self) -> Mapping[str, IndexEntry]:
        """Entries by Gymnasium id."""
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def hashes(self) -> frozenset[str]:
        """Content hashes of all environments."""
        return frozenset(entry.hash for entry in self.entries)

    def entry(self, env_id: str) -> IndexEntry:
        """The entry of an id; ``"ClosestReading-v0"`` and the file stem name it too.

        Without a version, ``"ClosestReading"`` or ``"CodeGym/ClosestReading"``, it is the latest one.

        Raises:
            CatalogError: If there is no such environment; the text names similar ones.
        """
        found = self.by_id.get(env_id) or self.by_id.get(f"CodeGym/{env_id}")
        if found is None:
            found = next((entry for entry in self.entries if entry.name == env_id), None)
        if found is None:
            name = env_id.removeprefix("CodeGym/")
            versions = {
                int(version): entry
                for known, entry in self.by_id.items()
                for start, _, version in [known.removeprefix("CodeGym/").rpartition("-v")]
                if start == name
            }
            found = versions[max(versions)] if versions else None
        if found is None:
            raise CatalogError(f"no environment {env_id!r} in the catalog{self._near(env_id)}")
        return found

    def entry_of(self, module: EnvironmentModule) -> IndexEntry | None:
        """The entry of a module; None for one that is not in the catalog under its own id.

        A copy under another name has the same content hash, but draws other task configurations: the entry
        of the original, with its receipt, is not about it.
        """
        found = self.by_id.get(module.env_id)
        return found if found is not None and found.hash == module.hash else None

    def load(self, env_id: str) -> EnvironmentModule:
        """Read and parse an environment's module.

        Raises:
            CatalogError: If there is no such environment, or its file is missing or differs from the index.
        """
        entry = self.entry(env_id)
        if self.root is None:
            raise CatalogError(f"{entry.id}: the index has no folder")
        file = self.root
        for part in entry.path.split("/"):
            file = file / part
        sidecar = entry.path.rsplit("/", 1)[-1].removesuffix(".py") + ".configs.jsonl"
        folder = self.root
        for part in entry.path.split("/")[:-1]:
            folder = folder / part
        listed = folder / sidecar
        try:
            source = file.read_text(encoding="utf-8")
            side = listed.read_text(encoding="utf-8") if listed.is_file() else None
        except (OSError, UnicodeError) as error:
            raise CatalogError(
                f"{entry.id}: cannot read {entry.path}; reinstall, or run: codegym build"
            ) from error
        module = parse_module(source, name=entry.name, sidecar=side)
        if module.hash != entry.hash:
            raise CatalogError(f"{entry.id}: {entry.path} differs from the index; run: codegym build")
        return module

    def receipt(self, env_id: str) -> Receipt:
        """The receipt of an environment."""
        return self.entry(env_id).decoded_receipt()

    def difficulties(self, env_id: str) -> tuple[int, ...]:
        """The difficulty of each task configuration of an environment, by ``config_id``: 1, 2 or 3.

        Raises:
            CatalogError: If there is no such environment, or its receipt is damaged.
        """
        entry = self.entry(env_id)
        try:
            configs = _CONFIGURATIONS.decode(entry.receipt).configs
        except msgspec.DecodeError as error:
            raise CatalogError(
                f"{entry.id}: the receipt cannot be read ({error}); run: codegym build"
            ) from error
        return tuple(config[0] for config in configs)

    def ids(
        self,
        split: str | None = None,
        *,
        topic: str | None = None,
        family: str | None = None,
        workflow: str | None = None,
    ) -> tuple[str, ...]:
        """Ids in alphabetical order.

        Args:
            split: Only this split, if given.
            topic: Only environments with this topic, if given.
            family: Only this family, if given.
            workflow: Only this kind of workflow, if given.

        Raises:
            ConfigurationError: If there is no such split or kind of workflow.
        """
        if split is not None and split not in SPLITS:
            raise ConfigurationError(f"split {split!r} is none of {', '.join(SPLITS)}")
        if workflow is not None and workflow not in WORKFLOWS:
            raise ConfigurationError(unknown_workflow(str(workflow)))
        return tuple(
            entry.id
            for entry in self.entries
            if (split is None or entry.split == split)
            and (topic is None or topic in entry.topics)
            and (family is None or entry.family == family)
            and (workflow is None or entry.workflow == workflow)
        )

    def _near(self, env_id: str) -> str:
        import difflib  # noqa: PLC0415 - only for an error text

        short = {entry.id.split("/", 1)[-1].rsplit("-v", 1)[0]: entry.id for entry in self.entries}
        wanted = env_id.split("/", 1)[-1].rsplit("-v", 1)[0]
        near = difflib.get_close_matches(wanted, short, n=3)
        return f"; did you mean {', '.join(short[name] for name in near)}?" if near else ""


_DECODER: Final = msgspec.json.Decoder(IndexFile)
_CONFIGURATIONS: Final = msgspec.json.Decoder(_Configurations)


def read_index(root: Traversable) -> Index:
    """Read the index of a catalog folder.

    Returns:
        The index; an empty one if the folder has none.

    Raises:
        CatalogError: If the file is damaged or of another format.
    """
    data = read_index_bytes(root)
    if data is None or not data.strip():
        return Index(root=root)
    try:
        content = _DECODER.decode(data)
    except msgspec.DecodeError as error:
        raise CatalogError(f"the catalog's index cannot be read ({error}); run: codegym build") from error
    if content.format != FORMAT:
        raise CatalogError(f"the catalog's index has format {content.format}, this version reads {FORMAT}")
    return Index(content.environments, root)


@lru_cache(maxsize=1)
def load_index() -> Index:
    """The installed catalog's index, read on first use and kept.

    A missing catalog or index is an empty `Index`, not an error.
    """
    root = catalog_files()
    return Index() if root is None else read_index(root)


def ids(
    split: str | None = None,
    *,
    topic: str | None = None,
    family: str | None = None,
    workflow: str | None = None,
) -> tuple[str, ...]:
    """`Index.ids` of the installed catalog."""
    return load_index().ids(split, topic=topic, family=family, workflow=workflow)


def entry(env_id: str) -> IndexEntry:
    """`Index.entry` of the installed catalog."""
    return load_index().entry(env_id)


def entry_of(module: EnvironmentModule) -> IndexEntry | None:
    """`Index.entry_of` of the installed catalog."""
    return load_index().entry_of(module)


def load(env_id: str) -> EnvironmentModule:
    """`Index.load` of the installed catalog."""
    return load_index().load(env_id)


def receipt(env_id: str) -> Receipt:
    """`Index.receipt` of the installed catalog."""
    return load_index().receipt(env_id)


def difficulties(env_id: str) -> tuple[int, ...]:
    """`Index.difficulties` of the installed catalog."""
    return load_index().difficulties(env_id)


def is_installed(module_hash: str) -> bool:
    """Whether a module with this content hash is in the installed catalog's index.

    Such modules may run inline: they came with the installation. A receipt that travels with a module
    grants nothing.
    """
    return module_hash in load_index().hashes
