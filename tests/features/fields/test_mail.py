from __future__ import annotations

import email_validator
import pytest
from email_validator import EmailNotValidError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from features.fields import mail

TOLD = {
    "company": [
        "ann.lee@acme-corp.com", "Ann.Lee@ACME-Corp.COM", "ann+spring@acme.co.uk", "a@b.museum",
        "ann@bücher.de", "ann@xn--bcher-kva.de", "o'neil@acme.com", "информация@acme.com",
        "infos@acme.com", "my.info@acme.com",
    ],
    "role": [
        "info@acme.com", "INFO@acme.com", "sales+x@acme.com", "office@acme.de", "abuse@acme.com",
        "no-reply@acme.com", "kontakt@acme.de",
    ],
    "free": [
        "ann@gmail.com", "ann.lee@GMX.de", "ann@web.de", "ann@yahoo.co.uk", "ann@outlook.com",
        "info@gmail.com",
    ],
    "disposable": [
        "ann@mailinator.com", "ann@x.y.mailinator.com", "info@yopmail.com",
        "ann@guerrillamail.com",
    ],
    "invalid": [
        "ann", "ann@", "@acme.com", "ann@acme", "ann@@acme.com", "ann lee@acme.com",
        "ann@acme..com", ".ann@acme.com", "ann.@acme.com", "ann@-acme.com", "ann@acme-.com",
        "ann@localhost", "ann@acme.test", "ann@acme.local", "Ann <ann@acme.com>", "ann@[127.0.0.1]",
        "ann@acme.com, bob@acme.com", "mailto:ann@acme.com", "ann@acme.123",
        f"a@{'b' * 64}.com", f"a@{'b.' * 130}com", "ann@acme.com\x00", "ß",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("told", "text"), [(t, each) for t, several in TOLD.items() for each in several]
)
def test_a_mail_address_tells_its_class(told, text):
    assert mail.tell(text) == (told,)


def is_valid(text):
    try:
        email_validator.validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


LIKE_ADDRESSES = st.from_regex(
    r"[a-zA-Z0-9._+-]{1,9}@[a-zA-Z0-9.-]{1,12}\.?[a-z]{0,6}", fullmatch=True
)


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(), LIKE_ADDRESSES, st.emails()))
@example("a--b@c--d.com")
@example("-a@b.com")
@example("a@b.arpa")
@example("a@b.onion")
@example("a@1.2.com")
@example("a_@b.com")
@example("\ud800@b.com")
@example("K@b.com")
def test_the_short_way_accepts_what_the_library_accepts(text):
    assert (mail.tell(text) != ("invalid",)) == is_valid(text)


def test_the_role_mailboxes_of_rfc_2142_are_all_known():
    listed = (
        "info marketing sales support abuse noc security postmaster hostmaster usenet news "
        "webmaster www uucp ftp"
    )
    assert set(listed.split()) <= mail.ROLES
