"""Bytes to what was said: mails, workbooks, forms, and who really wrote; pure."""
