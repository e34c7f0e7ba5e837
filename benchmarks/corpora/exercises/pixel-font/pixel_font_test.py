import unittest
from solution import render


class PixelFontTest(unittest.TestCase):
    def test_one_digit(self):
        self.assertEqual(render("1"), [" # ", " # ", " # "])

    def test_two_digits(self):
        self.assertEqual(render("20"), ["##  ###", " #  # #", " ## ###"])

    def test_empty(self):
        self.assertEqual(render(""), ["", "", ""])

    def test_long(self):
        self.assertEqual(render("3113"), ["###  #   #  ###", " ##  #   #   ##", "###  #   #  ###"])

    def test_unknown(self):
        with self.assertRaises(ValueError):
            render("7")
