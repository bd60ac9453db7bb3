"""The e-mail channel: a mail says how many, by when and where; personal data stay inside.

Of notices it says each one's text, which is made to be read anywhere.
"""

import json
import smtplib
import ssl
from collections.abc import Callable
from contextlib import closing, suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from civicloom.model.deadline import cut_after
from civicloom.model.errors import CivicloomError

from ..routing import Channel
from .letter import Letter

SECONDS = 15
WHOLE = 120  # seconds for one mail, however the server drips


def email_sender(channel: Channel, home: Path, allow: frozenset[str]) -> Callable[[Letter], str]:
    """Letters are announced by SMTP at the channel's ``host`` and ``port`` to the office's address.

    ``tls`` is ``starttls`` (default), ``implicit`` or ``none``; the server's certificate must be one that
    the machine trusts. ``user`` and ``password_file`` log in.
    """
    settings, server = channel.settings, channel.host
    if not channel.allowed(allow):
        raise CivicloomError("PSH-008", channel=channel.id, host=server)

    def send(letter: Letter) -> str:
        address = (settings.get("to") or {}).get(letter.office)
        if not address:
            raise CivicloomError("PSH-011", channel=channel.id, office=letter.office)
        try:
            _hand_over(_message(letter, str(settings["from"]), str(address)), settings, home)
        except (OSError, LookupError, ValueError, smtplib.SMTPException) as error:
            raise CivicloomError("PSH-010", channel=channel.id, why=type(error).__name__) from error
        return f"accepted by {server}"

    return send


def _message(letter: Letter, sender: str, address: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = sender, address
    message["Message-ID"] = f"<{letter.envelope}@{message['From'].addresses[0].domain}>"
    subject, text = _notices(letter) if letter.tells else _findings(letter)
    message["Subject"] = subject
    message.set_content(text)
    return message


def _findings(letter: Letter) -> tuple[str, str]:
    count, rule = len(letter.dispatches), letter.rule
    return (
        f"{count} 条核查任务 / findings to look at: {rule}",
        f"{rule}：{count} 条，最早 {letter.due_on()} 前办理。请到工作台查看，编号 {letter.envelope}。\n\n"
        f"{rule}: {count} findings, the first due on {letter.due_on()}."
        f" See them at your desk under {letter.envelope}.\n",
    )


def _notices(letter: Letter) -> tuple[str, str]:
    texts = [json.loads(dispatch.text) for dispatch in letter.dispatches]
    parts = ["\n".join(f"- {text[language]}" for text in texts) for language in ("zh", "en")]
    return (
        f"{len(texts)} 条提醒 / notices: {letter.rule}",
        "\n\n".join([*parts, letter.envelope]) + "\n",
    )


def _hand_over(message: EmailMessage, settings: Any, home: Path) -> None:
    """A mail counts from when the server has accepted it; how the two part is no matter."""
    with closing(_client(settings)) as smtp:
        with cut_after(WHOLE, lambda: smtp.sock):
            _connect(smtp, settings)
            _log_in(smtp, settings, home)
            smtp.send_message(message)
        with suppress(OSError, smtplib.SMTPException), cut_after(SECONDS, lambda: smtp.sock):
            smtp.quit()


def _client(settings: Any) -> smtplib.SMTP:
    if settings.get("tls") == "implicit":
        return smtplib.SMTP_SSL(timeout=SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(timeout=SECONDS)


def _connect(smtp: smtplib.SMTP, settings: Any) -> None:
    host = str(settings["host"])
    # The name on the certificate; smtplib keeps it only of a client that connects as it is made.
    smtp._host = host  # type: ignore[attr-defined]
    smtp.connect(host, int(settings.get("port", 587)))
    if settings.get("tls", "starttls") == "starttls":
        smtp.starttls(context=ssl.create_default_context())


def _log_in(smtp: smtplib.SMTP, settings: Any, home: Path) -> None:
    if "user" in settings:
        secret = (home / str(settings["password_file"])).read_text("utf-8").strip()
        smtp.login(str(settings["user"]), secret)
