"""Where the recipes are, below the place that the project gives to the app."""

app_name = "recipes"

urlpatterns = []
