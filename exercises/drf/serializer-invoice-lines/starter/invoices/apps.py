"""Invoices and their lines."""

from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "invoices"
