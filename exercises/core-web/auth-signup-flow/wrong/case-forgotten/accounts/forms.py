"""The form with which people join."""

from django.contrib.auth.forms import BaseUserCreationForm


class SignUpForm(BaseUserCreationForm):
    class Meta(BaseUserCreationForm.Meta):
        fields = ["username", "email"]
        labels = {"email": "E-mail, for reminders"}
