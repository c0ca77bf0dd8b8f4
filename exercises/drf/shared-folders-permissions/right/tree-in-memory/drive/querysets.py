"""What whoever asks can see, and what they are to it."""

from django.db.models import Q

from drive.models import Document, Folder, Link, Role, Share

RANKS = [Role.VIEWER, Role.EDITOR, Role.OWNER]


def roles_for(request):
    """The role in each folder that can be seen, by its key: the whole tree, walked in memory."""
    user = request.user
    given = {}

    def give(key, role):
        given[key] = max(given.get(key, role), role, key=RANKS.index)

    for key, role in Share.objects.filter(Q(user=user) | Q(team__members=user)).values_list("folder", "role"):
        give(key, role)
    for key in Link.objects.filter(token=request.query_params.get("link", "")).values_list(
        "folder", flat=True
    ):
        give(key, Role.VIEWER)
    for key in Folder.objects.filter(owner=user).values_list("pk", flat=True):
        give(key, Role.OWNER)

    children = {}
    for key, parent in Folder.objects.values_list("pk", "parent"):
        children.setdefault(parent, []).append(key)
    roles = {}
    todo = [(key, None) for key in children.get(None, [])]
    while todo:
        key, inherited = todo.pop()
        found = [role for role in (inherited, given.get(key)) if role]
        role = max(found, key=RANKS.index) if found else None
        if role:
            roles[key] = role
        todo += [(child, role) for child in children.get(key, [])]
    return roles


def visible_folders(roles):
    return Folder.objects.filter(pk__in=list(roles))


def visible_documents(roles):
    return Document.objects.filter(folder_id__in=list(roles))
