import copy
import json

import pytest

from codegym_envs.errors import CatalogError
from codegym_envs.spec import CheckResult, Receipt, TaskConfig, receipt_from_json, receipt_to_json

RECEIPT = Receipt(
    module_hash="ab" * 32,
    env_id="CodeGym/ClosestReading-v0",
    dialect=1,
    verifier=2,
    configs=(TaskConfig(1, 0, "0" * 64), TaskConfig(3, -2, "f" * 64)),
    calls=(12, 300),
    checks=(
        CheckResult("solvability", True, "solved on all 36", figures={"median": 12.5}),
        CheckResult("guessing", False, "40 % by guessing", gate="admitted"),
    ),
    provenance={"synthesizer": "residual"},
)


def test_round_trip_through_json_text():
    data = json.loads(json.dumps(receipt_to_json(RECEIPT)))
    assert receipt_from_json(data) == RECEIPT
    assert data["verified"] is True
    assert data["admitted"] is False


def test_claims_are_recomputed():
    data = receipt_to_json(RECEIPT)
    data["admitted"] = True
    assert not receipt_from_json(data).admitted
    data["checks"] = []
    assert not receipt_from_json(data).verified


def test_there_is_no_way_around_the_checks():
    data = receipt_to_json(RECEIPT)
    data["checks"][0]["gate"] = "none"
    with pytest.raises(CatalogError):
        receipt_from_json(data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("module_hash",), "xyz"),
        (("module_hash",), None),
        (("env_id",), 3),
        (("dialect",), "1"),
        (("verifier",), True),
        (("configs",), {}),
        (("configs", 0), [1, 2]),
        (("configs", 0, 0), 4),
        (("configs", 0, 1), 1.0),
        (("configs", 0, 2), "f" * 63),
        (("calls", 0), "12"),
        (("checks",), None),
        (("checks", 0), "passed"),
        (("checks", 0, "passed"), 1),
        (("checks", 0, "check"), None),
        (("checks", 0, "figures"), []),
        (("provenance",), []),
    ],
)
def test_broken_receipts(path, value):
    data = copy.deepcopy(receipt_to_json(RECEIPT))
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(CatalogError, match="receipt"):
        receipt_from_json(data)


@pytest.mark.parametrize("data", [None, [], "x", {}, 1])
def test_no_receipt_at_all(data):
    with pytest.raises(CatalogError):
        receipt_from_json(data)
