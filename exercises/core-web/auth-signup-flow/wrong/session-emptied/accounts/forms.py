"""The forms with which people join and come in."""

from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password


class SignUpForm(forms.ModelForm):
    password1 = forms.CharField(label="Password", strip=False, widget=forms.PasswordInput)
    password2 = forms.CharField(label="Password, once more", strip=False, widget=forms.PasswordInput)

    class Meta:
        model = User
        fields = ["username", "email"]

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError("Somebody has this name already.")
        return username

    def clean(self) -> None:
        super().clean()
        password = self.cleaned_data.get("password1")
        if password != self.cleaned_data.get("password2"):
            self.add_error("password2", "The two passwords differ.")
        elif password:
            member = User(
                username=self.cleaned_data.get("username", ""), email=self.cleaned_data.get("email", "")
            )
            try:
                validate_password(password, member)
            except forms.ValidationError as error:
                self.add_error("password1", error)


class LogInForm(forms.Form):
    username = forms.CharField()
    password = forms.CharField(strip=False, widget=forms.PasswordInput)
