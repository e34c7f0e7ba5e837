"""The kinds of constraints, a file each: what can hold of values, how it is read, tested and repaired."""
