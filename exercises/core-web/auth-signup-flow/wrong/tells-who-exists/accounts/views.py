"""Joining, coming in and going out."""

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.forms import LogInForm, SignUpForm


def go_on(request: HttpRequest) -> HttpResponse:
    """To where the visitor came from, if that is a page of ours."""
    target = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return redirect(target)
    return redirect(settings.LOGIN_REDIRECT_URL)


def sign_up(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = SignUpForm(request.POST or None)
    if form.is_valid():
        user = User.objects.create_user(
            form.cleaned_data["username"], form.cleaned_data["email"], form.cleaned_data["password1"]
        )
        login(request, user)
        return go_on(request)
    return render(request, "accounts/sign_up.html", {"form": form})


def log_in(request: HttpRequest) -> HttpResponse:
    form = LogInForm(request.POST or None)
    if form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if user is not None:
            login(request, user)
            return go_on(request)
        if User.objects.filter(username=form.cleaned_data["username"]).exists():
            form.add_error("password", "This is not your password.")
        else:
            form.add_error("username", "Nobody has this name.")
    status = 401 if form.errors else 200
    return render(request, "accounts/log_in.html", {"form": form}, status=status)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)
