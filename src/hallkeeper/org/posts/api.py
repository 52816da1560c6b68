"""What other rooms may use of posts."""

from hallkeeper.org.posts.actions.founding import first_administrator
from hallkeeper.org.posts.actions.holdings import Given, end_holding, give_post
from hallkeeper.org.posts.actions.posts import change_post, change_rights, merge_names, split_names
from hallkeeper.org.posts.actor import Actor, Held, TwoPeople, actor, actor_of, in_force, posts_with
from hallkeeper.org.posts.guards import current_hall, hall_of, halls_of, public, requires, signed_in
from hallkeeper.org.posts.models import Holding, Merger, Post, PostRight
from hallkeeper.org.posts.queries import holders, one_post_in, superior_faults, superiors_of

__all__ = [
    "Actor",
    "Given",
    "Held",
    "Holding",
    "Merger",
    "Post",
    "PostRight",
    "TwoPeople",
    "actor",
    "actor_of",
    "change_post",
    "change_rights",
    "current_hall",
    "end_holding",
    "first_administrator",
    "give_post",
    "hall_of",
    "halls_of",
    "holders",
    "in_force",
    "merge_names",
    "one_post_in",
    "posts_with",
    "public",
    "requires",
    "signed_in",
    "split_names",
    "superior_faults",
    "superiors_of",
]
