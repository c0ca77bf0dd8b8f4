"""The club's own pages."""

from django.views.generic import TemplateView


class HomeView(TemplateView):
    """Who we are and when we cook."""

    template_name = "club/home.html"
    http_method_names = ["get", "head", "options"]
