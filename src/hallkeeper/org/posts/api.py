"""What other rooms may use of posts."""

from hallkeeper.org.posts.actor import Actor, Held, TwoPeople, actor, actor_of, in_force, posts_with
from hallkeeper.org.posts.guards import current_hall, hall_of, public, requires, signed_in
from hallkeeper.org.posts.models import Holding, Post, PostRight
from hallkeeper.org.posts.queries import holders, superiors_of

__all__ = [
    "Actor",
    "Held",
    "Holding",
    "Post",
    "PostRight",
    "TwoPeople",
    "actor",
    "actor_of",
    "current_hall",
    "hall_of",
    "holders",
    "in_force",
    "posts_with",
    "public",
    "requires",
    "signed_in",
    "superiors_of",
]
