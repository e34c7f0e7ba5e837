import unittest

from solution import ChessClock


class ChessClockTest(unittest.TestCase):
    def test_start(self):
        self.assertEqual(ChessClock(60).times(), (60, 60))

    def test_moves(self):
        clock = ChessClock(60, 2)
        for seconds in (10, 5, 20):
            clock.move(seconds)
        self.assertEqual(clock.times(), (34, 57))
        self.assertIsNone(clock.winner())

    def test_flag_falls(self):
        clock = ChessClock(30)
        clock.move(10)
        clock.move(31)
        self.assertEqual(clock.winner(), "white")
        self.assertEqual(clock.times(), (20, 0))

    def test_after_the_end(self):
        clock = ChessClock(5)
        clock.move(6)
        clock.move(3)
        self.assertEqual(clock.times(), (0, 5))
