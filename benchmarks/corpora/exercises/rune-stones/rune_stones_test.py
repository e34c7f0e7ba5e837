import unittest
from solution import carve, read


class RuneStonesTest(unittest.TestCase):
    def test_carve(self):
        for number, runes in [(1, "I"), (4, "IIII"), (9, "VIIII"), (14, "XIIII"), (27, "XXVII")]:
            with self.subTest(number=number):
                self.assertEqual(carve(number), runes)

    def test_read(self):
        self.assertEqual(read("XVI"), 16)
        self.assertEqual(read("IIII"), 4)
        self.assertEqual(read("XXXXV"), 45)

    def test_there_and_back(self):
        for number in range(1, 40):
            self.assertEqual(read(carve(number)), number)

    def test_zero(self):
        with self.assertRaises(ValueError):
            carve(0)
