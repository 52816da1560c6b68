"""Posts: the list with the report of S1.5.2, one post with its rights."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hallkeeper.foundation.kernel.api import Missing
from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.ui.api import BusinessForm, form_page, page_of, reads, writes
from hallkeeper.org.places.api import subject_of
from hallkeeper.org.posts.actions.posts import change_post, change_rights, merge_names, split_names
from hallkeeper.org.posts.actor import actor
from hallkeeper.org.posts.forms import posts as forms
from hallkeeper.org.posts.guards import requires
from hallkeeper.org.posts.models import Merger, Post
from hallkeeper.org.posts.presenters import history, words_of
from hallkeeper.org.posts.queries import superior_faults

Typed = TypeVar("Typed", bound=BusinessForm)


@requires("org_posts.see")
@reads
def posts(request: HttpRequest) -> HttpResponse:
    """Every post with superior and rights, and the report of those that could not send anything."""
    rows = Post.objects.select_related("superior", "named_head").prefetch_related("rights")
    page = page_of(rows, request.GET, order=["-level", "code"])
    return render(request, "org_posts/posts.html", {"page": page, "faults": superior_faults()})


def _post(code: str) -> Post:
    found = Post.objects.select_related("superior", "named_head").filter(code=code).first()
    if found is None:
        raise Missing("post.missing", _("There is no such post"))
    return found


def _link(code: str) -> str:
    return reverse("org_posts:post", args=[code])


def _context(request: HttpRequest, post: Post) -> dict[str, object]:
    there = set(post.rights.values_list("right", flat=True))
    return {
        "post": post,
        "labels": [label for code, label in forms.right_choices() if code in there],
        "post_form": forms.PostForm(post=post),
        "rights_form": forms.RightsForm(post=post),
        "merge_form": forms.MergeForm(post=post) if post.family else None,
        "mergers": Merger.objects.filter(post=post).select_related("hall", "into"),
        "changes": actor(request).may_at("org_posts.change", None, None),
        "events": history(request, subject_of(post)),
    }


def _page(
    request: HttpRequest, there: Post, name: str, form: Typed, verb: Callable[[Typed], Outcome]
) -> HttpResponse:
    """The post's page around one of its three forms."""
    return form_page(
        request,
        template="org_posts/post.html",
        form=form,
        verb=verb,
        by=actor(request),
        form_key=f"posts.{name}",
        context=_context(request, there) | {name: form},
    )


@requires("org_posts.see")
def post(request: HttpRequest, code: str) -> HttpResponse:
    """One post. Its forms are there for those who may change posts."""
    there = _post(code)

    def verb(form: forms.PostForm) -> Outcome:
        change_post(post=there, by=actor(request), **form.values())
        return Outcome(_link(code), message=_("Saved"))

    return _page(request, there, "post_form", forms.PostForm(request.POST or None, post=there), verb)


@requires("org_posts.change")
@writes
def rights(request: HttpRequest, code: str) -> HttpResponse:
    """Hand in the ticks."""
    there = _post(code)

    def verb(form: forms.RightsForm) -> Outcome:
        done = change_rights(post=there, by=actor(request), **form.values())
        return Outcome(_link(code), message=words_of(done))

    return _page(request, there, "rights_form", forms.RightsForm(request.POST, post=there), verb)


@requires("org_posts.change")
@writes
def merging(request: HttpRequest, code: str) -> HttpResponse:
    """Merge two names of one post in a hall, or split them again."""
    there = _post(code)

    def verb(form: forms.MergeForm) -> Outcome:
        hall, into = form.cleaned_data["hall"], form.cleaned_data["into"]
        if into is None:
            split_names(hall=hall, post=there, by=actor(request))
        else:
            merge_names(hall=hall, post=there, into=into, by=actor(request))
        return Outcome(_link(code), message=_("Saved"))

    return _page(request, there, "merge_form", forms.MergeForm(request.POST, post=there), verb)
