"""The files of a sandbox, served over stdin and stdout.

A request is one line of JSON; its answer is one line, `{"ok": ...}` or `{"error": ...}`. Content goes
either way in chunks: a decimal length, a newline and so many bytes, ended by a chunk of length 0. Whoever
reads an end of file before that last chunk has seen a broken transfer, never the end of a file.
The files of this folder are joined to one program, this one first: the two streams to the host. All use
the modules imported here.
"""

import errno
import json
import os
import stat
import sys

CHUNK = 1 << 20


class Disconnected(Exception):
    """The host went away in the middle of a transfer."""


class Host:
    """The two streams to the host, read and written without a buffer that could hold back a byte."""

    def __init__(self, source, sink):
        self.source = source
        self.sink = sink
        self.ahead = b""

    def line(self):
        while b"\n" not in self.ahead:
            piece = os.read(self.source, CHUNK)
            if not piece:
                return None
            self.ahead += piece
        line, self.ahead = self.ahead.split(b"\n", 1)
        return line

    def chunks(self):
        while True:
            line = self.line()
            if line is None:
                raise Disconnected()
            left = int(line)
            if left == 0:
                return
            while left:
                piece = self.ahead[:left] or os.read(self.source, min(left, CHUNK))
                self.ahead = self.ahead[len(piece):]
                if not piece:
                    raise Disconnected()
                left -= len(piece)
                yield piece

    def send(self, data):
        view = memoryview(data)
        while view:
            view = view[os.write(self.sink, view):]

    def answer(self, value):
        self.send(json.dumps(value).encode("ascii") + b"\n")

    def send_chunk(self, data):
        self.send(b"%d\n" % len(data))
        self.send(data)

    def end(self):
        self.send(b"0\n")
