"""A seeded sample of the contest problems in benchmarks/corpora: each becomes an admitted environment."""

import json
import random
from pathlib import Path

from codegym_envs.importers import IMPORTERS
from codegym_envs.importers.importer import Options
from codegym_envs.pipeline.items import Settings
from codegym_envs.pipeline.make import make, settle
from codegym_envs.synthesis import REASONS
from codegym_envs.verification import all_checks

CORPUS = Path(__file__).parents[2] / "benchmarks" / "corpora" / "contest.jsonl"
SAMPLE = 8


def items():
    return list(IMPORTERS["kodcode"].items(str(CORPUS), Options()))


def test_every_row_is_read():
    rows = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    read = items()
    assert [item.name for item in read] == [row["question_id"] for row in rows]
    assert all(item.provenance["licence"] == "Apache-2.0" for item in read)


def test_most_of_a_sample_is_admitted():
    sample = random.Random(11).sample(items(), SAMPLE)
    results = [settle(make, item, Settings()) for item in sample if not item.refused]
    admitted = [result.name for result in results if result.admitted]
    assert len(admitted) >= 0.65 * SAMPLE
    verified = [result.name for result in results if result.verified]
    assert len(verified) >= 0.8 * SAMPLE
    known = {*REASONS, *(check.name for check in all_checks())}
    for result in results:
        assert result.admitted or result.reason.removeprefix("not_admitted:") in known
