"""Charsets that a mail declares: known, unknown, and those of Python that read no text at all."""

from encodings.aliases import aliases

import pytest

from bot.reading.mail import read_message
from bot.reading.mail.charsets import UNKNOWN, codec_named, decode

NO_TEXT = ("rot13", "rot-13", "uu", "base64", "zlib", "bz2", "hex", "quopri", "undefined", "charset", "x-no")
EVERY = sorted({*aliases, *aliases.values(), *NO_TEXT})


@pytest.mark.parametrize("charset", NO_TEXT)
def test_a_codec_that_reads_no_text_is_an_unknown_charset(charset: str):
    assert codec_named(charset) is None
    assert decode("é".encode(), charset) == ("é", UNKNOWN)


@pytest.mark.parametrize("charset", ["utf-16", "utf-32", "utf-8-sig", "utf-7", "cp037", "iso-2022-jp", "hz"])
def test_a_charset_in_which_one_letter_is_no_text_is_known_all_the_same(charset: str):
    assert codec_named(charset) is not None


@pytest.mark.parametrize("charset", EVERY)
def test_every_codec_may_be_declared_wherever_a_charset_can_stand(charset: str):
    name = charset.encode()
    body = b"Content-Type: text/plain; charset=%b\n\nab\xe9\n" % name
    reading = read_message(b"From: =?%b?Q?a=E9?= <a@b.be>\nSubject: =?%b?B?YWI=?=\n" % (name, name) + body)
    assert reading.author is not None
    file = b"Content-Disposition: attachment; filename*=%b''a%%E9.xlsx\nContent-Type: a/b\n\nab" % name
    assert len(read_message(file).attachments) == 1
