"""Small modules for the tests of verification: a good one, and ways to break it."""

from small_sources import MODULE as GOOD

from codegym_envs.spec import parse_module


def good(*changes, name="water_meters", sidecar=None):
    """The good module with texts replaced: pairs of old and new text; the old one must be there."""
    source = GOOD
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new)
    return parse_module(source, name=name, sidecar=sidecar)
