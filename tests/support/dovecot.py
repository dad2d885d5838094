"""A Dovecot of our own: unprivileged, on loopback, in a temporary directory, for the tests."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

_BINARY = "/usr/sbin/dovecot"
_CONFIG = """\
base_dir = {base}/run
state_dir = {base}/state
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
log_path = {base}/dovecot.log
listen = 127.0.0.1
protocols = imap
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
first_valid_uid = 1
mail_location = maildir:~/Maildir
mail_max_userip_connections = 500
maildir_stat_dirs = no
namespace inbox {{
  inbox = yes
  separator = {separator}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {base}/users
}}
{tokens}
userdb {{
  driver = static
  args = uid={user} gid={group} home={base}/mail/%u
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


_TOKENS = """\
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {base}/oauth2.conf
}}
"""
_INTROSPECTION = """\
introspection_url = {url}
introspection_mode = post
username_attribute = username
active_attribute = active
active_value = true
"""


def require_dovecot() -> None:
    """Skip the test where Dovecot is not installed; in CI that is a failure."""
    if Path(_BINARY).exists():
        return
    reason = "dovecot is not installed (Debian: apt-get install dovecot-imapd)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


class Dovecot:
    """One running server; `users` are names and passwords."""

    def __init__(
        self,
        users: Mapping[str, str],
        *,
        separator: str = "/",
        certificate: tuple[Path, Path] | None = None,
        introspection: str | None = None,
    ) -> None:
        """`introspection` is the address that says whose an OAuth2 token is."""
        self.host = "127.0.0.1"
        self.port = _free_port()
        self.base = Path(tempfile.mkdtemp(prefix="vgm-dovecot-"))
        self._owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        self._delivered = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._write_files(users, separator, certificate, introspection)

    def _write_files(
        self,
        users: Mapping[str, str],
        separator: str,
        certificate: tuple[Path, Path] | None,
        introspection: str | None,
    ) -> None:
        import grp

        keys = ""
        if certificate is not None:
            # Copies that the unprivileged server may read.
            shutil.copy(certificate[0], self.base / "server.crt")
            shutil.copy(certificate[1], self.base / "server.key")
            keys = f"ssl_cert = <{self.base}/server.crt\nssl_key = <{self.base}/server.key"
        config = _CONFIG.format(
            base=self.base,
            user=self._owner.pw_name,
            group=grp.getgrgid(self._owner.pw_gid).gr_name,
            port=self.port,
            separator=separator,
            ssl="yes" if certificate else "no",
            certificate=keys,
            tokens=_TOKENS.format(base=self.base) if introspection else "",
        )
        if introspection:
            (self.base / "oauth2.conf").write_text(_INTROSPECTION.format(url=introspection), encoding="utf-8")
        (self.base / "dovecot.conf").write_text(config, encoding="utf-8")
        lines = (f"{name}:{password}::::::\n" for name, password in users.items())
        (self.base / "users").write_text("".join(lines), encoding="utf-8")
        (self.base / "mail").mkdir()
        for path in (self.base, *self.base.iterdir()):
            os.chown(path, self._owner.pw_uid, self._owner.pw_gid)

    def start(self) -> None:
        """Return once the server greets."""
        command = [_BINARY, "-F", "-c", str(self.base / "dovecot.conf")]
        if os.getuid() == 0:
            user = [f"--reuid={self._owner.pw_uid}", f"--regid={self._owner.pw_gid}", "--clear-groups"]
            command = ["setpriv", *user, *command]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not self._greets():
            if self._process.poll() is not None or time.monotonic() > deadline:
                log = self.base / "dovecot.log"
                said = log.read_text(errors="replace")[-2000:] if log.exists() else "nothing"
                self.stop()
                raise RuntimeError(f"dovecot did not start: {said}")
            time.sleep(0.02)

    def _greets(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection((self.host, self.port), timeout=2) as line:
            return line.recv(4) == b"* OK"
        return False

    def halt(self) -> None:
        """End it at once, with the processes that hold its connections; `start` goes on with the same files."""
        process = self._process
        assert process is not None
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
        process.terminate()
        process.wait(10)
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        self._process = None

    def stop(self) -> None:
        """End this server, by its own process id, and remove its files."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        shutil.rmtree(self.base, ignore_errors=True)

    def deliver(self, user: str, raw: bytes) -> None:
        """Put a message into INBOX as a delivery agent does; whoever idles there is told."""
        box = self.maildir(user)
        for part in ("tmp", "new", "cur"):
            self._make_directory(box / part)
        self._delivered += 1
        name = f"{1_800_000_000 + self._delivered}.{self._delivered}.test"
        draft = box / "tmp" / name
        draft.write_bytes(raw)
        os.chown(draft, self._owner.pw_uid, self._owner.pw_gid)
        draft.rename(box / "new" / name)

    def _make_directory(self, path: Path) -> None:
        missing = [parent for parent in (path, *path.parents) if not parent.exists()]
        path.mkdir(parents=True, exist_ok=True)
        for made in missing:
            os.chown(made, self._owner.pw_uid, self._owner.pw_gid)

    def maildir(self, user: str) -> Path:
        """Where the mail of `user` lies."""
        return self.base / "mail" / user / "Maildir"

    def forget_uids(self, user: str) -> None:
        """Begin a new UIDVALIDITY, as after a restored backup."""
        for path in self.maildir(user).glob("dovecot*"):
            path.unlink()


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


@contextlib.contextmanager
def running_dovecot(users: Mapping[str, str], **options: object) -> Iterator[Dovecot]:
    """A started Dovecot, stopped at the end; skips where there is none."""
    require_dovecot()
    server = Dovecot(users, **options)  # type: ignore[arg-type]
    server.start()
    try:
        yield server
    finally:
        server.stop()
