"""Receipts as JSON objects, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegym_envs.errors import CatalogError
from codegym_envs.spec.records import CheckResult, Receipt, TaskConfig

__all__ = ["receipt_from_json", "receipt_to_json"]

_HEX_DIGITS = frozenset("0123456789abcdef")


def receipt_to_json(receipt: Receipt) -> dict[str, Any]:
    """The receipt as a JSON object; configurations are [difficulty, seed, digest] triples.

    ``verified`` and ``admitted`` are there for readers; `receipt_from_json` recomputes them.
    """
    return {
        "env_id": receipt.env_id,
        "module_hash": receipt.module_hash,
        "dialect": receipt.dialect,
        "verifier": receipt.verifier,
        "verified": receipt.verified,
        "admitted": receipt.admitted,
        "configs": [[config.difficulty, config.seed, config.digest] for config in receipt.configs],
        "calls": list(receipt.calls),
        "checks": [
            {
                "check": check.check,
                "passed": check.passed,
                "gate": check.gate,
                "detail": check.detail,
                "figures": dict(check.figures),
            }
            for check in receipt.checks
        ],
        "provenance": dict(receipt.provenance),
    }


def receipt_from_json(data: object) -> Receipt:
    """Read a receipt that `receipt_to_json` wrote.

    Args:
        data: The decoded JSON.

    Raises:
        CatalogError: If it is not a receipt; the message names the field.
    """
    record = _mapping(data, "the receipt")
    calls = [_integer(value, "calls") for value in _list(record.get("calls"), "calls")]
    return Receipt(
        module_hash=_digest(record.get("module_hash"), "module_hash"),
        env_id=_text(record.get("env_id"), "env_id"),
        dialect=_integer(record.get("dialect"), "dialect"),
        verifier=_integer(record.get("verifier"), "verifier"),
        configs=tuple(_config(value) for value in _list(record.get("configs"), "configs")),
        calls=tuple(calls),
        checks=tuple(_check(value) for value in _list(record.get("checks"), "checks")),
        provenance=dict(_mapping(record.get("provenance", {}), "provenance")),
    )


def _config(data: object) -> TaskConfig:
    triple = _list(data, "configs")
    if len(triple) != 3:
        raise CatalogError("a receipt's configs must be [difficulty, seed, digest] triples")
    difficulty = _integer(triple[0], "configs")
    if difficulty not in (1, 2, 3):
        raise CatalogError("a receipt's configs must have the difficulty 1, 2 or 3")
    return TaskConfig(difficulty, _integer(triple[1], "configs"), _digest(triple[2], "configs"))


def _check(data: object) -> CheckResult:
    record = _mapping(data, "checks")
    passed, gate = record.get("passed"), record.get("gate")
    if not isinstance(passed, bool):
        raise CatalogError("a receipt's checks must have passed: true or false")
    if gate not in ("verified", "admitted"):
        raise CatalogError('a receipt\'s checks must have gate: "verified" or "admitted"')
    return CheckResult(
        check=_text(record.get("check"), "checks"),
        passed=passed,
        detail=_text(record.get("detail"), "checks"),
        gate=gate,
        figures=dict(_mapping(record.get("figures", {}), "checks")),
    )


def _mapping(data: object, field: str) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise CatalogError(f"not a receipt: {field} must be a JSON object")
    return data


def _list(data: object, field: str) -> list[Any]:
    if not isinstance(data, list):
        raise CatalogError(f"not a receipt: {field} must hold an array")
    return data


def _integer(data: object, field: str) -> int:
    if type(data) is not int:
        raise CatalogError(f"not a receipt: {field} must hold an integer")
    return data


def _text(data: object, field: str) -> str:
    if not isinstance(data, str):
        raise CatalogError(f"not a receipt: {field} must hold a string")
    return data


def _digest(data: object, field: str) -> str:
    text = _text(data, field)
    if len(text) != 64 or not _HEX_DIGITS.issuperset(text):
        raise CatalogError(f"not a receipt: {field} must hold a SHA-256 in hexadecimal")
    return text
