"""The allauth pages that are in use, each behind a guard and with our own templates."""

from __future__ import annotations

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView

from hallkeeper.foundation.ui.api import reads
from hallkeeper.org.posts.guards import public, signed_in

index = signed_in(reads(IndexView.as_view(template_name="org_posts/mfa/index.html")))
activate = signed_in(ActivateTOTPView.as_view(template_name="org_posts/mfa/activate.html"))
deactivate = signed_in(DeactivateTOTPView.as_view(template_name="org_posts/mfa/deactivate.html"))
codes = signed_in(reads(ViewRecoveryCodesView.as_view(template_name="org_posts/mfa/codes.html")))
new_codes = signed_in(GenerateRecoveryCodesView.as_view(template_name="org_posts/mfa/new_codes.html"))
password_again = signed_in(ReauthenticateView.as_view(template_name="org_posts/mfa/again.html"))
code_again = signed_in(CodeAgainView.as_view(template_name="org_posts/mfa/again.html"))
code = public("the second step of signing in; the first one has been passed")(
    AuthenticateView.as_view(template_name="org_posts/mfa/code.html")
)
