"""What guests can write."""

from django import forms

from guestbook.models import Entry, Guest


class EntryForm(forms.ModelForm):
    class Meta:
        model = Entry
        fields = ["message"]


class ProfileForm(forms.ModelForm):
    homepage = forms.URLField(required=False, max_length=500)

    class Meta:
        model = Guest
        fields = ["name", "homepage"]
