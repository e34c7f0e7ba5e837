import unittest

from example import total

PRICES = {"cheese": 650, "bread": 320, "apple": 45, "honey": 899}


class MarketStallTest(unittest.TestCase):
    def test_empty(self):
        self.assertEqual(total([], PRICES), 0)

    def test_plain(self):
        self.assertEqual(total(["bread", "apple"], PRICES), 365)

    def test_third_is_free(self):
        self.assertEqual(total(["apple"] * 7, PRICES), 225)

    def test_reduction(self):
        self.assertEqual(total(["cheese", "cheese", "honey"], PRICES), 1980)

    def test_mixed(self):
        basket = ["honey", "bread", "honey", "honey", "apple", "bread"]
        self.assertEqual(total(basket, PRICES), 2235)

    def test_unknown(self):
        with self.assertRaises(KeyError):
            total(["pear"], PRICES)
