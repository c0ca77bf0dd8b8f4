"""Who has stayed with us, and what they wrote."""

from django.db import models


class Guest(models.Model):
    handle = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    # Four thousand of these are from the old site, which did not look at them.
    homepage = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    author = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="entries")
    message = models.TextField()
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.author}, {self.written_at:%d.%m.%Y}"
