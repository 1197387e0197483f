"""What headers and words mean where the values alone do not tell it."""

from __future__ import annotations

import re

from pipelines.inspection import names

_ID = {"id", "ids", "uuid", "guid", "key", "nr", "no", "nummer", "identifier", "kennung"}
_PERSON = {"contact", "customer", "client", "person", "household", "account", "user", "member",
           "company", "buyer", "visitor", "patient", "subscriber", "kunde", "kontakt", "firma",
           "haushalt"}  # fmt: skip
_LEAD = {"lead", "leads", "deal", "deals", "opportunity", "opportunities", "application",
         "applications", "prospect", "prospects", "quote", "quotes", "anfrage",
         "anfragen"}  # fmt: skip
_STAFF = {"owner", "agent", "rep", "employee", "by", "campaign", "product", "store", "seller"}

_OUTCOME = re.compile(
    r"y|target|label|outcome|conversion|(is_|has_|deal_|was_)?(converted|won|purchased|subscribed|"
    r"sold|signed|bought|accepted|responded)|purchase|buy|subscription|response|success|closed_won|"
    r"gewonnen|gekauft|abschluss"
)
_STATUS = {"status", "stage", "phase", "state", "outcome", "result", "dealstage", "lifecyclestage"}
_CREATED = re.compile(
    r"creat|open|receiv|regist|sign_?up|submit|start|enter|added|inquir|enquir|erstellt|angelegt|"
    r"eingang|lead_date"
)
_CREATED_ITSELF = re.compile(r"(^|_)(creat|erstellt|angelegt)")
_CHANGED = re.compile(r"updat|modif|last|chang|close|clos|won|lost|convert|end|expir|geaendert")
_ENDED = re.compile(
    r"clos|won|win(?!dow)|convert|purchas|order|(?<!as)sign(?!(ed)?_?(up|in|on)(_|$))|decid|deal_date|"
    r"redeem|redempt|bought|(?<!un)subscri|(?<!un)paid|abschluss"
)
_LOST = re.compile(r"(^|_)(lost|lose|reject|declin|cancel|disqualif|verloren)")
_RECORDED = re.compile(r"record|load|insert|ingest|sync|import|logged|stored|known")
_OCCURRED = re.compile(r"occur|_at$|^at$|time|date|when|stamp|datum")
_TYPE = re.compile(
    r"(event_?)?(type|name|action|activity|kind|verb|event)|concept_name|activity_type|art"
)
_ENDS = re.compile(
    r"redempt|redeem|order|sale|purchas|conver(?!sa)|outcome|won|deal|contract|subscript|bookings?|"
    r"abschl|bestell"
)
_NAMES_A_PERSON = re.compile(
    r"(^|_)((first|last|sur|full|middle|contact|customer|company)_?name|name|vorname|nachname|"
    r"street|address|strasse|anschrift|iban|ssn)(_|$)"
)
_AMOUNT = re.compile(r"(^|_)(amount|total|revenue|price|value|sum|betrag|umsatz|preis)(_|$)")
_LASTS = re.compile(r"(^|_)(duration|length|talk_?time|handling_?time|dauer)(_|$)")
_JOB_TITLE = re.compile(r"(^|_)(job_?title|title|position|job_?role|berufsbezeichnung)$")
_PHONE = re.compile(r"phone|(^|_)(tel|mobile|fax|handy|telefon)(_|$)")
_CODE = re.compile(r"(^|_)(zip|zip_?code|postal|postal_?code|postcode|plz|code)$")

_MISSING = {"unknown", "unk", "n/a", "na", "n.a.", "#n/a", "null", "nan", "-", "--", "?", "(blank)",
            "not available", "not set", "(not set)", "unspecified", "undefined", "missing",
            "not specified", "unbekannt", "keine angabe", "k.a.", "(none)", "<null>"}  # fmt: skip

_WON = re.compile(
    r"(closed )?won|closedwon|win|converted|success(ful)?|sold|purchased?|customer|bought|"
    r"subscribed|signed|accepted|approved|redeemed|gewonnen|yes|true|1|j|ja|y|t"
)
_LOST_VALUE = re.compile(
    r"(closed )?lost|closedlost|fail(ed|ure)?|rejected|declined|cancell?ed|dead|disqualified|"
    r"unqualified|churned|not (converted|interested|subscribed|purchased)|verloren|abgelehnt|"
    r"no|false|0|n|nein|f"
)
_TYPES_WON = (
    re.compile(r"\b(won|purchased?|ordered|order|converted|conversion|redeemed|redemption)\b"),
    re.compile(r"\b(approved|signed|paid|payment|subscribed|subscription|checkout|deal closed)\b"),
    re.compile(r"\b(accepted|activated|booked|sold)\b"),
)
_TYPES_LOST = re.compile(r"\b(lost|declined|rejected|cancell?ed|disqualified|closed lost)\b")


