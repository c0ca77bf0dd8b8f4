"""What is done to the total of the stock. Never run: tests of packs script what would be observed."""

from harness import Lab


def totals(lab: Lab) -> None:
    lab.observe("json", lab.client().get("/total/"))
    for size in lab.sizes((3, 6), (30, 60)):
        with lab.measure("cost", size=size):
            lab.client().get("/total/")
