import unittest
from solution import best_word


class WordLadderScoreTest(unittest.TestCase):
    def test_simple(self):
        self.assertEqual(best_word("stone", ["store", "phone"]), (6, "store"))

    def test_case(self):
        self.assertEqual(best_word("Stone", ["sTONE"]), (7, "sTONE"))

    def test_lengths(self):
        self.assertEqual(best_word("ash", ["ashes", "oak"]), (0, ""))

    def test_first_of_several(self):
        self.assertEqual(best_word("bat", ["cat", "rat", "hat"]), (2, "cat"))

    def test_empty(self):
        self.assertEqual(best_word("bat", []), (0, ""))
