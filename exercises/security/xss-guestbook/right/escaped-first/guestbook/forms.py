"""What guests can write."""

from django import forms

from guestbook.models import Entry, Guest


class EntryForm(forms.ModelForm):
    class Meta:
        model = Entry
        fields = ["message"]


class ProfileForm(forms.ModelForm):
    class Meta:
        model = Guest
        fields = ["name", "homepage"]

    def clean_homepage(self) -> str:
        homepage = self.cleaned_data["homepage"].strip()
        if homepage and not homepage.lower().startswith(("http://", "https://")):
            raise forms.ValidationError("A homepage begins with https:// or http://.")
        return homepage
