"""A small tea shop: its products, its shelf, and a supplier who takes time to answer."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import sleep

PRODUCTS_FILE = Path(__file__).with_name("inventory.csv")
SECONDS_PER_DAY = 0.1  # how long the supplier thinks about one day of delivery time
SECONDS_PER_RECEIPT = 0.001


class UnknownProduct(LookupError):
    """The supplier has never heard of this product."""


@dataclass(frozen=True, slots=True)
class Product:
    sku: str
    name: str
    stock: int
    delivery_days: int


@cache
def load_products(path: Path = PRODUCTS_FILE) -> tuple[Product, ...]:
    """Read all products, in the order of the file."""
    with path.open(newline="", encoding="utf-8") as file:
        return tuple(
            Product(row["sku"], row["name"], int(row["stock"]), int(row["delivery_days"]))
            for row in csv.DictReader(file)
        )


def ask_supplier(sku: str) -> int:
    """Ask in how many days a product can be delivered. Slow: a stand-in for a call over the network."""
    for product in load_products():
        if product.sku == sku:
            sleep(product.delivery_days * SECONDS_PER_DAY)
            return product.delivery_days
    raise UnknownProduct(sku)


class Inventory:
    """What lies on the shelf. Correct for one thread, not for several: that is the exercise."""

    def __init__(self, products: tuple[Product, ...] | None = None) -> None:
        products = load_products() if products is None else products
        self._shelf = {product.sku: product.stock for product in products}

    def in_stock(self, sku: str) -> int:
        return self._shelf[sku]

    def sell(self, sku: str, amount: int = 1) -> bool:
        """Take pieces from the shelf. False, and nothing changes, when there are too few."""
        before = self._shelf[sku]
        if before < amount:
            return False
        sleep(SECONDS_PER_RECEIPT)  # the receipt is printed, and other threads get their turn
        self._shelf[sku] = before - amount
        return True

    def restock(self, sku: str, amount: int) -> None:
        """Put pieces on the shelf."""
        before = self._shelf[sku]
        sleep(SECONDS_PER_RECEIPT)
        self._shelf[sku] = before + amount
