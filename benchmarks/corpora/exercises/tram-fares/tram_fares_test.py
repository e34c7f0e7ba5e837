import unittest

from solution import fare


class TramFaresTest(unittest.TestCase):
    def test_one_zone(self):
        self.assertEqual(fare(1, 1, 30), 210)

    def test_several_zones(self):
        self.assertEqual(fare(2, 5, 30), 465)

    def test_backwards(self):
        self.assertEqual(fare(5, 2, 30), 465)

    def test_child(self):
        self.assertEqual(fare(1, 2, 13), 147)

    def test_senior(self):
        self.assertEqual(fare(1, 4, 65), 415)

    def test_bad_zone(self):
        with self.assertRaises(ValueError) as err:
            fare(0, 3, 20)
        self.assertEqual(err.exception.args[0], "zone must be positive")


if __name__ == "__main__":
    unittest.main()
