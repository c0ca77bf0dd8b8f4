"""Where people join, come in and go out."""

from django.contrib.auth.views import LoginView
from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("sign-up/", views.SignUpView.as_view(), name="sign-up"),
    path("log-in/", LoginView.as_view(template_name="accounts/log_in.html"), name="log-in"),
    path("log-out/", views.log_out, name="log-out"),
]
