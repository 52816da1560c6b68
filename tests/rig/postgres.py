"""A PostgreSQL of the tests' own: temporary, loopback only, random port, gone at the end."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

NOBODY = "postgres"  # the server refuses to run as root, so root lends it this account


class PostgresMissing(RuntimeError):
    """No PostgreSQL binaries on this machine."""


def binaries() -> Path:
    """The folder with `initdb` and `pg_ctl`: Debian's newest, else the one on PATH."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    if found is None:
        raise PostgresMissing("install postgresql, or set DATABASE_URL")
    return Path(found).resolve().parent


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class OwnPostgres:
    """One server in a temporary folder. `durable` keeps fsync on (drills and bench)."""

    def __init__(self, *, durable: bool = False) -> None:
        self.durable = durable
        self.port = free_port()
        self.password = secrets.token_hex(16)
        self.folder = Path(tempfile.mkdtemp(prefix="hallkeeper-postgres-"))
        self.data = self.folder / "data"

    def start(self) -> str:
        """Initialise, start, wait until it answers; returns its DATABASE_URL."""
        secret = self.folder / "password"
        secret.write_text(self.password)
        if os.geteuid() == 0:
            shutil.chown(self.folder, NOBODY, NOBODY)
            shutil.chown(secret, NOBODY, NOBODY)
        self._run(
            "initdb",
            "-D",
            str(self.data),
            "-U",
            "hallkeeper",
            "-A",
            "scram-sha-256",
            f"--pwfile={secret}",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        self._run(
            "pg_ctl",
            "-D",
            str(self.data),
            "-w",
            "-t",
            "60",
            "-l",
            str(self.folder / "log"),
            "-o",
            self._options(),
            "start",
        )
        return f"postgresql://hallkeeper:{self.password}@127.0.0.1:{self.port}/postgres"

    def stop(self) -> None:
        """Stop at once and remove every file."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _options(self) -> str:
        fast = "" if self.durable else " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        return (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} "
            f"-c max_connections=60 -c shared_buffers=64MB{fast}"
        )

    def _run(self, name: str, *arguments: str) -> None:
        command = [str(binaries() / name), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", NOBODY, "--", *command]
        done = subprocess.run(
            command,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{name} failed: {done.stdout}")
