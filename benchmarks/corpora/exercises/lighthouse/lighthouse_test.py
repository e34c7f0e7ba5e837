import unittest

import solution


class LighthouseTest(unittest.TestCase):
    def test_light_of_one_letter(self):
        self.assertEqual(solution.seconds_of_light(".-"), 4)

    def test_light_of_word(self):
        self.assertEqual(solution.seconds_of_light("... --- ..."), 15)

    def test_total_of_one_letter(self):
        self.assertEqual(solution.total_seconds(".-"), 5)

    def test_total_of_word(self):
        self.assertEqual(solution.total_seconds("... --- ..."), 27)

    def test_nothing(self):
        self.assertEqual(solution.total_seconds(""), 0)

    def test_long(self):
        self.assertEqual(solution.total_seconds("-- . - .- .-.."), 37)
