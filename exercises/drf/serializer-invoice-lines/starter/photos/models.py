"""Photos that fitters take on site. The upload service writes these rows when a file has arrived."""

from django.db import models

from invoices.models import Line


class Photo(models.Model):
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="photos")
    key = models.CharField(max_length=80, unique=True, help_text="Where the file is in the bucket.")
    caption = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.caption or self.key
