import unittest
from solution import largest_swing


class TideTableTest(unittest.TestCase):
    def test_two_lines(self):
        self.assertEqual(largest_swing("02:10 high 3.4\n08:25 low 0.9"), (2.5, 375))

    def test_more_lines(self):
        table = "00:15 low 1.1\n06:20 high 3.0\n12:41 low 0.7\n18:59 high 3.3\n"
        self.assertEqual(largest_swing(table), (2.6, 378))

    def test_one_line(self):
        self.assertIsNone(largest_swing("02:10 high 3.4"))

    def test_blank_lines(self):
        self.assertEqual(largest_swing("\n01:00 low 0.5\n\n02:30 high 0.6\n"), (0.1, 90))
