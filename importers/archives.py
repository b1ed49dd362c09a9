"""Compressed files to their bytes, behind caps on what they may unpack to."""

from __future__ import annotations

import zlib

from importers.tables import Unreadable

MAX_UNPACKED_BYTES = 256 << 20
MAX_RATIO = 100
SLACK = 1 << 20
PIECE, STEP = 1 << 16, 1 << 20
GZIP = b"\x1f\x8b"
WITH_HEADER = 31
"""How zlib is told that the data are gzip."""


def unpacked(data: bytes) -> bytes:
    """Return the bytes inside a gzip file, and all other bytes as they are.

    Raises Unreadable for a damaged file, and for one that unpacks to more than `MAX_UNPACKED_BYTES` or to more than
    `MAX_RATIO` times its size. The file is measured before any of it is kept.
    """
    if not data.startswith(GZIP):
        return data
    return zlib.decompress(data, wbits=WITH_HEADER, bufsize=max(_measured(data), 1))


def _measured(data: bytes) -> int:
    """Return the size of what is inside a gzip file; raises Unreadable as soon as it is too large."""
    most = min(MAX_UNPACKED_BYTES, MAX_RATIO * len(data) + SLACK)
    unpacker, size, fed = zlib.decompressobj(wbits=WITH_HEADER), 0, 0
    piece = b""
    try:
        while not unpacker.eof:
            if not piece:
                piece = data[fed : fed + PIECE]
                fed += len(piece)
            made = len(unpacker.decompress(piece, STEP))
            piece, size = unpacker.unconsumed_tail, size + made
            if size > most:
                raise Unreadable(f"the gzip file unpacks to more than {most / 1e6:,.0f} MB; unpack it if it is real")
            if not made and not piece and fed == len(data) and not unpacker.eof:
                raise Unreadable("this is a damaged gzip file: it ends too early")
    except zlib.error as fault:
        raise Unreadable(f"this is a damaged gzip file: {str(fault).rpartition(': ')[2]}") from None
    if (unpacker.unused_data + data[fed:]).strip(b"\0"):
        raise Unreadable("this gzip file holds more than one file; unpack it first")
    return size
