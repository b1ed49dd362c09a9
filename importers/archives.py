"""Compressed files to their bytes, behind caps on what they may unpack to."""

from __future__ import annotations

import zlib

from importers.tables import Unreadable

MAX_UNPACKED_BYTES = 256 << 20
MAX_RATIO = 100
GZIP = b"\x1f\x8b"


def unpacked(data: bytes) -> bytes:
    """Return the bytes inside a gzip file, and all other bytes as they are.

    Raises Unreadable for a damaged file, and for one that unpacks to more than `MAX_UNPACKED_BYTES` or to more than
    `MAX_RATIO` times its size, before more than that is unpacked.
    """
    if not data.startswith(GZIP):
        return data
    most = min(MAX_UNPACKED_BYTES, MAX_RATIO * len(data) + (1 << 20))
    unpacker = zlib.decompressobj(wbits=31)
    try:
        made = unpacker.decompress(data, most)
    except zlib.error as fault:
        raise Unreadable(f"this is a damaged gzip file: {str(fault).rpartition(': ')[2]}") from None
    if unpacker.unconsumed_tail or (len(made) == most and not unpacker.eof):
        raise Unreadable(f"the gzip file unpacks to more than {most / 1e6:,.0f} MB; unpack it first if it is real")
    if not unpacker.eof:
        raise Unreadable("this is a damaged gzip file: it ends too early")
    if unpacker.unused_data.strip(b"\0"):
        raise Unreadable("this gzip file holds more than one file; unpack it first")
    return made
