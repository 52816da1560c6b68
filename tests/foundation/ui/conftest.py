"""Pages of the tests beside those of the product."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings

from tests.foundation.ui import urls

TOP = '{% extends "ui/base.html" %}{% block title %}x{% endblock %}{% block content %}'
PAY = TOP + '<h1>缴款</h1><c-form :form="form" submit="交" draft="test.pay" />{% endblock %}'
DONE = TOP + "<h1>好了</h1>{% endblock %}"
LOGIN = """{% extends "ui/plain.html" %}{% block title %}登录{% endblock %}{% block content %}<h1>登录</h1>
<form method="post" action="/accounts/login/" data-login>{% csrf_token %}
<label for="p">密码</label><input id="p" name="password" type="password">
<button class="hk-btn hk-btn-solid">登录</button></form>{% endblock %}"""
PAGES = {"pay.html": PAY, "done.html": DONE, "login.html": LOGIN}


@pytest.fixture
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[dict[str, object]]]:
    """The test addresses with their templates; what was done is collected in the list."""
    folder = tmp_path_factory.mktemp("pages")
    for name, text in PAGES.items():
        (folder / name).write_text(text, encoding="utf-8")
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [str(folder)]
    urls.DONE.clear()
    urls.SIGNED_IN.clear()
    with override_settings(ROOT_URLCONF="tests.foundation.ui.urls", TEMPLATES=templates):
        yield urls.DONE
