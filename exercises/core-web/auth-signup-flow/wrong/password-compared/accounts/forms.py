"""The forms with which people join and come in."""

from django import forms
from django.contrib.auth.models import User


class SignUpForm(forms.Form):
    username = forms.CharField(max_length=150)
    email = forms.EmailField(required=False, label="E-mail, for reminders")
    password1 = forms.CharField(label="Password", min_length=6)
    password2 = forms.CharField(label="Password, once more")

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        if User.objects.filter(username=username).exists():
            raise forms.ValidationError("Somebody has this name already.")
        return username

    def clean(self) -> None:
        if self.cleaned_data.get("password1") != self.cleaned_data.get("password2"):
            self.add_error("password2", "The two passwords differ.")


class LogInForm(forms.Form):
    username = forms.CharField()
    password = forms.CharField()