def _joined(header: str) -> str:
    return "_".join(names.words(header))


def _has(words: set[str], header: str) -> bool:
    return not words.isdisjoint(names.words(header))


def is_key(header: str) -> bool:
    """Whether a header says that it is the key of something, as `deal_id` does."""
    words = names.words(header)
    of_case = header.startswith("case:") and words[-2:] == ["concept", "name"]
    return of_case or (bool(words) and words[-1] in _ID)


def is_party(header: str) -> bool:
    """Whether a header names somebody or something without saying that it is a key."""
    return _joined(header) in _PERSON | _LEAD | {"case"}


def is_person(header: str) -> bool:
    """Whether a header names who a lead belongs to, and nobody of the own staff."""
    return _has(_PERSON, header) and not _has(_STAFF, header)


def is_staff(header: str) -> bool:
    """Whether a key is that of something else than of leads and contacts."""
    return _has(_STAFF, header)


def is_lead(header: str) -> bool:
    """Whether a header or a table's name speaks of leads."""
    return _has(_LEAD, header)


def is_outcome(header: str) -> bool:
    """Whether a column of two values with this header says who bought."""
    return _OUTCOME.fullmatch(_joined(header)) is not None


def is_status(header: str) -> bool:
    """Whether a header is that of a status or stage."""
    return _has(_STATUS, header)


def is_creation(header: str) -> bool:
    """Whether moments with this header are those of creations."""
    return bool(_CREATED.search(_joined(header))) and not is_change(header)


def is_called_creation(header: str) -> bool:
    """Whether moments with this header are called creations, and nothing that may come later."""
    return bool(_CREATED_ITSELF.search(_joined(header)))


def is_change(header: str) -> bool:
    """Whether moments with this header come later than the creation."""
    return bool(_CHANGED.search(_joined(header)))


def is_end(header: str) -> bool:
    """Whether moments with this header are those of wins, or of wins and losses."""
    return bool(_ENDED.search(_joined(header))) and not is_loss(header)


def is_loss(header: str) -> bool:
    """Whether moments with this header are those of losses."""
    return bool(_LOST.search(_joined(header)))


def is_recording(header: str) -> bool:
    """Whether moments with this header tell when something was written down."""
    return bool(_RECORDED.search(_joined(header)))


def is_occurrence(header: str) -> bool:
    """Whether moments with this header tell when something happened."""
    return bool(_OCCURRED.search(_joined(header)))


def is_event_type(header: str) -> bool:
    """Whether a column with this header says what happened."""
    return _TYPE.fullmatch(_joined(header)) is not None


def is_table_of_ends(name: str, leads: str) -> bool:
    """Whether a table's name speaks of what was bought, and not of the leads as theirs does."""
    own = {names.one(word) for word in names.words(leads)}
    rest = [word for word in names.words(name) if names.one(word) not in own]
    return bool(_ENDS.search("_".join(rest)))


def names_a_person(header: str) -> bool:
    """Whether a column names somebody, which no model may learn."""
    return bool(_NAMES_A_PERSON.search(_joined(header)))


def is_amount(header: str) -> bool:
    """Whether numbers with this header tell what a win was worth."""
    return bool(_AMOUNT.search(_joined(header)))


def is_over_late(header: str) -> bool:
    """Whether a column measures what lasts, so that its value is known only when that is over."""
    return bool(_LASTS.search(_joined(header)))


def is_job_title(header: str) -> bool:
    """Whether a header is that of job titles."""
    return bool(_JOB_TITLE.search(_joined(header)))


def is_phone(header: str) -> bool:
    """Whether a header is that of phone numbers."""
    return bool(_PHONE.search(_joined(header)))


def is_code(header: str) -> bool:
    """Whether numbers with this header are names, and nothing to count with."""
    return bool(_CODE.search(_joined(header))) or is_key(header)


def is_missing(value: str) -> bool:
    """Whether a text says that there is no value."""
    return value.strip().lower() in _MISSING


def _value(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower()))


def is_won(value: str) -> bool:
    """Whether a status or truth means won."""
    return _WON.fullmatch(_value(value)) is not None


def is_lost(value: str) -> bool:
    """Whether a status or truth means lost."""
    return _LOST_VALUE.fullmatch(_value(value)) is not None


def won_types(types: list[str]) -> tuple[list[str], list[str]]:
    """Event types that mean won, by the plainest word that any has; and those of weaker words."""
    found = [[each for each in types if word.search(_value(each))] for word in _TYPES_WON]
    best = next((each for each in found if each), [])
    return best, [each for several in found for each in several if each not in best]


def lost_types(types: list[str]) -> list[str]:
    """Event types that mean lost."""
    return [each for each in types if _TYPES_LOST.search(_value(each))]
