"""Descriptor of org.posts."""

from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.rooms.api import (
    ApprovalKind,
    MenuEntry,
    PackSection,
    Right,
    Room,
    VerifyCheck,
)
from hallkeeper.org.posts.actions.holdings import GIVEN_ALONE, GRANT, given_seen, grant_approved
from hallkeeper.org.posts.actions.importing import KIND as PEOPLE
from hallkeeper.org.posts.actions.pins import PIN, PIN_ALONE, pin_approved, pin_seen
from hallkeeper.org.posts.actions.posts import RIGHTS, RIGHTS_ALONE, rights_approved, rights_seen
from hallkeeper.org.posts.approvals import describe_grant, describe_pin, describe_rights
from hallkeeper.org.posts.pack import PostRow, load_posts
from hallkeeper.org.posts.recount import verify_holdings, verify_names, verify_posts, verify_rights
from hallkeeper.org.posts.seconds import APPROVE

ROOM = Room(
    name="org.posts",
    title=_("Posts"),
    rights=(
        Right("org_posts.see", _("See the posts, their rights and superiors")),
        Right("org_posts.give", _("Give posts to people and end them")),
        Right("org_posts.approve_grant", _("Agree, as the second person, to posts and rights")),
        Right("org_posts.change", _("Change posts: rights, superior, named head")),
    ),
    menu=(
        MenuEntry(
            "halls", _("Halls"), "building-store", "org_posts:halls", "org_places.change_hall", order=60
        ),
        MenuEntry("people", _("People"), "users", "org_posts:people", "org_people.see", order=61),
        MenuEntry("posts", _("Posts"), "id", "org_posts:posts", "org_posts.see", order=62),
        MenuEntry(
            "calendar", _("Calendar"), "calendar-event", "org_posts:calendar", "org_places.calendar", order=63
        ),
    ),
    approval_kinds=(
        ApprovalKind(GRANT, _("A post for a person"), APPROVE, grant_approved, describe_grant),
        ApprovalKind(RIGHTS, _("Rights for a post"), APPROVE, rights_approved, describe_rights),
        ApprovalKind(PIN, _("A forgotten PIN"), APPROVE, pin_approved, describe_pin),
        ApprovalKind(PIN_ALONE, _("A PIN cleared by one person"), APPROVE, pin_seen, describe_pin, done=True),
        ApprovalKind(
            GIVEN_ALONE, _("A post given by one person"), APPROVE, given_seen, describe_grant, done=True
        ),
        ApprovalKind(
            RIGHTS_ALONE, _("Rights given by one person"), APPROVE, rights_seen, describe_rights, done=True
        ),
    ),
    pack_sections=(PackSection("posts", PostRow, load_posts, order=10, editable=False),),
    import_kinds=(PEOPLE,),
    verify_checks=(
        VerifyCheck("posts", verify_posts),
        VerifyCheck("rights", verify_rights),
        VerifyCheck("holdings", verify_holdings),
        VerifyCheck("names", verify_names),
    ),
    retention={
        "Post": "forever: past holdings point to it",
        "PostRight": "forever while the post carries it; what it carried when stands in the trail",
        "Holding": "forever: it explains who could do what when",
        "Merger": "forever while it holds; its making and its end stand in the trail",
    },
    trail={
        "Post": "shipped, changed",
        "PostRight": "shipped, rights_changed, under the post",
        "Holding": "given, ended, under the person",
        "Merger": "merged, split, under the post",
    },
)
