"""A mail as `inspect --json` shows it."""

from typing import Any

from bot.domain.readings import Address, Attachment, Bounce, MessageReading


def as_json(reading: MessageReading) -> dict[str, Any]:
    """The object of kind `mail`, without `file` and `contents`, which belong to the command."""
    return {
        "kind": "mail",
        "refused": None,
        "from": _address(reading.author) if reading.author else None,
        "to": [_address(each) for each in reading.to],
        "cc": [_address(each) for each in reading.cc],
        "reply_to": [_address(each) for each in reading.reply_to],
        "subject": reading.subject,
        "date": reading.date.isoformat() if reading.date else None,
        "message_id": reading.message_id,
        "in_reply_to": list(reading.in_reply_to),
        "references": list(reading.references),
        "text": reading.text,
        "reply": reading.reply,
        "attachments": [_attachment(each) for each in reading.attachments],
        "automatic": reading.automatic,
        "bounce": _bounce(reading.bounce) if reading.bounce else None,
        "authentic": {"verdict": reading.authenticity.verdict.value, "reason": reading.authenticity.reason},
        "defects": list(reading.defects),
    }


def _address(address: Address) -> dict[str, str]:
    return {"name": address.name, "address": address.address}


def _attachment(file: Attachment) -> dict[str, str | int | None]:
    return {
        "name": file.name,
        "content_type": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
        "from": file.origin,
    }


def _bounce(bounce: Bounce) -> dict[str, Any]:
    return {
        "final": bounce.final,
        "recipients": list(bounce.recipients),
        "original_message_id": bounce.original_message_id,
        "status": bounce.status,
    }
