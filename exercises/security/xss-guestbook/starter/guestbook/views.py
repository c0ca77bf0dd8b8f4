"""The guestbook, the guests' own pages, and what other sites embed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_http_methods, require_safe

from guestbook.forms import EntryForm, ProfileForm
from guestbook.models import Entry, Guest
from guestbook.notify import notify_mentioned

SHOWN = 50
EMBEDDED = 12


@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest) -> HttpResponse:
    """All that was written, and a form for those who have stayed here."""
    form = EntryForm(request.POST or None)
    if request.guest and form.is_valid():
        entry = form.save(commit=False)
        entry.author = request.guest
        entry.save()
        notify_mentioned(entry)
        return redirect("guestbook:book")
    visitor = {"name": request.guest.name, "handle": request.guest.handle} if request.guest else None
    entries = Entry.objects.select_related("author")[:SHOWN]
    return render(request, "guestbook/book.html", {"entries": entries, "form": form, "visitor": visitor})


@require_safe
def guest(request: HttpRequest, handle: str) -> HttpResponse:
    """What one guest wrote."""
    found = get_object_or_404(Guest, handle=handle)
    return render(request, "guestbook/guest.html", {"guest": found, "entries": found.entries.all()[:SHOWN]})


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Where guests say what they are called, and where their own pages are."""
    if request.guest is None:
        return redirect("guestbook:book")
    form = ProfileForm(request.POST or None, instance=request.guest)
    if form.is_valid():
        form.save()
        return redirect("guestbook:guest", request.guest.handle)
    return render(request, "guestbook/profile.html", {"form": form})


@xframe_options_exempt
@require_safe
def widget(request: HttpRequest) -> HttpResponse:
    """The latest entries, for the sites of our partners, which choose the theme."""
    entries = Entry.objects.select_related("author")[:EMBEDDED]
    theme = request.GET.get("theme", "light")
    return render(request, "guestbook/widget.html", {"entries": entries, "theme": theme})
