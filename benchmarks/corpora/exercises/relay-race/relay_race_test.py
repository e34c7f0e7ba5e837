import unittest
from solution import ranking


class RelayRaceTest(unittest.TestCase):
    def test_two_teams(self):
        self.assertEqual(ranking({"Elks": [60, 61, 62, 63], "Bears": [59, 60, 61, 62]}), ["Bears", "Elks"])

    def test_too_few(self):
        self.assertEqual(ranking({"Elks": [60, 61, 62], "Bears": [59, 60, 61, 62]}), ["Bears"])

    def test_equal_totals(self):
        times = {"Foxes": [60, 60, 60, 60], "Hares": [55, 65, 60, 60], "Ants": [60, 60, 60, 60]}
        self.assertEqual(ranking(times), ["Hares", "Ants", "Foxes"])

    def test_no_team(self):
        self.assertEqual(ranking({}), [])
