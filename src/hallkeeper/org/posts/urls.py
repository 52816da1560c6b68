"""Addresses of the wing. The names under /accounts/ are allauth's own, so they stand outside our namespace;
what allauth has beyond these (sign-up, e-mail, password by mail) has no address here.
"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from hallkeeper.org.posts.views import account, first, halls, people, posts, second_factor, signing_in

accounts = [
    path("login/", signing_in.sign_in, name="account_login"),
    path("logout/", signing_in.sign_out, name="account_logout"),
    path("reauthenticate/", second_factor.password_again, name="account_reauthenticate"),
    path("2fa/", second_factor.index, name="mfa_index"),
    path("2fa/authenticate/", second_factor.code, name="mfa_authenticate"),
    path("2fa/reauthenticate/", second_factor.code_again, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", second_factor.activate, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", second_factor.deactivate, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", second_factor.codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", second_factor.new_codes, name="mfa_generate_recovery_codes"),
]

pages = [
    path("first/", first.first, name="first"),
    path("setup/company/", halls.set_up, name="set_up"),
    path("setup/halls/", halls.halls, name="halls"),
    path("setup/halls/new/", halls.hall_new, name="hall_new"),
    path("setup/halls/<slug:code>/", halls.hall, name="hall"),
    path("setup/halls/<slug:code>/device/", halls.device_new, name="device_new"),
    path("setup/devices/<int:pk>/revoke/", halls.device_revoke, name="device_revoke"),
    path("setup/departments/new/", halls.department_new, name="department_new"),
    path("setup/calendar/", halls.calendar, name="calendar"),
    path("setup/hall-choice/", halls.hall_choice, name="hall_choice"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/import/", people.bring, name="people_import"),
    path("people/posts/<int:pk>/end/", people.holding_end, name="holding_end"),
    path("people/<str:code>/", people.person, name="person"),
    path("people/<str:code>/edit/", people.person_edit, name="person_edit"),
    path("people/<str:code>/reset/", people.person_reset, name="person_reset"),
    path("people/<str:code>/pin/", people.person_pin, name="person_pin"),
    path("people/<str:code>/phone/", people.person_phone, name="person_phone"),
    path("people/<str:code>/sessions/", people.person_sessions_end, name="person_sessions_end"),
    path("people/<str:code>/posts/", people.holding_new, name="holding_new"),
    path("posts/", posts.posts, name="posts"),
    path("posts/<slug:code>/", posts.post, name="post"),
    path("posts/<slug:code>/rights/", posts.rights, name="post_rights"),
    path("posts/<slug:code>/names/", posts.merging, name="post_names"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/pin/", account.pin, name="pin"),
    path("account/sessions/", account.sessions_end, name="sessions_end"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include(accounts)),
    path("", include((pages, "org_posts"))),
]
