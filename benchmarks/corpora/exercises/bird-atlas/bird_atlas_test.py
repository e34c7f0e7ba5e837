import unittest
from solution import Atlas

SIGHTINGS = [("lake", "swan"), ("wood", "owl"), ("lake", "heron"), ("field", "lark"), ("field", "heron"), ("lake", "swan")]


class BirdAtlasTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.atlas = Atlas(SIGHTINGS)

    def test_birds(self):
        self.assertEqual(self.atlas.birds("lake"), ["heron", "swan"])

    def test_birds_of_unknown_place(self):
        self.assertEqual(self.atlas.birds("moor"), [])

    def test_places(self):
        self.assertEqual(self.atlas.places("heron"), ["field", "lake"])

    def test_rarest(self):
        self.assertEqual(self.atlas.rarest(), "lark")
