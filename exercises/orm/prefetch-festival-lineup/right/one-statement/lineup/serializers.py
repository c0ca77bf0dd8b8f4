"""How the app is told of stages and acts."""

from typing import Any

from lineup.models import Act, Stage
from rest_framework import serializers


class StageSerializer(serializers.BaseSerializer):
    def to_representation(self, stage: Stage) -> dict[str, Any]:
        acts = [describe(act) for act in stage.next_acts]
        return {"slug": stage.slug, "name": stage.name, "next_acts": acts}


def describe(act: Act) -> dict[str, Any]:
    return {
        "id": act.pk,
        "name": act.name,
        "starts_at": act.starts_at,
        "tags": act.tag_names.split("\n") if act.tag_names else [],
        "friends_going": act.friends_going,
    }
