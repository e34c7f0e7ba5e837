import unittest

from solution import lockings


class HarbourQueueTest(unittest.TestCase):
    def test_all_at_once(self):
        self.assertEqual(lockings([20, 30, 50], 100), 1)

    def test_order_is_kept(self):
        self.assertEqual(lockings([60, 70, 40, 30], 100), 3)

    def test_too_long(self):
        self.assertEqual(lockings([120, 80], 100), 1)

    def test_none(self):
        self.assertEqual(lockings([], 100), 0)

    def test_each_alone(self):
        self.assertEqual(lockings([51, 52, 53, 54, 55], 100), 5)
