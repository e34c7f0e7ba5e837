"""Regular expressions as plain code: what a pattern means is written out when the source is read.

In: calls of ``re`` with constant patterns. Out: functions that look at one character after the other, a few
lines for each pattern. `characters` holds sets of characters, `pattern` what a pattern consists of,
`following` what may come after what; `matchers` writes the functions that follow a pattern, `searches`
those that use them; `uses` finds the calls, and `calls` replaces them.
"""
