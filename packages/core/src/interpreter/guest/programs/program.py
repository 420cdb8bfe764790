"""
Programs that the host starts beside cells, each with its streams over the host's one channel.
Written into by the supervisor: processes, forks, Refusal. The files of this folder are joined to one.
"""

import os

import _signal as signal
import errno
import select

# What a channel sends before the host has taken some of it.
WINDOW_BYTES = 1 << 19


class Outlet:
    """One of its output channels."""

    def __init__(self, name, channel, fd):
        self.name = name
        self.channel = channel
        self.fd = fd
        self.credit = WINDOW_BYTES


class Program:
    def __init__(self, request, keeper, report, stdin, outlets, memory_kills):
        self.name = request['process']
        # To spawn it, until that is answered.
        self.request = request
        self.keeper = keeper
        self.pid = None
        # Where its keeper tells what becomes of it, in lines; None when nothing more will come.
        self.report = report
        self.told = b''
        self.outlets = outlets
        self.stdin = stdin
        # Bytes that its pipe had no room for, each with the request that is answered when they are in it.
        self.unwritten = []
        self.is_closing = False
        self.has_ended = False
        self.is_kept = True
        # What was hunted, and requests that are answered when nothing of that is left.
        self.prey = None
        self.farewells = []
        self.memory_kills = memory_kills

    @property
    def is_gone(self):
        """Whether nothing is left of it and of what it started, and its end is known."""
        if self.is_kept or self.report is not None or (self.pid is not None and not self.has_ended):
            return False
        found = (processes.entry(pid) for pid in self.prey or ())
        return all(entry is None or entry.dead for entry in found)
