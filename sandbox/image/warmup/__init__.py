"""Makes Django do once, before the snapshot, what nearly every exercise makes it do."""


def run() -> None:
    """Configures Django, migrates an in-memory database, sends traffic through it, and tidies up."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    from warmup.settings import BASE

    settings.configure(**BASE)
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)

    from warmup import cleanup, traffic

    before = cleanup.Before()
    traffic.send()
    cleanup.restore(before)
