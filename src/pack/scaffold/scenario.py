"""What is done to the product list."""

from harness import Lab


def products_shown(lab: Lab) -> None:
    from shop.models import Product

    for number in lab.random.sample(range(100), 5):
        Product.objects.create(name=f"Product {number}")
    lab.observe("response", lab.client().get("/products/"))
