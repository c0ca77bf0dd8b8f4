"""Joining, coming in and going out."""

from django.contrib.auth import authenticate, login
from django.contrib.auth.views import LoginView, LogoutView, RedirectURLMixin
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.views.generic import FormView

from accounts.forms import SignUpForm


class SignUpView(RedirectURLMixin, FormView):
    form_class = SignUpForm
    template_name = "accounts/sign_up.html"
    next_page = reverse_lazy("tools:shelf")

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        form.save()
        user = authenticate(
            self.request,
            username=form.cleaned_data["username"],
            password=form.cleaned_data["password1"],
        )
        login(self.request, user)
        return super().form_valid(form)


class LogInView(LoginView):
    redirect_authenticated_user = True


class LogOutView(LogoutView):
    next_page = None
    template_name = "registration/gone.html"
