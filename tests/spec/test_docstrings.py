import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegym_envs.spec.docstrings import read_function_doc, read_module_doc

FULL = """One stored reading,
    looked up by position.

    Positions are counted from 0.
    They are stable.

    Args:
        index: Position in the store,
            counted from 0.
        unit (str, optional): One of "C" or "F"; see
            the table: it is short.
        **options: More.

    Returns:
        The reading: a whole number
        of units.

    Raises:
        IndexError: If there is no such position.

    Example Output:
        [2, 5, 9]

    Example:
        >>> reading_at(3)
    """


def test_a_full_docstring():
    doc = read_function_doc(FULL)
    assert doc.summary == "One stored reading, looked up by position."
    assert doc.body == "Positions are counted from 0.\nThey are stable."
    assert doc.parameters == {
        "index": "Position in the store, counted from 0.",
        "unit": 'One of "C" or "F"; see the table: it is short.',
        "options": "More.",
    }
    assert doc.returns == "The reading: a whole number of units."
    assert doc.raises == "IndexError: If there is no such position."
    assert doc.text() == (
        "One stored reading, looked up by position.\n\nPositions are counted from 0.\nThey are stable.\n\n"
        "Returns: The reading: a whole number of units."
    )
    assert "[2, 5, 9]" not in doc.text()


@pytest.mark.parametrize("docstring", [None, "", "   \n\n"])
def test_no_docstring(docstring):
    doc = read_function_doc(docstring)
    assert (doc.summary, doc.body, doc.parameters, doc.text()) == ("", "", {}, "")


@pytest.mark.parametrize(
    ("docstring", "parameters"),
    [
        ("S.\n\nArgs:\n    None", {}),
        ("S.\n\nArgs:\n    None\n    a: x", {"a": "x"}),
        ("S.\n\nArgs:\na: not indented", {}),
        ("S.\n\nArgs: a: on one line", {"a": "on one line"}),
        ("S.\n\nArgs:\n    a (list[tuple(int)], optional): x", {"a": "x"}),
        ("S.\n\nArgs:\n    a:\n        x\n\n        y", {"a": "x y"}),
        ("S.\n\nArgs:\n    a - x", {}),
        ("S.\n\nParameters:\n    a: x\n    b: y", {"a": "x", "b": "y"}),
        ("S.\n\nargs:\n    a: x", {"a": "x"}),
    ],
)
def test_parameters(docstring, parameters):
    assert read_function_doc(docstring).parameters == parameters


def test_sections_do_not_swallow_the_body():
    doc = read_function_doc("S.\n\nReturns:\n    x\n\nBack at the margin: more text.")
    assert doc.returns == "x"
    assert doc.body == "Back at the margin: more text."
    assert read_function_doc("S.\n\nNote: mind the gap.").body == "Note: mind the gap."
    assert read_function_doc("Returns: the reading.").text() == "Returns: the reading."


@given(st.text() | st.text(" \n:()*Args Returns a-b"))
def test_nothing_raises(docstring):
    doc = read_function_doc(docstring)
    assert all("\n" not in value for value in doc.parameters.values())
    assert "\n" not in doc.summary
    read_module_doc(docstring)


@pytest.mark.parametrize(
    ("docstring", "title", "statement"),
    [
        ("Title\n\nText\n  indented\n", "Title", "Text\n  indented"),
        ("Title\n\n    Text\n    more\n", "Title", "Text\nmore"),
        ("Only", "Only", "Only"),
        ("\n  Title\n  Text", "Title", "Text"),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_module_docstrings(docstring, title, statement):
    assert read_module_doc(docstring) == (title, statement)
