"""
Forks of the supervisor, and the descriptors that they have.
Written into by the supervisor: Refusal.
"""

import fcntl
import os
import sys

import _signal as signal
import _socket as socket


def fork(descriptors):
    """Forks, or closes what was opened for it."""
    try:
        return os.fork()
    except OSError as error:
        close_all(descriptors)
        message = 'no process can be started beside those that run in the sandbox: %s'
        raise Refusal('quota-exceeded', message % error.strerror)


def socket_pair():
    """Two plain descriptors: an object would close its number in a forked child, whoever has it then."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    return ours.detach(), theirs.detach()


def send(fd, data, descriptors):
    if not descriptors:
        return os.write(fd, data)
    channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=fd)
    try:
        packed = b''.join(number.to_bytes(4, sys.byteorder) for number in descriptors)
        return channel.sendmsg([data], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, packed)])
    finally:
        channel.detach()


def close_all(descriptors):
    for fd in descriptors:
        os.close(fd)


def open_descriptors():
    for folder in ('/proc/self/fd', '/dev/fd'):
        try:
            return [int(name) for name in os.listdir(folder)]
        except OSError:
            continue
    return range(256)


def detach():
    """In a forked child: no signal of ours, no terminal."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()


def arrange(wanted):
    """Makes these the descriptors of a program that is about to be executed: 0, 1, 2 and so on."""
    detach()
    # Out of the way of the numbers they are to have.
    safe = [fd if fd is None else fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 64) for fd in wanted]
    null = fcntl.fcntl(os.open(os.devnull, os.O_RDWR), fcntl.F_DUPFD_CLOEXEC, 64)
    for number, fd in enumerate(safe):
        os.dup2(null if fd is None else fd, number)


def let_go(kept):
    """Turns a fork of the supervisor into a process of its own; returns the numbers of what it keeps."""
    detach()
    limit = os.sysconf('SC_OPEN_MAX')
    lowest = min(limit, 1024) - 32 if limit > 64 else 3
    kept = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, lowest) for fd in kept]
    for fd in open_descriptors():
        if fd not in kept:
            try:
                os.close(fd)
            except OSError:
                pass
    null = os.open(os.devnull, os.O_RDWR)
    for fd in range(3):
        os.dup2(null, fd)
    if null > 2:
        os.close(null)
    return kept
