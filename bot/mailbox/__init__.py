"""The service boxes over IMAP (watch, file) and the mails that leave over SMTP."""
