"""One UPDATE checks, locks and reads; what it did not find is not changed."""

from __future__ import annotations

import pytest
from django.db.models import F

from hallkeeper.foundation.jobs.models import Job
from hallkeeper.foundation.kernel.api import now
from hallkeeper.foundation.rooms.api import update_row, updated
from hallkeeper.org.places.api import Department, Hall
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def job() -> Job:
    return Job.objects.create(
        kind="k", payload={"text": "100 % 钱", "at": "%s"}, run_after=now(), created_at=now()
    )


def test_the_row_comes_back_as_the_database_holds_it(job: Job, django_assert_num_queries) -> None:
    moment = now()
    with django_assert_num_queries(1):
        found = updated(Job.objects.filter(kind="k"), {"attempts": F("attempts") + 2, "run_after": moment})
    assert found is not None
    assert (found.pk, found.attempts, found.run_after) == (job.pk, 2, moment)
    assert found.payload == {"text": "100 % 钱", "at": "%s"}
    assert Job.objects.get().attempts == 2


def test_what_is_not_found_is_not_changed(job: Job) -> None:
    assert updated(Job.objects.filter(kind="other"), {"attempts": 9}) is None
    assert not update_row(job, {"attempts": 9}, state="running")
    assert (job.attempts, Job.objects.get().attempts) == (0, 0)


def test_a_row_changed_meanwhile_reads_anew(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(last_error="by somebody else")
    assert update_row(job, {"attempts": F("attempts") + 1}, state__in=["queued"])
    assert (job.attempts, job.last_error) == (1, "by somebody else")


def test_what_was_read_along_stays_unless_the_row_points_elsewhere(
    company: Cast, django_assert_num_queries
) -> None:
    hall = Hall.objects.select_related("department").get(pk=company.nm.pk)
    other = Department.objects.create(code="east", name="东区")
    with django_assert_num_queries(1):
        assert update_row(hall, {"name": "新南门"})
        assert (hall.name, hall.department) == ("新南门", company.department)
    assert update_row(hall, {"department": other})
    assert hall.department == other
