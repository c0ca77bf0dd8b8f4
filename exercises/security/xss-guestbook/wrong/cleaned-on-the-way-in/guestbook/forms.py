"""What guests can write."""

from django import forms
from django.utils.html import escape

from guestbook.models import Entry, Guest


class EntryForm(forms.ModelForm):
    class Meta:
        model = Entry
        fields = ["message"]

    def clean_message(self) -> str:
        return escape(self.cleaned_data["message"])


class ProfileForm(forms.ModelForm):
    homepage = forms.URLField(required=False, max_length=500)

    class Meta:
        model = Guest
        fields = ["name", "homepage"]
