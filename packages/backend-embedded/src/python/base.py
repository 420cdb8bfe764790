"""
The interpreter of one context, in WebAssembly. What it tells may be false when the code of a cell wants it to be;
where the cell ends, and what it may reach, is decided outside.
The files of this folder are joined to one program with core's cells between them, this one first: all use the modules
imported here. All of it is made once, and lies in the snapshot that later interpreters start from.
"""

import io
import os
import sys

import _ast
import _contextvars
import _json
import _signal as signal
import _thread
import site
import time
from _frozen_importlib_external import PathFinder

# Put here before it runs: results_source, bundle_bytes. And `host` later, by `connect`.


def private(module):
    """A module as it is now, whatever a program does to it later."""
    copy = type(sys)(module.__name__)
    copy.__dict__.update(vars(module))
    return copy


io, os, signal, time = private(io), private(os), private(signal), private(time)
leave_trace, leave_profile, set_recursion_limit = sys.settrace, sys.setprofile, sys.setrecursionlimit

current_cell = _contextvars.ContextVar('anybox_cell')
host = None
