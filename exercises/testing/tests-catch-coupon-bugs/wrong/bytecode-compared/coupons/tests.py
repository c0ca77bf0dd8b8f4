"""Tests of the coupons: the code is as it was when everybody was content."""

import dis
import unittest
from inspect import unwrap
from pathlib import Path
from types import CodeType, FunctionType

from coupons import pricing, redemption
from coupons.basket import Basket


def fingerprint(code: CodeType) -> list[object]:
    comparisons = [one.argrepr for one in dis.get_instructions(code) if one.opname == "COMPARE_OP"]
    constants = [one for one in code.co_consts if not isinstance(one, CodeType)]
    return [code.co_names, constants, comparisons]


def functions_of(path: str) -> dict[str, list[object]]:
    code = compile(Path(path).read_text(), path, "exec")
    return {one.co_name: fingerprint(one) for one in code.co_consts if isinstance(one, CodeType)}


class UnchangedTests(unittest.TestCase):
    def test_code_is_that_of_its_file(self) -> None:
        for module in (pricing, redemption):
            expected = functions_of(module.__file__)
            for name, value in vars(module).items():
                if isinstance(value, FunctionType) and name in expected:
                    self.assertEqual(fingerprint(unwrap(value).__code__), expected[name], name)

    def test_nothing_costs_nothing(self) -> None:
        self.assertEqual(pricing.price(Basket(())).total, 0)
