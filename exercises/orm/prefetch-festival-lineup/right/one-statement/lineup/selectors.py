"""What the app's first screen reads from the database."""

from django.contrib.auth.models import AnonymousUser, User
from django.utils import timezone

from lineup.models import Act, Stage

ACTS_SHOWN = 3

NEXT_ACTS = """
    WITH ranked AS (
        SELECT id, name, starts_at, stage_id,
            row_number() OVER (PARTITION BY stage_id ORDER BY starts_at, id) AS place
        FROM lineup_act
        WHERE confirmed AND starts_at >= %(now)s
    ),
    friends AS (
        SELECT invitee_id AS id FROM people_friendship WHERE accepted AND inviter_id = %(visitor)s
        UNION
        SELECT inviter_id FROM people_friendship WHERE accepted AND invitee_id = %(visitor)s
    )
    SELECT ranked.id, ranked.name, ranked.starts_at, ranked.stage_id,
        (SELECT group_concat(name, char(10)) FROM (
            SELECT tag.name FROM lineup_tag tag JOIN lineup_act_tags link ON link.tag_id = tag.id
            WHERE link.act_id = ranked.id ORDER BY tag.name)) AS tag_names,
        (SELECT count(*) FROM lineup_act_attendees going
            WHERE going.act_id = ranked.id AND going.user_id IN (SELECT id FROM friends)) AS friends_going
    FROM ranked
    WHERE place <= %(count)s
    ORDER BY starts_at, id
"""


def stages_shown_to(visitor: User | AnonymousUser) -> list[Stage]:
    """The stages, with everything that the screen shows of them."""
    stages = {stage.pk: stage for stage in Stage.objects.order_by("position")}
    for stage in stages.values():
        stage.next_acts = []
    parameters = {"now": timezone.now(), "visitor": visitor.pk, "count": ACTS_SHOWN}
    for act in Act.objects.raw(NEXT_ACTS, parameters):
        stages[act.stage_id].next_acts.append(act)
    return list(stages.values())
