"""A virus scanner beside the system, where an installation names one: clamd, by socket or address."""

import socket
import struct
from contextlib import closing

from django.conf import settings

from cases.errors import FileRefused

# Seconds to wait, and bytes of a block and of an answer.
SECONDS, BLOCK, LONGEST_ANSWER = 20.0, 1 << 16, 4096


def check(data: bytes, name: str) -> None:
    """Shows a file to the scanner, if there is one; FileRefused when it finds something or cannot be asked."""
    if not settings.VIRUS_SCANNER:
        return
    try:
        answer = _asked(data)
    except OSError as slip:
        raise FileRefused("病毒检查暂时连不上，没有收下这个文件，请稍后再传或者告诉系统管理员") from slip
    if answer.endswith(b"FOUND"):
        raise FileRefused(f"“{name}”里查出了病毒，没有收下；请把电脑杀毒后重新扫描")
    if not answer.endswith(b"OK"):
        raise FileRefused("病毒检查没有给出结果，没有收下这个文件，请稍后再传或者告诉系统管理员")


def _asked(data: bytes) -> bytes:
    """What clamd says of bytes sent in blocks (its command INSTREAM)."""
    with closing(_connected(settings.VIRUS_SCANNER)) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), BLOCK):
            block = data[start : start + BLOCK]
            line.sendall(struct.pack("!L", len(block)) + block)
        line.sendall(struct.pack("!L", 0))
        return _answer(line)


def _answer(line: socket.socket) -> bytes:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        block = line.recv(LONGEST_ANSWER)
        if not block:
            break
        said += block
    return said.rstrip(b"\0\n ")


def _connected(place: str) -> socket.socket:
    """A line to a socket in the file system, or to host:port."""
    if place.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        line.connect(place)
        return line
    host, _, port = place.rpartition(":")
    return socket.create_connection((host, int(port)), SECONDS)
