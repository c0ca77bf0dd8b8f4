"""What neighbours report."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
