"""Fills a development database with a festival: `python manage.py demo_festival 200`."""

import random
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from lineup.models import Act, Stage, Tag
from people.models import Friendship

STAGES = ["Lighthouse", "Boathouse", "Salt Store", "Rope Walk", "Kelp Garden", "Pier's End"]
TAGS = ["ambient", "brass", "cumbia", "fado", "highlife"]
VISITORS = 200


class Command(BaseCommand):
    help = "Adds stages with acts, tags, and visitors who know each other."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int, help="how many acts per stage")

    @transaction.atomic
    def handle(self, *args: Any, count: int, **options: Any) -> None:
        tags = [Tag.objects.get_or_create(name=name)[0] for name in TAGS]
        people = [User.objects.get_or_create(username=f"visitor{number}")[0] for number in range(VISITORS)]
        Friendship.objects.bulk_create(
            (
                Friendship(inviter=one, invitee=other, accepted=random.random() < 0.8)
                for one in people
                for other in random.sample(people, 10)
                if one != other
            ),
            ignore_conflicts=True,
        )
        for position, name in enumerate(STAGES, start=1):
            stage, _ = Stage.objects.get_or_create(
                slug=f"demo-{position}", defaults={"name": name, "position": position}
            )
            acts = Act.objects.bulk_create(
                Act(
                    stage=stage,
                    name=f"Act {number}, {name}",
                    starts_at=timezone.now() + timedelta(minutes=random.randrange(-600, 10_000)),
                    confirmed=random.random() < 0.8,
                )
                for number in range(count)
            )
            Act.tags.through.objects.bulk_create(
                Act.tags.through(act=act, tag=tag)
                for act in acts
                for tag in random.sample(tags, random.randint(0, 3))
            )
            Act.attendees.through.objects.bulk_create(
                Act.attendees.through(act=act, user=person)
                for act in acts
                for person in random.sample(people, random.randint(0, 60))
            )
        self.stdout.write(f"Added {count} acts for each of {len(STAGES)} stages.")
