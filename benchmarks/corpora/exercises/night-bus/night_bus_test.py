import unittest
from solution import waiting_time


class NightBusTest(unittest.TestCase):
    departures = [5, 35, 65, 95, 150]

    def test_waits(self):
        self.assertEqual(waiting_time(self.departures, 20), 15)

    def test_on_time(self):
        self.assertEqual(waiting_time(self.departures, 65), 0)

    def test_last_bus_gone(self):
        self.assertIsNone(waiting_time(self.departures, 151))

    def test_first(self):
        self.assertEqual(waiting_time([40], 0), 40)
