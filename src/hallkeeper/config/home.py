"""Where an installation keeps what it owns: one folder, `HALLKEEPER_HOME`."""

from __future__ import annotations

import secrets
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from hallkeeper.foundation.kernel.api import write_once


class Installation(BaseSettings):
    """Everything that may be set from outside, typed; a wrong value stops the boot with its name."""

    model_config = SettingsConfigDict(env_prefix="HALLKEEPER_", extra="ignore")

    home: Path = Field(default=Path("var"))
    debug: bool = False
    allowed_hosts: str = "localhost,127.0.0.1,[::1]"
    https: bool = False
    smtp_url: str = ""
    mail_from: str = "hallkeeper@localhost"
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    database_url: str = Field(default="", validation_alias="DATABASE_URL")

    @cached_property
    def root(self) -> Path:
        """The home folder as an absolute path; made on first use, readable by its owner only."""
        path = self.home.resolve()
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    def folder(self, name: str) -> Path:
        """A folder below home (`mails`, `backups`, `keys`, `files`), made on first use."""
        path = self.root / name
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    def secret_key(self) -> str:
        """Django's secret, made once and kept in `keys/session.key`."""
        made = secrets.token_urlsafe(48).encode()
        return write_once(self.folder("keys") / "session.key", made).decode().strip()


def installation() -> Installation:
    """The installation as the environment describes it now."""
    return Installation()
