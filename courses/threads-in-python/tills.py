"""Exercise: eight tills sell from one shelf. Edit SafeInventory, then run: python3 tills.py"""

import sys
from concurrent.futures import ThreadPoolExecutor

from inventory import Inventory


class SafeInventory(Inventory):
    """TODO: let only one till at a time change the shelf."""


def rush_hour(shop: Inventory, sku: str, *, tills: int = 8, customers: int = 200) -> int:
    """Let every customer buy one piece, at several tills at once. Return how many were sold."""
    with ThreadPoolExecutor(tills, thread_name_prefix="till") as pool:
        return sum(pool.map(shop.sell, [sku] * customers))


def books_balance(shop: Inventory, sku: str) -> bool:
    """Open the tills, report, and say whether sold and left add up to what was there."""
    before = shop.in_stock(sku)
    sold = rush_hour(shop, sku)
    left = shop.in_stock(sku)
    print(f"{sku}: {before} before, {sold} sold, {left} left")
    return sold + left == before


if __name__ == "__main__":
    if not books_balance(SafeInventory(), "MUG-01"):
        sys.exit("The books do not balance yet.")
    print("The books balance.")
