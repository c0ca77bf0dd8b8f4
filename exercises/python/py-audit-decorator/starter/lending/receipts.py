"""The receipt printers at the desks."""

import logging

from lending.models import Loan

logger = logging.getLogger(__name__)


class PrinterError(Exception):
    """The printer is out of paper, jammed, or switched off."""


def print_receipt(loan: Loan) -> None:
    """Prints what was lent, and until when."""
    logger.debug("%s, due %s", loan.copy.title, loan.due_on)
