"""Putting the page together: one HTML file that needs nothing else.

The parts written by hand are in the folder ``page`` beside this file. The security policy in the page's
head names the hashes of its one style sheet and its one script, and allows nothing else: no request, no
further script.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from codegym_envs.report.markup import Markup, escape, join, tag

__all__ = ["assemble"]

_STYLES: Final = ("theme", "base", "overview", "episodes", "viewer", "print")
_SCRIPTS: Final = (
    "dom", "data", "filters", "episodes", "align", "compare", "verdict", "parts", "viewer", "route",
    "overview", "keyboard", "theme", "main",
)  # fmt: skip
_PLACE: Final = re.compile(r"@@([A-Z]+)@@")


def assemble(*, title: str, subtitle: str, overview: Markup, index: str, blocks: Mapping[str, str]) -> str:
    """The whole page.

    Args:
        title: Title of the report.
        subtitle: A line below it.
        overview: Content of the overview.
        index: JSON text of the index of episodes, fit to stand in a script element.
        blocks: The packed blocks by name.
    """
    style = "\n".join(_part(f"css/{name}.css") for name in _STYLES)
    scripts = "\n".join(_part(f"js/{name}.js") for name in _SCRIPTS)
    script = f'"use strict";\n(() => {{\n{scripts}}})();\n'
    parts = {
        "TITLE": escape(title),
        "SUBTITLE": escape(subtitle),
        "POLICY": _policy(style, script),
        "STYLE": style,
        "SCRIPT": script,
        "OVERVIEW": overview,
        "INDEX": index,
        "BLOCKS": join(
            (tag("script", Markup(packed), type="text/plain", id=name) for name, packed in blocks.items()),
            "\n",
        ),
    }
    return _PLACE.sub(lambda found: parts[found[1]], _part("report.html"))


def _part(name: str) -> str:
    """A file of the folder ``page``, with the same line ends everywhere."""
    folder = files("codegym_envs.report") / "page"
    return folder.joinpath(*name.split("/")).read_text(encoding="utf-8").replace("\r\n", "\n")


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
