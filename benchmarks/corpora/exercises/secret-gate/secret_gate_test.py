import unittest
from solution import openers


class SecretGateTest(unittest.TestCase):
    def test_some(self):
        self.assertEqual(openers(7, [1410, 707, 350, 21]), [707, 21])

    def test_none(self):
        self.assertEqual(openers(50, [1, 2, 3]), [])

    def test_larger(self):
        self.assertEqual(openers(9, [123456, 999999, 10810, 45]), [999999, 45])

    def test_empty(self):
        self.assertEqual(openers(3, []), [])
