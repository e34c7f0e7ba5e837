"""Which answers are right beside the reference's: what the statement says, as an ``accepts`` of the module.

In: a statement, the answer's type, the problem's own ``accepts`` if it has one. Out: functions of the module,
and sentences of its task text.
"""
