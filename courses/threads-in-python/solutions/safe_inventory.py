"""Solves the exercise and the stretch task. Run: PYTHONPATH=. python3 solutions/safe_inventory.py"""

from threading import RLock, Thread

from inventory import Inventory, Product
from tills import books_balance


class SafeInventory(Inventory):
    def __init__(self, products: tuple[Product, ...] | None = None) -> None:
        super().__init__(products)
        self.lock = RLock()  # a plain Lock solves the exercise; transfer() below takes it twice

    def in_stock(self, sku: str) -> int:
        with self.lock:
            return super().in_stock(sku)

    def sell(self, sku: str, amount: int = 1) -> bool:
        with self.lock:
            return super().sell(sku, amount)

    def restock(self, sku: str, amount: int) -> None:
        with self.lock:
            super().restock(sku, amount)


def transfer(source: SafeInventory, target: SafeInventory, sku: str, amount: int = 1) -> bool:
    """Move pieces from shop to shop. All threads take the two locks in one order: none wait in a circle."""
    first, second = sorted((source, target), key=id)
    with first.lock, second.lock:
        if not source.sell(sku, amount):
            return False
        target.restock(sku, amount)
        return True


def transfer_many(source: SafeInventory, target: SafeInventory, sku: str, times: int = 200) -> None:
    for _ in range(times):
        transfer(source, target, sku)


if __name__ == "__main__":
    assert books_balance(SafeInventory(), "MUG-01")

    old_town, harbour = SafeInventory(), SafeInventory()
    routes = [(old_town, harbour), (harbour, old_town)]
    vans = [Thread(target=transfer_many, args=(*route, "MUG-02")) for route in routes]
    for van in vans:
        van.start()
    for van in vans:
        van.join()
    assert old_town.in_stock("MUG-02") + harbour.in_stock("MUG-02") == 160
    print("Both tasks solved.")
