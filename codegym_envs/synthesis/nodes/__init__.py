"""Front end for linked structures: lists, trees and graphs of nodes become tables of numbers.

In: a solution over node classes. Out: the same solution over plain data, with the codec between the two
forms. Nothing but its caller imports it; without it such problems are refused.
"""
