import unittest
from solution import Elevator


class ElevatorTest(unittest.TestCase):
    def setUp(self):
        self.elevator = Elevator()

    def test_stands_still(self):
        self.elevator.step()
        self.assertEqual(self.elevator.floor, 0)

    def test_goes_up(self):
        self.elevator.call(3)
        for _ in range(3):
            self.elevator.step()
        self.assertEqual(self.elevator.floor, 3)
        self.assertEqual(self.elevator.stops, [])

    def test_stops_on_the_way(self):
        self.elevator.call(4)
        self.elevator.call(2)
        self.elevator.step()
        self.elevator.step()
        self.assertEqual(self.elevator.stops, [4])

    def test_same_floor_twice(self):
        self.elevator.call(4)
        self.elevator.call(4)
        self.assertEqual(self.elevator.stops, [4])

    def test_no_such_floor(self):
        with self.assertRaisesRegex(ValueError, "no such floor"):
            self.elevator.call(10)
