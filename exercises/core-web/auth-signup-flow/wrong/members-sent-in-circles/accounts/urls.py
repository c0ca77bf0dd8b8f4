"""Where people join, come in and go out."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from accounts.views import SignUpView

app_name = "accounts"

urlpatterns = [
    path("sign-up/", SignUpView.as_view(), name="sign-up"),
    path("log-in/", LoginView.as_view(template_name="accounts/log_in.html"), name="log-in"),
    path("log-out/", LogoutView.as_view(), name="log-out"),
]
