import unittest

from solution import is_valid


class SeedPacketsTest(unittest.TestCase):
    def test_valid(self):
        self.assertIs(is_valid("A125"), False)
        self.assertIs(is_valid("A129"), True)

    def test_blanks(self):
        self.assertTrue(is_valid("A 12 9"))

    def test_lower_case(self):
        self.assertTrue(is_valid("b 41 3"))

    def test_wrong_check_digit(self):
        self.assertFalse(is_valid("B 41 4"))

    def test_too_short(self):
        self.assertFalse(is_valid("A1"))

    def test_letters_inside(self):
        self.assertFalse(is_valid("A1b29"))
