import unittest

from solution import Hive


class HiveTest(unittest.TestCase):
    def setUp(self):
        self.hive = Hive()

    def test_new_hive_is_empty(self):
        self.assertEqual(self.hive.bees(), 0)

    def test_arrivals(self):
        self.hive.arrive(5)
        self.hive.arrive(7)
        self.assertEqual(self.hive.bees(), 12)

    def test_peak(self):
        self.hive.arrive(10)
        self.hive.leave(4)
        self.hive.arrive(3)
        self.assertEqual(self.hive.peak(), 10)
        self.assertEqual(self.hive.bees(), 9)

    def test_too_many_leave(self):
        self.hive.arrive(2)
        with self.assertRaisesRegex(ValueError, "not enough bees"):
            self.hive.leave(3)
