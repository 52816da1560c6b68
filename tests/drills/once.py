"""Double submit: the same key many times at once, by threads and processes: one effect, one reply.

Another body under the same key is refused (409). The control presses without the key and must find doubles.
"""

from __future__ import annotations

import json
import os
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from tests.rig.home import prepare

HOME = prepare()

from django.db import connection  # noqa: E402

from hallkeeper.foundation.kernel.api import Refusal  # noqa: E402
from tests.drills import checks, hall  # noqa: E402
from tests.drills.life import Life  # noqa: E402
from tests.drills.report import Report, main  # noqa: E402

MOST = 16
BY_PROCESSES_EVERY = 10
CONTROL = 10
Reply = dict[str, Any]


def drill(count: int, seed: int) -> Report:
    """`count` keys, each pressed 2 to 16 times at once."""
    report = Report("once")
    hall.set_up()
    Life(seed, "open").live_until("open_hall")
    chance = random.Random(seed)
    acts = Life(seed, "once").takings()
    with ThreadPoolExecutor(MOST) as pool:
        for number in range(count):
            act, other, times = next(acts), chance.random() < 0.3, chance.randint(2, MOST)
            bodies = [{"other": True} if other and index % 3 == 2 else act.body for index in range(times)]
            presses = [replace(act, body=body) for body in bodies]
            by_processes = number % BY_PROCESSES_EVERY == 0
            replies = _by_processes(presses[:4]) if by_processes else _by_threads(presses, pool)
            report.tried += len(replies)
            report.acknowledged += sum("location" in reply for reply in replies)
            report.faults += [f"{act.key}: {fault}" for fault in judge(bodies[: len(replies)], replies)]
        report.faults += checks.faults([])
        report.control = _control(seed, pool)
    report.notes["keys"] = count
    report.notes["database"] = connection.vendor
    return report


def judge(bodies: list[dict[str, object]], replies: list[Reply]) -> list[str]:
    """What is wrong with the replies to one key: exactly one body counts, and did so once."""
    done = [(body, reply) for body, reply in zip(bodies, replies, strict=True) if "location" in reply]
    refused = [(body, reply) for body, reply in zip(bodies, replies, strict=True) if "location" not in reply]
    found = []
    if sum(not reply["replayed"] for _body, reply in done) != 1:
        found.append(f"{sum(not reply['replayed'] for _body, reply in done)} effects")
    if (
        len({reply["location"] for _body, reply in done}) != 1
        or len({str(body) for body, _reply in done}) != 1
    ):
        found.append("replies differ")
    if any(reply["code"] != "once.other_body" or reply["status"] != 409 for _body, reply in refused):
        found.append(f"refused with {sorted({reply['code'] for _body, reply in refused})}")
    if any(body == winner for body, _reply in refused for winner, _reply in done[:1]):
        found.append("the same press was refused")
    return found


def _press(act: hall.Act, together: threading.Barrier | None = None) -> Reply:
    if together is not None:
        together.wait()
    try:
        answer = act.press()
    finally:
        connection.close()
    if isinstance(answer, Refusal):
        return {"code": answer.code, "status": answer.status}
    return {"location": f"{answer.location} {answer.ids['row']}", "replayed": answer.replayed}


def _by_threads(presses: list[hall.Act], pool: ThreadPoolExecutor) -> list[Reply]:
    together = threading.Barrier(len(presses))
    return list(pool.map(lambda act: _press(act, together), presses))


def _by_processes(presses: list[hall.Act]) -> list[Reply]:
    connection.close()
    children = []
    for act in presses:
        reading, writing = os.pipe()
        if os.fork() == 0:
            try:
                os.write(writing, json.dumps(_press(act)).encode())
            finally:
                os._exit(0)
        os.close(writing)
        children.append(reading)
    replies = []
    for reading in children:
        with os.fdopen(reading) as file:
            replies.append(json.loads(file.read()))
        os.wait()
    return replies


def _control(seed: int, pool: ThreadPoolExecutor) -> int:
    """The same presses, each with a key of its own: how many had more than one effect."""
    doubles = 0
    for number, act in zip(range(CONTROL), Life(seed, "free").takings(), strict=False):
        presses = [replace(act, key=f"{act.key}-{index}") for index in range(3)]
        replies = _by_threads(presses, pool)
        doubles += sum(not reply.get("replayed", True) for reply in replies) > 1
        assert number < CONTROL
    return doubles


if __name__ == "__main__":
    main(drill, small=500, full=10_000)
