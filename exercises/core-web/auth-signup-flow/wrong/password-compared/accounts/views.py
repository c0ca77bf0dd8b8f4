"""Joining, coming in and going out."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.forms import LogInForm, SignUpForm


def remember(request: HttpRequest, user: User) -> None:
    login(request, user)


def sign_up(request: HttpRequest) -> HttpResponse:
    form = SignUpForm(request.POST or None)
    if form.is_valid():
        user = User(
            username=form.cleaned_data["username"],
            email=form.cleaned_data["email"],
            password=form.cleaned_data["password1"],
        )
        user.save()
        remember(request, user)
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/sign_up.html", {"form": form})


def log_in(request: HttpRequest) -> HttpResponse:
    form = LogInForm(request.POST or None)
    if form.is_valid():
        user = User.objects.filter(username=form.cleaned_data["username"]).first()
        if user is None:
            form.add_error("username", "Nobody has this name.")
        elif user.password != form.cleaned_data["password"]:
            form.add_error("password", "This is not your password.")
        else:
            remember(request, user)
            return redirect(request.GET.get("next") or settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/log_in.html", {"form": form})


def log_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)
