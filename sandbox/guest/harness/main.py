"""The course of one job: load the project, make its tables, run the scenarios, hand over what was seen."""

from __future__ import annotations

import gc
import importlib.util
import json
import logging
from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

from django.db import connection

from harness import places
from harness.channel import Channel
from harness.clock import Clock
from harness.failures import describe_exception
from harness.lab import Lab
from harness.project import Project
from harness.recorders import LogRecorder, WarningRecorder
from harness.schema import create_from_models, prepare_contrib_apps, run_migrations
from harness.sql import SqlProbe


def run(job_text: str) -> None:
    """Runs one job in the sandbox: what the image calls."""
    import wit_world

    run_job(job_text, wit_world.record, wit_world.set_clock)


def run_job(job_text: str, record: Callable[[str], None], set_clock: Callable[[int], None]) -> None:
    """Runs one job. Everything that was seen goes through `record`."""
    job = json.loads(job_text)
    channel = Channel(record, job["token"])
    # Whole runs fit into memory; what a collection would cost is a tenth of a check.
    gc.disable()
    places.edited_files.update(job["edited"])
    project = Project(job["settings"])
    clock = Clock(set_clock, job["seed"])
    clock.restart()
    logs, warnings = LogRecorder(), WarningRecorder(channel.warning)
    warnings.install()
    database, sql = open_database(job.get("database", "sqlite"))

    stage = "load"
    try:
        if job["schema"] == "contrib":
            prepare_contrib_apps()
            database.hand_over(channel)
            return
        project.load()
        logging.getLogger().addHandler(logs)
        stage = "schema"
        if job["prepared"]:
            database.take_prepared()
        make_tables(project, job["schema"], job["prepared"])
        if job["hands_over"]:
            database.hand_over(channel)
            return
        database.remember()
        sql.install()
        stage = "scenario"
        scenarios = load_scenarios()
    except BaseException as exception:
        channel.stopped(stage, describe_exception(exception))
        return

    for name in job["scenarios"]:
        lab = Lab(
            scenario=name,
            seed=job["seed"],
            channel=channel,
            project=project,
            database=database,
            clock=clock,
            sql=sql,
            logs=logs,
            warnings=warnings,
        )
        if not run_scenario(name, scenarios, lab, channel):
            return


def open_database(kind: str) -> tuple[Any, SqlProbe]:
    """The database that the job asks for, and what watches it."""
    if kind == "postgresql":
        from harness import postgres

        postgres.use()
        return postgres.PostgresDatabase(), postgres.PostgresProbe()
    from harness import sqlite

    return sqlite.SqliteDatabase(), sqlite.SqliteProbe()


def load_scenarios() -> ModuleType:
    """The exercise's `scenario.py`: from the bundle, or by its place when it could not be compiled, in
    which case this says why. No module of the project can stand in for it."""
    place = f"{places.SCENARIO}scenario.py"
    spec = importlib.util.find_spec("scenario")
    if spec is None or spec.origin != place:
        spec = importlib.util.spec_from_file_location("scenario", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make_tables(project: Project, schema: str, prepared: bool) -> None:
    """Makes the tables; of those that were made before, only what a submission has besides: a model may be
    in any module."""
    if schema == "models":
        create_from_models(project, set(connection.introspection.table_names()) if prepared else set())
    elif schema == "migrations" and not prepared:
        run_migrations()


def run_scenario(name: str, scenarios: ModuleType, lab: Lab, channel: Channel) -> bool:
    """Runs one scenario. An exception ends it; the ones after it run all the same, unless memory is
    what ran out. Returns whether to go on."""
    lab.let_go()
    channel.started(name)
    raised: dict[str, Any] | None = None
    # What the scenario leaves behind may keep its end from working: then that is what it raised.
    for step in (lab.begin, partial(run_function, scenarios, name, lab), lab.end):
        try:
            step()
        except MemoryError as exception:
            channel.raised(describe_exception(exception))
            return False
        except BaseException as exception:
            raised = raised or describe_exception(exception)
    if raised is not None:
        channel.raised(raised)
    channel.finished(lab.canaries())
    return True


def run_function(scenarios: ModuleType, name: str, lab: Lab) -> None:
    getattr(scenarios, name)(lab)
