"""Text files of any encoding, packed or not, as plain UTF-8, which is all that DuckDB is given.

A file that is that already stays where it is; of any other, a copy is written into the spill
folder. Either way every byte is looked at once, a megabyte at a time, so that what does not fit its
encoding is found here and told with its line.
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from features.errors import ConfigError, SourceError
from pipelines import charsets

PACKED = (".gz", ".zst")
"""Endings of files that are unpacked while they are read."""

_CHUNK = 1 << 20
_LOOKED_AT = 8
"""Chunks behind the first strange byte that help to guess an encoding."""

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""What a file's first bytes say about its encoding; UTF-32 first, which begins like UTF-16."""


@dataclass(frozen=True)
class Text:
    """A file as plain UTF-8, and the encoding that it came in."""

    path: Path
    encoding: str


class _Unfit(Exception):
    """Bytes that do not fit an encoding: their line, the first of them, and what stands around."""

    def __init__(self, line: int, byte: int, sample: bytes, *, after_others: bool) -> None:
        super().__init__(line, byte)
        self.line = line
        self.byte = byte
        self.sample = sample
        self.after_others = after_others
        """Whether other signs than ASCII were read before: then the encoding is not the mistake."""


def ending(path: Path) -> str:
    """What says which kind of file it is: .csv of LOG.CSV.gz."""
    named = path.with_suffix("") if path.suffix.lower() in PACKED else path
    return named.suffix.lower()


def chunks(path: Path) -> Iterator[bytes]:
    """The file's bytes, unpacked; `SourceError` where a packed one is broken."""
    try:
        with _opened(path) as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except (EOFError, gzip.BadGzipFile, zlib.error, pa.ArrowInvalid, OSError) as error:
        if path.suffix.lower() not in PACKED or isinstance(error, FileNotFoundError):
            raise
        raise SourceError(
            path.name,
            found=str(error),
            wanted="a whole zstd file" if path.suffix.lower() == ".zst" else "a whole gzip file",
            way_out="copy or export the file again",
        ) from None


def _opened(path: Path) -> BinaryIO:
    suffix = path.suffix.lower()
    if suffix == ".zst":
        unpacked: BinaryIO = pa.input_stream(path, compression="zstd")
        return unpacked
    # gzip reads as a file of bytes, although its type does not say so.
    return gzip.open(path) if suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def as_utf8(path: Path, declared: str | None, copy: Path) -> Text:
    """The file as plain UTF-8: itself, or else written to `copy`.

    `SourceError` where bytes do not fit the declared encoding or any, `ConfigError` where no
    encoding is called like that.
    """
    marked = _marked(path)
    encoding = _named(path, declared) if declared else marked or "utf-8"
    if encoding == "utf-8" and marked == "utf-8-sig":
        encoding = marked
    try:
        return _read(path, encoding, copy)
    except _Unfit as unfit:
        sure = declared or marked or unfit.after_others
        guessed = None if sure else charsets.guessed(unfit.sample)
        if guessed is None:
            raise _told(path, encoding, unfit) from None
    try:
        return _read(path, guessed, copy)
    except _Unfit as unfit:
        raise _told(path, guessed, unfit) from None


def _named(path: Path, declared: str) -> str:
    try:
        " ".encode(declared)
    except LookupError:
        raise ConfigError(
            f"{path.name}: encoding",
            found=declared,
            wanted="an encoding's name, like utf-8, windows-1252 or utf-16",
            way_out="mend encoding, or leave it out: then it is detected",
        ) from None
    return codecs.lookup(declared).name


def _marked(path: Path) -> str | None:
    """The encoding that the first bytes tell: a mark, or every second byte zero."""
    first = next(chunks(path), b"")[:4]
    for mark, encoding in _MARKS.items():
        if first.startswith(mark):
            return encoding
    if len(first) == 4 and first[1] == first[3] == 0 and first[0] and first[2]:
        return "utf-16-le"
    if len(first) == 4 and first[0] == first[2] == 0 and first[1] and first[3]:
        return "utf-16-be"
    return None


def _read(path: Path, encoding: str, copy: Path) -> Text:
    if encoding == "utf-8" and path.suffix.lower() not in PACKED:
        for _ in _decoded(path, encoding):
            pass
        return Text(path, encoding)
    with copy.open("wb") as file:
        for text in _decoded(path, encoding):
            file.write(text.encode())
    return Text(copy, encoding)


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    """The file's text in pieces; `_Unfit` where its bytes are of another encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    ascii_only, pieces = True, chunks(path)
    for done, chunk in enumerate(_and_end(pieces)):
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            before = error.object[: error.start]
            raise _Unfit(
                _lines(path, encoding, done) + before.decode(encoding, errors="ignore").count("\n"),
                error.object[error.start],
                charsets.sample(_around(error, pieces)),
                after_others=not (ascii_only and before.isascii()),
            ) from None
        ascii_only = ascii_only and text.isascii()
        yield text


def _lines(path: Path, encoding: str, pieces: int) -> int:
    """The line that the first pieces of a file end in; counted only when somebody asks."""
    decoder = codecs.getincrementaldecoder(encoding)()
    return 1 + sum(decoder.decode(piece).count("\n") for piece in islice(chunks(path), pieces))


def _and_end(pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield from pieces
    yield b""


def _around(error: UnicodeDecodeError, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The line with the strange byte, and what follows."""
    start = error.object.rfind(b"\n", 0, error.start) + 1
    yield error.object[start:]
    yield from islice(pieces, _LOOKED_AT)


def _told(path: Path, encoding: str, unfit: _Unfit) -> SourceError:
    fitting = charsets.fitting(unfit.sample)
    would = f"encoding: {fitting[0]}" if fitting else "the encoding that it was exported in"
    among = f" (also fitting: {', '.join(fitting[1:4])})" if fitting[1:] else ""
    return SourceError(
        f"{path.name}, line {unfit.line}",
        found=f"byte 0x{unfit.byte:02x}, which is no {encoding}",
        wanted=f"a file that is {encoding} throughout",
        way_out=f"declare {would}{among}, or mend the line",
    )
