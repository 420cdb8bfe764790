"""What runs below the supervisor: who belongs to whom, who is to be signalled, and what killed it."""

import os
import time

import _signal as signal

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36
CLOCK_BOOTTIME = 7
PF_EXITING = 4
# Each round meets only what was forked during the one before, by processes that are stopped now.
HUNT_ROUNDS = 200


def prctl(option, value):
    """Best effort. `ctypes` itself would cost more than the rest of our imports together."""
    try:
        import _ctypes

        function = _ctypes.dlsym(_ctypes.dlopen(None, 2), 'prctl')
        _ctypes.call_function(function, (option, value, 0, 0, 0))
    except Exception:
        pass


def leave_supervisor():
    """
    Where the supervisor has a user of its own and the rights of another, who is that of code, nothing but the latter is
    left. So code can neither signal nor trace the supervisor; and that takes no capability on either side.
    """
    user, code, _ = os.getresuid()
    if user != code:
        group = os.getegid()
        os.setresgid(group, group, group)
        os.setresuid(code, code, code)


def become_control(supervisor):
    """In a fork of the supervisor that runs no code: keeps the supervisor's own user, out of reach for code."""
    user, group = os.getuid(), os.getgid()
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)
    prctl(PR_SET_DUMPABLE, 0)
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != supervisor:
        os._exit(0)


def harden_supervisor():
    """Orphans of workers become our children, and other processes of our user cannot open our descriptors."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    prctl(PR_SET_DUMPABLE, 0)


def head_family(supervisor):
    """In a keeper: orphans of its program become its children, and its life is tied to ours."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != supervisor:
        os._exit(0)


def soften_worker(parent):
    """
    In what runs code: undoes what hardened the supervisor, ties its life to its parent's, and makes it the kernel's choice
    when memory ends.
    """
    leave_supervisor()
    prctl(PR_SET_DUMPABLE, 1)
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)
    try:
        with open('/proc/self/oom_score_adj', 'wb', 0) as file:
            file.write(b'500')
    except OSError:
        pass


class Entry:
    """One process of /proc."""

    __slots__ = ('parent', 'session', 'started', 'dead', 'exiting')

    def __init__(self, stat):
        # The name of the program stands in parentheses and may contain anything.
        fields = stat[stat.rindex(b')') + 2 :].split()
        self.dead = fields[0] in (b'Z', b'X')
        self.parent = int(fields[1])
        self.session = int(fields[3])
        self.exiting = bool(int(fields[6]) & PF_EXITING)
        self.started = int(fields[19])


def entry(pid):
    """The entry of a process; None when it is gone, or where there is no /proc."""
    try:
        fd = os.open('/proc/%d/stat' % pid, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return Entry(os.read(fd, 4096))
    except (OSError, ValueError, IndexError):
        return None
    finally:
        os.close(fd)


def snapshot():
    """All living processes, by process id."""
    try:
        names = os.listdir('/proc')
    except OSError:
        return {}
    entries = ((int(name), entry(int(name))) for name in names if name.isdigit())
    return {pid: found for pid, found in entries if found is not None and not found.dead}


def children(pid):
    """The direct children of a process, zombies included."""
    found = []
    try:
        for thread in os.listdir('/proc/%d/task' % pid):
            fd = os.open('/proc/%d/task/%s/children' % (pid, thread), os.O_RDONLY | os.O_CLOEXEC)
            try:
                while True:
                    piece = os.read(fd, 1 << 16)
                    if not piece:
                        break
                    found.append(piece)
            finally:
                os.close(fd)
    except FileNotFoundError:
        return [child for child, its in snapshot().items() if its.parent == pid]
    except OSError:
        return []
    return [int(child) for child in b''.join(found).split()]


def output_inodes(pid):
    """What a process writes to as its standard output and error."""
    found = set()
    for fd in (1, 2):
        try:
            found.add(os.stat('/proc/%d/fd/%d' % (pid, fd)).st_ino)
        except OSError:
            pass
    return found


def family(table, roots, session):
    """The roots, all of a session, and everything below them."""
    below = {}
    for pid, its in table.items():
        below.setdefault(its.parent, []).append(pid)
    found = set()
    waiting = [pid for pid in roots if pid in table]
    waiting += [pid for pid, its in table.items() if its.session == session]
    while waiting:
        pid = waiting.pop()
        if pid not in found:
            found.add(pid)
            waiting += below.get(pid, ())
    found.discard(os.getpid())
    return found


def started_since(table, worker, tick, known):
    """What a worker's cell started: not the children known before it, nor anything below those."""
    below = {}
    for pid, its in table.items():
        below.setdefault(its.parent, []).append(pid)
    fresh = [p for p in below.get(worker, ()) if p not in known and table[p].started >= tick]
    for pid in fresh:
        fresh += below.get(pid, ())
    return fresh


def now_in_ticks():
    """The clock of `Entry.started`."""
    try:
        return int(time.clock_gettime(CLOCK_BOOTTIME) * os.sysconf('SC_CLK_TCK'))
    except (OSError, ValueError, AttributeError):
        return 0


def send(pid, number):
    try:
        os.kill(pid, number)
    except OSError:
        pass


def send_to_group(group, number):
    try:
        os.killpg(group, number)
    except OSError:
        pass


def hunt(roots, session):
    """
    Kills a family. Its members are stopped first, until none is found that was not stopped: what
    forks while we look cannot escape, and no orphan is made before we know whose it is.
    """
    if session is not None:
        send_to_group(session, signal.SIGSTOP)
    stopped = set()
    for _ in range(HUNT_ROUNDS):
        fresh = family(snapshot(), roots, session) - stopped
        if not fresh:
            break
        for pid in fresh:
            send(pid, signal.SIGSTOP)
        stopped |= fresh
    for pid in stopped:
        send(pid, signal.SIGKILL)
    if session is not None:
        send_to_group(session, signal.SIGKILL)
    for pid in roots:
        send(pid, signal.SIGKILL)
    return stopped


def signal_name(number):
    for name in dir(signal):
        if name.startswith('SIG') and name[3] != '_' and getattr(signal, name) == number:
            return name
    return 'signal %d' % number


class MemoryWatch:
    """How often the kernel killed for want of memory in our control group."""

    def __init__(self):
        self._fd = None
        self._key = b''
        for path, key in _memory_files():
            try:
                fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            except OSError:
                continue
            if key in os.pread(fd, 4096, 0):
                self._fd, self._key = fd, key
                return
            os.close(fd)

    def kills(self):
        """A count that rises with each kill; 0 where nothing is known."""
        if self._fd is None:
            return 0
        try:
            text = os.pread(self._fd, 4096, 0)
        except OSError:
            return 0
        for line in text.splitlines():
            if line.startswith(self._key):
                return int(line[len(self._key) :])
        return 0


def _memory_files():
    """Where the count may stand: version 2, version 1, each with and without its own namespace."""
    try:
        with open('/proc/self/cgroup') as file:
            lines = file.read().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(':', 2)
        if controllers == '':
            root, name = '/sys/fs/cgroup', 'memory.events'
        elif 'memory' in controllers.split(','):
            root, name = '/sys/fs/cgroup/memory', 'memory.oom_control'
        else:
            continue
        yield '%s%s/%s' % (root, path.rstrip('/'), name), b'oom_kill '
        yield '%s/%s' % (root, name), b'oom_kill '
    yield '/sys/fs/cgroup/memory/memory.failcnt', b''
