"""Problems of other kinds become plain coding problems, proven by runs beside the original.

In: a program that reads and prints, or a problem over linked nodes, with known inputs. Out: a coding
problem whose inputs and answers are plain data, and its inputs. Imports `observing`, `inputs` and the front
ends of `synthesis`.
"""
