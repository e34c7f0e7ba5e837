"""What the rewritten code of a module calls in place of Python's own operations.

In go values of module code; out come the same values as Python's, paid for by the `meter`, with every
change to a container noted in the `journal` first. Each part is a class over the parts below it and names
its doors, the methods that code may call; `runtime` binds those that a unit mentions straight into its
namespace, so that a call of a guard is a call of a bound method and no more.

Imports limits, signals and the walks over plain data; knows nothing of syntax trees, programs or workers.
"""
