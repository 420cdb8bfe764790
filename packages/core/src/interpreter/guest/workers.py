"""
The processes that run code: one worker per context and a spare, forked from the supervisor.
Written into by the supervisor: processes, Refusal, scan, pieces, encode, Lines, Born.
"""

import fcntl
import os
import sys

import _signal as signal
import _socket as socket

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


class Workers:
    """All workers, by process id."""

    def __init__(self, loop, texts, limits):
        self._loop = loop
        self._texts = texts
        self.bundle_bytes = min(limits['bundleBytes'], FRAME_BYTES - ENVELOPE_BYTES)
        self._spare = None
        self._used = False
        self.by_pid = {}
        # Called with a worker and a line, with the beginning of one too long, and when its channel closed.
        self.on_line = None
        self.on_too_long = None
        self.on_silence = None

    def hire(self, language, cwd, environment):
        """A fresh worker: the spare where it will do."""
        self._used = True
        if language == 'javascript':
            return self._launch_node(cwd, environment)
        worker, self._spare = self._spare or self._fork_python(), None
        return worker

    def prepare_spare(self):
        if self._spare is None:
            try:
                self._spare = self._fork_python()
            except (Refusal, OSError):
                # A program may hold all that there is to have: who needs a worker asks again.
                pass

    def node(self, environment):
        """The path of Node on the PATH of an environment; None without it, or without a program for it."""
        if not self._texts.get('javascript'):
            return None
        for folder in environment.get('PATH', os.defpath).split(os.pathsep):
            path = os.path.join(folder, 'node')
            if os.path.isfile(path) and os.access(path, os.X_OK):
                return path
        return None

    def _launch_node(self, cwd, environment):
        """Node cannot receive descriptors: its pipes are made once, and are those of all its cells."""
        # A string in JSON is one in JavaScript.
        realm = ''.join(pieces(self._texts['realm'], 0))
        program = '((realmSource) => {\n%s\n})(%s);' % (self._texts['javascript'], realm)
        argv = [self.node(environment) or 'node', '-e', program]
        ours, theirs = _socket_pair()
        outputs = [os.pipe() for _ in range(4)]
        alarmed, alarm = os.pipe()
        readers = [reader for reader, _ in outputs]
        parent = os.getpid()
        pid = _fork([ours, theirs, alarmed, alarm, *readers, *(writer for _, writer in outputs)])
        if pid == 0:
            writers = [writer for _, writer in outputs]
            try:
                _arrange([None, *writers[:2], theirs, alarmed, *writers[2:]])
                processes.soften_worker(parent)
                os.chdir(cwd)
                os.execve(argv[0], argv, environment)
            finally:
                os._exit(127)
        _close_all([theirs, alarmed, *(writer for _, writer in outputs)])
        worker = self._enlist(pid, ours, alarm)
        for fd in readers:
            os.set_blocking(fd, False)
        worker.outlets = dict(zip(('stdout', 'stderr'), readers))
        worker.late_outlets = dict(zip(('stdout', 'stderr'), readers[2:]))
        return worker

    def _fork_python(self):
        ours, theirs = _socket_pair()
        alarmed, alarm = os.pipe()
        parent, used = os.getpid(), self._used
        pid = _fork([ours, theirs, alarmed, alarm])
        if pid == 0:
            raise Born(lambda: self._become_python([theirs, alarmed], parent, used))
        _close_all([theirs, alarmed])
        return self._enlist(pid, ours, alarm)

    def _become_python(self, kept, parent, used):
        """In a forked child: lets go of all that is the supervisor's, and returns what a worker starts from."""
        channel, alarmed = _let_go(kept, parent)
        os.set_blocking(alarmed, False)
        namespace = {
            # A copy, so that nothing a program does to builtins reaches us.
            '__builtins__': dict(vars(sys.modules['builtins'])),
            '__name__': 'anybox_worker',
            'channel_fd': channel,
            'alarm_fd': alarmed,
            # Needed at once: what can wait must.
            'urgent': not used,
            'results_source': self._texts['results'],
            'bundle_bytes': self.bundle_bytes,
            'scan': scan,
            'pieces': pieces,
        }
        return compile(self._texts['worker'], '<anybox worker>', 'exec'), namespace, used

    def _enlist(self, pid, fd, alarm):
        worker = Worker(pid, fd, lambda head: self.on_too_long(worker, head))
        worker.alarm = alarm
        for ours in (fd, alarm):
            os.set_blocking(ours, False)
        self.by_pid[pid] = worker
        self._loop.watch_source(fd, lambda events: self._on_events(worker))
        return worker

    def order(self, worker, order, descriptors=()):
        """Hands a frame, and descriptors that are ours no longer, to a worker."""
        worker.queue.append([memoryview(encode(order)), tuple(descriptors)])
        self._pump(worker)

    def _pump(self, worker):
        while worker.queue:
            data, descriptors = worker.queue[0]
            try:
                count = _send(worker.fd, data, descriptors)
            except BlockingIOError:
                break
            except OSError:
                # Its end is noticed by its parent.
                count = len(data)
            _close_all(descriptors)
            worker.queue[0] = [data[count:], ()]
            if count == len(data):
                del worker.queue[0]
        self._loop.watch_writing(worker.fd, bool(worker.queue))

    def _on_events(self, worker):
        if worker.queue:
            self._pump(worker)
        if self.listen(worker) == 0:
            self._loop.forget(worker.fd)
            self.on_silence(worker)

    def listen(self, worker):
        """Reads once from a private channel. Returns the number of bytes, None when there are none yet."""
        try:
            data = os.read(worker.fd, READ_BYTES)
        except BlockingIOError:
            return None
        except OSError:
            data = b''
        for line in worker.lines.cut(data):
            if line:
                self.on_line(worker, line)
        return len(data)

    def dismiss(self, worker):
        """Lets go of a worker that is gone."""
        if worker is self._spare:
            self._spare = None
        self._loop.forget(worker.fd)
        for _, descriptors in worker.queue:
            _close_all(descriptors)
        for outlets in (worker.outlets or {}, worker.late_outlets):
            for fd in outlets.values():
                self._loop.forget(fd)
                os.close(fd)
        os.close(worker.alarm)
        os.close(worker.fd)


