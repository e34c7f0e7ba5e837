"""What ``import`` gives: functions of ours and immutable values, never a module of the host.

The rewritten code of a module calls the functions by names such as ``f_math_gcd``; what goes in and comes
out are plain values and iterators. Imports the other guards, which know nothing of it.
"""
