"""
The worker: runs the cells of one context. What it tells the supervisor may be false when the code
of a cell wants it to be; what it needs to tell it at all is out of the reach of that code.
The files of this folder are joined to one program, this one first: all use the modules imported here.
"""

import io
import os
import sys

import _ast
import _contextvars
import _json
import _signal as signal
import _socket as socket
import _thread
import fcntl
import select
import site
from _frozen_importlib_external import PathFinder

# The supervisor puts these here: channel_fd, alarm_fd, urgent, results_source, bundle_bytes, scan, pieces.


def private(module):
    """A module as it is now, whatever a program does to it later."""
    copy = type(sys)(module.__name__)
    copy.__dict__.update(vars(module))
    return copy


io, os, signal = private(io), private(os), private(signal)
fcntl, select = private(fcntl), private(select)
leave_trace, leave_profile, set_recursion_limit = sys.settrace, sys.setprofile, sys.setrecursionlimit

current_cell = _contextvars.ContextVar('anybox_cell')
