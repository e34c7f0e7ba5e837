import unittest

from solution import Playlist


class PlaylistTest(unittest.TestCase):
    def test_empty(self):
        self.assertEqual(Playlist().running_time, "0:00")
        self.assertEqual(len(Playlist()), 0)

    def test_add(self):
        playlist = Playlist([("Rain", 200)])
        playlist.add("Sun", 65)
        self.assertEqual(playlist.running_time, "4:25")
        self.assertEqual(len(playlist), 2)

    def test_remove(self):
        playlist = Playlist([("Rain", 200), ("Sun", 65), ("Snow", 125)])
        playlist.remove("Rain")
        self.assertEqual(playlist.running_time, "3:10")

    def test_twice(self):
        playlist = Playlist([("Rain", 200)])
        with self.assertRaises(ValueError) as err:
            playlist.add("Rain", 10)
        self.assertEqual(str(err.exception), "already there")

    def test_unknown(self):
        with self.assertRaises(KeyError):
            Playlist().remove("Wind")
