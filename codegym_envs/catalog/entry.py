"""What the catalog knows of one environment, as a line of its index."""

from __future__ import annotations

import msgspec

from codegym_envs.spec import Receipt
from codegym_envs.spec.receipts import receipt_from_json

__all__ = ["IndexEntry", "IndexFile"]


class IndexEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One admitted environment.

    Attributes:
        id: Gymnasium id, for example ``"CodeGym/ClosestReading-v0"``.
        name: File stem.
        path: The module's file, relative to the catalog folder, with forward slashes.
        hash: SHA-256 (hex) of the module, see `EnvironmentModule.hash`.
        split: ``"train"``, ``"validation"`` or ``"test"``.
        family: Environments of one family are always in the same split.
        workflow: Kind of workflow, one of `codegym_envs.spec.WORKFLOWS`; empty if the module names none.
        topics: Topics, as the module gives them.
        tools: Names of its tools in source order, ``observe`` included, ``done`` not.
        calls: Median number of the oracle's actions over the configurations, ``done`` included.
        title: First line of its docstring.
        receipt: The receipt's JSON, still undecoded: see `Index.receipt`.
    """

    id: str
    name: str
    path: str
    hash: str
    split: str
    family: str
    workflow: str = ""
    topics: tuple[str, ...]
    tools: tuple[str, ...]
    calls: float
    title: str
    receipt: msgspec.Raw

    def decoded_receipt(self) -> Receipt:
        """The receipt as a record."""
        return receipt_from_json(msgspec.json.decode(self.receipt))


class IndexFile(msgspec.Struct, frozen=True):
    """The content of an index file.

    Attributes:
        format: Version of its layout.
        environments: All environments of the catalog folder.
    """

    format: int
    environments: tuple[IndexEntry, ...]
