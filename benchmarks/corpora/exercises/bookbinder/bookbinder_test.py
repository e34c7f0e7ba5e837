import unittest
from solution import sheets


class BookbinderTest(unittest.TestCase):
    def test_four_pages(self):
        self.assertEqual(sheets(4), [((4, 1), (2, 3))])

    def test_eight_pages(self):
        self.assertEqual(sheets(8), [((8, 1), (2, 7)), ((6, 3), (4, 5))])

    def test_blank_pages(self):
        self.assertEqual(sheets(6), [((None, 1), (2, None)), ((6, 3), (4, 5))])

    def test_no_pages(self):
        self.assertEqual(sheets(0), [])