def _fork(descriptors):
    """Forks, or closes what was opened for it."""
    try:
        return os.fork()
    except OSError as error:
        _close_all(descriptors)
        message = 'no process can be started beside those that run in the sandbox: %s'
        raise Refusal('quota-exceeded', message % error.strerror)


def _socket_pair():
    """Two plain descriptors: an object would close its number in a forked child, whoever has it then."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    return ours.detach(), theirs.detach()


def _send(fd, data, descriptors):
    if not descriptors:
        return os.write(fd, data)
    channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=fd)
    try:
        packed = b''.join(number.to_bytes(4, sys.byteorder) for number in descriptors)
        return channel.sendmsg([data], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, packed)])
    finally:
        channel.detach()


def _close_all(descriptors):
    for fd in descriptors:
        os.close(fd)


def _open_descriptors():
    for folder in ('/proc/self/fd', '/dev/fd'):
        try:
            return [int(name) for name in os.listdir(folder)]
        except OSError:
            continue
    return range(256)


def _detach():
    """In a forked child: no signal of ours, no terminal."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()


def _arrange(wanted):
    """Makes these the descriptors of a program that is about to be executed: 0, 1, 2 and so on."""
    _detach()
    # Out of the way of the numbers they are to have.
    safe = [fd if fd is None else fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 64) for fd in wanted]
    null = fcntl.fcntl(os.open(os.devnull, os.O_RDWR), fcntl.F_DUPFD_CLOEXEC, 64)
    for number, fd in enumerate(safe):
        os.dup2(null if fd is None else fd, number)


def _let_go(kept, parent):
    """Turns a fork of the supervisor into a process of its own; returns the numbers of what it keeps."""
    _detach()
    limit = os.sysconf('SC_OPEN_MAX')
    lowest = min(limit, 1024) - 32 if limit > 64 else 3
    kept = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, lowest) for fd in kept]
    for fd in _open_descriptors():
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
    processes.soften_worker(parent)
    return kept
