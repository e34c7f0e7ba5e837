import unittest
from solution import lonely


class MosaicTest(unittest.TestCase):
    def test_one_tile(self):
        self.assertEqual(lonely(["r"]), 1)

    def test_all_equal(self):
        self.assertEqual(lonely(["bb", "bb"]), 0)

    def test_mixed(self):
        self.assertEqual(lonely(["rgb", "grb", "bbr"]), 0)

    def test_checks(self):
        self.assertEqual(lonely(["rwg", "bbk", "yov"]), 7)

    def test_empty(self):
        self.assertEqual(lonely([]), 0)
