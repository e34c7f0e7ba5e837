"""The picture of the architecture shows every room that there is, and no other."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "codegym_envs"


SCRIPT = runpy.run_path(str(ROOT / "docs" / "make_architecture.py"))
BOXES = SCRIPT["BOXES"]


def folders(path: Path) -> set[str]:
    return {found.parent.name for found in path.glob("*/__init__.py")}


def test_the_picture_is_what_its_script_draws():
    assert SCRIPT["PICTURE"].read_text(encoding="utf-8") == SCRIPT["draw"]()


def test_every_room_is_drawn_once():
    drawn = [box.name for box in BOXES if box.kind == "room"]
    files = {path.stem for path in PACKAGE.glob("*.py") if path.stem not in ("__init__", "_version")}
    assert sorted(drawn) == sorted(folders(PACKAGE) | files)


def test_every_sub_room_is_drawn():
    for box in BOXES:
        if box.kind == "room":
            assert set(box.parts) == folders(PACKAGE / box.name), box.name


def test_boxes_do_not_overlap():
    for number, one in enumerate(BOXES):
        for other in BOXES[number + 1 :]:
            apart_across = one.x + one.width <= other.x or other.x + other.width <= one.x
            apart_down = one.y + one.height <= other.y or other.y + other.height <= one.y
            assert apart_across or apart_down, (one.name, other.name)


def test_the_page_shows_it():
    assert "(images/architecture.svg)" in (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
