"""The first administrator of an installation that has nobody yet."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import BadInput, Refusal
from hallkeeper.org.people.api import Person, add_person, nobody_signed_in_yet
from hallkeeper.org.places.api import INSTALLATION
from hallkeeper.org.posts.actions.holdings import give_post
from hallkeeper.org.posts.models import Post


def first_administrator(*, name: str, username: str, password: str, email: str = "") -> Person:
    """Make the first person, holding the company's top post; joins the open transaction.

    There is no default password: a weak one is refused (`BadInput`). Refuses where somebody could sign in
    already, and where no pack with a top post is loaded.
    """
    if not nobody_signed_in_yet():
        raise Refusal("posts.not_first", _("This installation has its people already"), recorded=True)
    top = Post.objects.filter(is_top=True).first()
    if top is None:
        raise Refusal("posts.no_top", _("No pack with a top post is loaded"))
    if not username.strip():
        raise BadInput("people.no_account", _("Type an account name"), field="username")
    added = add_person(name=name, username=username, email=email, by=INSTALLATION)
    try:
        validate_password(password, added.account)
    except ValidationError as error:
        raise BadInput("people.weak_password", " ".join(error.messages), field="password") from error
    added.account.set_password(password)
    added.account.must_change_password = False
    added.account.save(update_fields=["password", "must_change_password"])
    give_post(person=added.person, post=top, by=INSTALLATION)
    return added.person
