import unittest

import solution
from solution import score


class DicePokerTest(unittest.TestCase):
    def test_pair(self):
        self.assertEqual(score([3, 3, 5, 5, 1], solution.PAIR), 10)

    def test_no_pair(self):
        self.assertEqual(score([1, 2, 3, 4, 6], solution.PAIR), 0)

    def test_three(self):
        self.assertEqual(score([4, 4, 1, 4, 2], solution.THREE), 12)

    def test_street(self):
        self.assertEqual(score([6, 3, 5, 2, 4], solution.STREET), 30)

    def test_no_street(self):
        self.assertEqual(score([6, 3, 5, 1, 4], solution.STREET), 0)

    def test_house(self):
        self.assertEqual(score([2, 5, 2, 5, 5], solution.HOUSE), 19)

    def test_no_house(self):
        self.assertEqual(score([2, 2, 2, 2, 2], solution.HOUSE), 0)

    def test_chance(self):
        self.assertEqual(score([1, 6, 2, 3, 5], solution.CHANCE), 17)

    def test_unknown(self):
        with self.assertRaises(ValueError):
            score([1, 1, 1, 1, 1], "four")
