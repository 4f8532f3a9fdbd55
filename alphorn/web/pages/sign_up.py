"""What the sign-up form asks beside address and password. Apart, because allauth loads it before its own forms."""

from django import forms
from django.http import HttpRequest

from alphorn.models import User


class Extra(forms.Form):
    """The time zone comes from the browser; nobody types it."""

    time_zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-time-zone": ""}))

    def signup(self, request: HttpRequest, user: User) -> None:
        """Nothing more to do: the adapter has kept it."""
