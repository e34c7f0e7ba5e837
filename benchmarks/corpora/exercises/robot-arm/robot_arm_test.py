import unittest
from solution import run


class RobotArmTest(unittest.TestCase):
    def test_nothing(self):
        self.assertEqual(run(3, ""), [0, 0, 0])

    def test_put(self):
        self.assertEqual(run(3, "+>++>+"), [1, 2, 1])

    def test_ends(self):
        self.assertEqual(run(2, "<+>>>+"), [1, 1])

    def test_double(self):
        self.assertEqual(run(1, "++**"), [8])

    def test_empty(self):
        self.assertEqual(run(4, "+>+0<*>>>>+"), [2, 0, 0, 1])
