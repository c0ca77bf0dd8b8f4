"""The traffic that warms the image up: imports, caches inside Django, and the interpreter itself."""

import asyncio
import importlib
import io
import logging
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.contrib.admin import ModelAdmin, site
from django.contrib.auth.models import Group, User
from django.core import mail, signing
from django.core.cache import cache
from django.core.management import call_command
from django.core.validators import (
    URLValidator,
    validate_email,
    validate_ipv46_address,
    validate_slug,
    validate_unicode_slug,
)
from django.db import connection, models, transaction
from django.db.models import (
    Avg,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Lower, RowNumber, TruncDate
from django.test import AsyncClient, Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from rest_framework.test import APIClient, APIRequestFactory

from warmup import project
from warmup.project import Customer, Item, Order, Tag

# What exercises and the harness import, and what Django imports only when it is needed. An import at
# run time costs milliseconds; one before the snapshot costs nothing.
IMPORTED = (Path(__file__).parent / "modules.txt").read_text(encoding="utf-8").split()


def send() -> None:
    """Sends all of it, twice: the interpreter specialises code that runs again."""
    for name in IMPORTED:
        importlib.import_module(name)
    project.join_the_apps()
    with connection.schema_editor() as editor:
        for model in project.MODELS:
            editor.create_model(model)
    logging.disable(logging.CRITICAL)
    try:
        for round_number in range(2):
            with CaptureQueriesContext(connection):
                _orm(round_number)
                _requests()
                _api()
                _admin()
            _rest()
            _validators()
        _migrations()
        _celery()
    finally:
        logging.disable(logging.NOTSET)
        with connection.schema_editor() as editor:
            for model in reversed(project.MODELS):
                editor.delete_model(model)


def _validators() -> None:
    """The patterns of some take twenty milliseconds to compile."""
    validate_email("a.person@example.org")
    URLValidator()("https://example.org/a?b=c")
    validate_slug("a-slug")
    validate_unicode_slug("ein-größeres")
    validate_ipv46_address("192.0.2.7")
    validate_ipv46_address("2001:db8::7")


def _orm(round_number: int) -> None:
    customers = Customer.objects.bulk_create(
        [Customer(name=f"c{n}", email=f"c{n}.{round_number}@example.org") for n in range(3)]
    )
    orders = Order.objects.bulk_create(
        [Order(customer=customer, total=n) for n, customer in enumerate(customers)]
    )
    Item.objects.bulk_create([Item(order=order, title="i", quantity=2) for order in orders])
    Tag.objects.create(slug="new").orders.set(orders)
    Order.objects.bulk_update(orders, ["state"])
    Customer.objects.bulk_create(
        [Customer(name="again", email=customers[0].email)],
        update_conflicts=True,
        unique_fields=["email"],
        update_fields=["name"],
    )
    list(
        Order.objects.select_related("customer").prefetch_related(
            "labels", Prefetch("items", to_attr="lines")
        )
    )
    list(
        Order.objects.filter(Q(total__gte=1) | ~Q(state="paid"), customer__name__icontains="c").exclude(pk=0)
    )
    list(
        Customer.objects.annotate(
            count=Count("orders", distinct=True),
            spent=Coalesce(Sum("orders__total"), Value(Decimal(0))),
            last=Subquery(Order.objects.filter(customer=OuterRef("pk")).order_by("-pk").values("pk")[:1]),
            open=Exists(Order.objects.filter(customer=OuterRef("pk"), state="open")),
            size=Case(When(orders__total__gt=1, then=Value("big")), default=Value("small")),
        )
        .order_by(Lower("name"))
        .values_list("name", "count", "spent", "last", "open", "size")[:2]
    )
    list(
        Order.objects.annotate(
            row=Window(RowNumber(), partition_by="customer", order_by="pk"), day=TruncDate("created")
        )
    )
    list(
        Customer.objects.filter(tags__color="red").values("name").annotate(Count("pk")).iterator(chunk_size=2)
    )
    Order.objects.aggregate(Avg("total"), Count("pk"))
    Order.objects.filter(state="open").update(total=F("total") + 1)
    Order.objects.order_by("?").first()
    list(Order.objects.only("state").filter(total=0))
    list(Customer.objects.values_list("pk").union(Item.objects.values_list("order")))
    Order.objects.in_bulk([order.pk for order in orders])
    Order.objects.get_or_create(customer=customers[0], state="paid")
    Order.objects.update_or_create(customer=customers[0], state="paid", defaults={"total": 3})
    with transaction.atomic():
        Order.objects.select_for_update().filter(pk=orders[0].pk).exists()
        transaction.on_commit(lambda: None)
        try:
            with transaction.atomic():
                Customer.objects.create(name="twice", email=customers[0].email)
        except Exception:
            pass
    order = orders[0]
    order.refresh_from_db()
    order.full_clean()
    order.items.create(title="late")
    order.save()
    Order.objects.filter(pk=orders[-1].pk).delete()


def _requests() -> None:
    user = User.objects.create_user("warm", "warm@example.org", "warm")
    client = Client(raise_request_exception=False)
    for url in (
        "/orders/",
        "/orders/?page=2",
        "/private/",
        "/list/",
        "/list/1/",
        "/missing/",
        "/broken/",
        "/awaited/",
    ):
        client.get(url)
    customer = Customer.objects.first()
    client.post("/orders/", {"customer": customer.pk, "state": "open", "total": "13"})
    client.post("/orders/", {"customer": customer.pk, "state": "open", "total": "3"})
    client.post("/orders/", {"total": 1}, content_type="application/json")
    client.login(username="warm", password="warm")
    client.get("/private/", headers={"accept-language": "de"})
    client.logout()
    client.force_login(user)
    client.get("/private/")
    project.orders(RequestFactory().get("/orders/"))
    asyncio.run(AsyncClient().get("/awaited/"))


def _api() -> None:
    user = User.objects.get(username="warm")
    client = APIClient(raise_request_exception=False)
    client.get("/api/orders/")
    client.get("/api/orders/?state=open&minimum=1&search=c&ordering=total&page=2")
    client.get("/api/orders/0/")
    client.get("/api/", headers={"accept": "text/html"})
    client.get("/ping/")
    client.post("/api/orders/", {}, format="json")
    client.force_authenticate(user)
    customer = Customer.objects.first()
    body = {"customer": customer.pk, "total": "5.00", "items": [{"title": "t", "quantity": 1}]}
    created = client.post("/api/orders/", body, format="json").json()
    client.post("/api/orders/", {"customer": "x", "total": "5000", "items": []}, format="json")
    client.patch(f"/api/orders/{created['id']}/", {"state": "paid"}, format="json")
    client.post(f"/api/orders/{created['id']}/pay/")
    client.options("/api/orders/")
    client.delete(f"/api/orders/{created['id']}/")
    project.OrderViewSet.as_view({"get": "list"})(APIRequestFactory().get("/"))


def _admin() -> None:
    User.objects.filter(username="warm").update(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(User.objects.get(username="warm"))
    for url in ("/admin/", "/admin/auth/user/", "/admin/auth/group/add/", "/admin/login/"):
        client.get(url)
    client.post("/admin/auth/group/add/", {"name": "warm"})
    site.register(Order, ModelAdmin)
    try:
        str(ModelAdmin(Order, site).get_fieldsets(RequestFactory().get("/")))
    finally:
        site.unregister(Order)
    Group.objects.all().delete()
    User.objects.all().delete()


def _rest() -> None:
    cache.set("warm", {"a": 1}, 60)
    cache.get_or_set("warm", 1)
    cache.incr(cache.get_or_set("count", 1) and "count")
    signing.loads(signing.dumps({"a": 1}), max_age=60)
    mail.send_mail("subject", "text", "from@example.org", ["to@example.org"], html_message="<p>text</p>")
    with translation.override("de"):
        translation.gettext("Yes")
    with timezone.override("Europe/Berlin"):
        timezone.localtime(timezone.now() - timedelta(days=1))
    call_command("check", stdout=io.StringIO())


def _migrations() -> None:
    """Finds changes, writes a migration, and runs one forwards and backwards, on a state of its own."""
    from django.db.migrations import AddField, CreateModel, Migration, RunPython
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.executor import MigrationExecutor
    from django.db.migrations.graph import MigrationGraph
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
    from django.db.migrations.state import ProjectState
    from django.db.migrations.writer import MigrationWriter

    state = ProjectState.from_apps(Order._meta.apps)
    changes = MigrationAutodetector(ProjectState(), state, NonInteractiveMigrationQuestioner()).changes(
        MigrationGraph()
    )
    for migration in changes.get(project.APP_LABEL, []):
        MigrationWriter(migration).as_string()
    loader = MigrationLoader(connection)
    loader.project_state()
    executor = MigrationExecutor(connection)
    executor.migration_plan(executor.loader.graph.leaf_nodes())

    migration = Migration("0001_initial", "warmup_other")
    migration.operations = [
        CreateModel(
            "Thing", [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=9))]
        ),
        AddField("Thing", "size", models.IntegerField(default=0)),
        RunPython(RunPython.noop, RunPython.noop),
    ]
    with connection.schema_editor(atomic=True) as editor:
        migration.apply(ProjectState(), editor)
    with connection.schema_editor(atomic=True) as editor:
        migration.unapply(ProjectState(), editor)


def _celery() -> None:
    """Runs a task eagerly, and one that retries."""
    from celery import Celery

    app = Celery("warmup", broker="memory://", backend="cache+memory://", set_as_current=False)
    app.conf.task_always_eager = True

    @app.task(bind=True, max_retries=1)
    def tried(task, number: int) -> int:
        if task.request.retries < 1:
            raise task.retry(countdown=0)
        return number

    tried.delay(1).get()
    tried.apply(args=[2]).get()
    app.close()
