"""
The processes that run code: one worker per context and a spare, forked from the supervisor.
Written into by the supervisor: processes, forks, scan, pieces, encode, Lines, Born.
"""

import os
import sys

import _signal as signal

READ_BYTES = 1 << 18
# The most that a worker may say at once; the host takes no longer frame.
FRAME_BYTES = 8 << 20
# What a frame holds besides its bundle.
ENVELOPE_BYTES = 1 << 16


class Worker:
    """The process that runs the cells of one context, and our end of its private channel."""

    def __init__(self, pid, fd, on_too_long):
        self.pid = pid
        self.fd = fd
        self.context = None
        self.lines = Lines(FRAME_BYTES, on_too_long)
        self.ready = False
        self.birth = None
        self.nonce = None
        self.stray_lines = 0
        self.queue = []
        # Where it is told which cell is to stop.
        self.alarm = None
        # Of a worker that cannot receive descriptors: the read ends of its output, by channel, and those of its
        # late output.
        self.outlets = None
        self.late_outlets = {}
