"""Runs one program of a sandbox and is the end of everything that the program starts.

Arguments: DIRECTORY [--workspace] [--empty-network] [CONTROLLER=CGROUP]...

Descriptor 3 leads to the host. The keeper says `ready` and names the pipes it made for the program, is
told what to run, and reports, as one JSON object a line, `started` or `failed`, then `exited`, and
`signalled` for every signal sent. The host may say `signal NUMBER` and `kill`. When the host closes the
connection, or terminates the keeper, all that the program started ends, however often it forked or
left its session.
"""

import _signal as signal  # `signal` takes 3 ms to load and adds names only.
import os
import select
import struct
import sys
import time
from ctypes import CDLL, get_errno

HOST = 3
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWNET = 0x40000000
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
SIOCSIFFLAGS = 0x8914
IFF_UP = 1
EAGAIN = 11
EINVAL = 22

libc = CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(get_errno(), os.strerror(get_errno()))
    return result


def read(path):
    with open(path) as file:
        return file.read()


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def literal(value):
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, (bool, int)) else '"%s"' % value


def report(event, **fields):
    pairs = ",".join('"%s":%s' % (name, literal(value)) for name, value in fields.items())
    try:
        os.write(HOST, ('{"event":"%s"%s}\n' % (event, pairs and "," + pairs)).encode())
    except OSError:
        pass  # The host is gone: the next read says so.


class Host:
    def __init__(self):
        self.ahead = b""

    def receive(self):
        """False when the host is gone."""
        try:
            piece = os.read(HOST, 1 << 16)
        except OSError:
            piece = b""
        self.ahead += piece
        return piece != b""

    def request(self):
        """What to run: a length, a newline and that many bytes of fields with NUL between them."""
        while b"\n" not in self.ahead:
            if not self.receive():
                return None
        length, self.ahead = self.ahead.split(b"\n", 1)
        if not length.isdigit():
            return None  # Killed before there was anything to run.
        while len(self.ahead) < int(length):
            if not self.receive():
                return None
        cwd, count, *fields = self.ahead[: int(length)].split(b"\0")
        self.ahead = self.ahead[int(length) :]
        environment = dict(pair.split(b"=", 1) for pair in fields[int(count) :])
        return cwd, fields[: int(count)], environment

    def commands(self):
        *lines, self.ahead = self.ahead.split(b"\n")
        return [line.split() for line in lines]


class Cgroups:
    """One cgroup for this program below each of the sandbox's: how it ends is then its own."""

    limits = {
        "memory": ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes"),
        "pids": ("pids.max",),
    }

    def __init__(self, sandbox):
        self.sandbox = sandbox
        own = self.limits if sandbox else ()
        self.own = {name: "%s/%d" % (sandbox[name], os.getpid()) for name in own}

    def make(self):
        for controller, path in self.own.items():
            try:
                os.mkdir(path)
            except FileExistsError:
                pass  # Of a keeper that was killed, and whose number came round again.
            for limit in self.limits[controller]:
                source = "%s/%s" % (self.sandbox[controller], limit)
                if os.path.exists(source):
                    write("%s/%s" % (path, limit), read(source))

    def enter(self):
        for path in {**self.sandbox, **self.own}.values():
            # Not `cgroup.procs`: moving one thread needs no grace period, which takes 5 to 20 ms.
            write(path + "/tasks", "0")
        if self.sandbox:
            limit = read(self.sandbox["pids"] + "/pids.max").strip()
            if limit != "max" and int(read(self.sandbox["pids"] + "/pids.current")) > int(limit):
                raise OSError(EAGAIN, os.strerror(EAGAIN))

    def show(self):
        """Makes /sys/fs/cgroup of this mount namespace look as it does in a container."""
        for controller, path in {**self.sandbox, **self.own}.items():
            bind(path, "/sys/fs/cgroup/" + controller)

    def forbid_forks(self):
        if self.own:
            write(self.own["pids"] + "/pids.max", "0")

    def memory_kills(self):
        """How many processes the kernel ended for want of memory; None when it cannot be told."""
        if not self.own:
            return None
        words = read(self.own["memory"] + "/memory.oom_control").split()
        return int(words[words.index("oom_kill") + 1])

    def remove(self):
        for path in self.own.values():
            for _ in range(100):
                try:
                    os.rmdir(path)
                except FileNotFoundError:
                    break
                except OSError:
                    time.sleep(0.002)  # The kernel is still putting the last process away.


class Sandbox:
    def __init__(self, directory, settings):
        self.directory = directory
        self.has_workspace = "--workspace" in settings
        self.has_empty_network = "--empty-network" in settings
        self.cgroups = Cgroups(dict(word.split("=", 1) for word in settings if "=" in word))
        start = read("/proc/self/stat").rsplit(")", 1)[1].split()[19]
        self.registration = "%d-%s" % (os.getpid(), start)

    def register(self):
        # Who destroys the sandbox moves this directory away first: then no program starts any more.
        path = "%s/keepers/%s" % (self.directory, self.registration)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL))

    def unregister(self):
        for name in ("keepers", "keepers.gone"):
            try:
                os.unlink("%s/%s/%s" % (self.directory, name, self.registration))
            except OSError:
                pass

    def enter(self):
        self.cgroups.enter()
        if not self.has_workspace:
            return
        network = CLONE_NEWNET if self.has_empty_network else 0
        checked(libc.unshare(CLONE_NEWNS | CLONE_NEWCGROUP | network))
        checked(libc.mount(None, b"/", None, MS_REC | MS_PRIVATE, None))
        self.cgroups.show()
        bind(self.directory + "/workspace", "/workspace")
        bind(self.directory + "/tmp", "/tmp")
        if network:
            bring_loopback_up()


def bind(source, target):
    checked(libc.mount(source.encode(), target.encode(), None, MS_BIND, None))


def bring_loopback_up():
    link = checked(libc.socket(2, 2, 0))
    checked(libc.ioctl(link, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP)))
    os.close(link)


class Program:
    def __init__(self, sandbox, streams):
        self.sandbox = sandbox
        self.streams = streams
        self.pid = 0
        self.ended = False
        self.killed_by_us = False

    def start(self, cwd, argv, environment):
        """True when the program runs; otherwise why not was reported."""
        source, sink = os.pipe()
        keeper = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            self.become(keeper, sink, cwd, argv, environment)
        os.close(sink)
        for descriptor in sum(self.streams, ()):
            os.close(descriptor)
        failure = os.read(source, 100).decode()
        os.close(source)
        if not failure:
            report("started", pid=self.pid)
            return True
        os.waitpid(self.pid, 0)
        stage, number = failure.split()
        report("failed", stage=stage, errno=int(number))
        return False

    def become(self, keeper, sink, cwd, argv, environment):
        """Never returns: it is the program, or it says on `sink` what was in the way."""
        stage = b"sandbox"
        try:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            if os.getppid() != keeper:
                os._exit(127)
            os.setsid()
            os.umask(0o022)
            for number in (signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ):
                signal.signal(number, signal.SIG_DFL)
            self.sandbox.enter()
            stage = b"directory"
            os.chdir(cwd)
            for target, (readable, writable) in enumerate(self.streams):
                os.dup2(writable if target else readable, target)
            stage = b"program"
            os.execvpe(argv[0], argv, environment)
        except (OSError, ValueError) as error:
            os.write(sink, b"%s %d" % (stage, getattr(error, "errno", EINVAL)))
        finally:
            os._exit(127)

    def signal(self, number):
        if not self.ended:
            self.killed_by_us = self.killed_by_us or number == signal.SIGKILL
            os.kill(self.pid, number)

    def reap(self, options=os.WNOHANG):
        """False when no child is left; what the program left behind is the keeper's child, too."""
        while True:
            try:
                pid, status = os.waitpid(-1, options)
            except ChildProcessError:
                return False
            if pid == 0:
                return True
            if pid == self.pid:
                self.ended = True
                self.report_end(status)
            options = os.WNOHANG

    def report_end(self, status):
        by_signal = os.WIFSIGNALED(status)
        kills = self.sandbox.cgroups.memory_kills()
        killed = by_signal and os.WTERMSIG(status) == signal.SIGKILL and not self.killed_by_us
        report(
            "exited",
            exitCode=None if by_signal else os.WEXITSTATUS(status),
            signal=os.WTERMSIG(status) if by_signal else None,
            outOfMemory=None if kills is None else bool(killed and kills),
        )

    def kill_everything(self):
        self.killed_by_us = True
        self.sandbox.cgroups.forbid_forks()
        left = True
        while left:
            for pid in descendants(os.getpid()):
                try:
                    os.kill(pid, signal.SIGKILL)
                except OSError:
                    pass
            # The orphans of those that died are children of the keeper now, seen by the next round.
            left = self.reap(0)


def descendants(root):
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                parent = read("/proc/%s/stat" % name).rsplit(")", 1)[1].split()[1]
            except OSError:
                continue
            children.setdefault(int(parent), []).append(int(name))
    found = [root]
    for pid in found:
        found.extend(children.get(pid, ()))
    return found[1:]


def supervise(program, host, wake, terminated):
    """Returns when nothing that the program started is left."""
    poll = select.poll()
    poll.register(HOST, select.POLLIN)
    poll.register(wake, select.POLLIN)
    while program.reap():
        for command in host.commands():
            if command[0] == b"signal":
                program.signal(int(command[1]))
                report("signalled")
            else:
                terminated.append("kill")
        if terminated:
            program.kill_everything()
            return
        ready = [descriptor for descriptor, _ in poll.poll()]
        if wake in ready:
            os.read(wake, 4096)
        if HOST in ready and not host.receive():
            terminated.append("host")


def watch_signals():
    """A descriptor that is readable after a signal, and a list that is not empty after SIGTERM."""
    source, sink = os.pipe()
    terminated = []
    os.set_blocking(sink, False)
    signal.set_wakeup_fd(sink)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: terminated.append("signal"))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return source, terminated


def main(directory, *settings):
    os.set_inheritable(HOST, False)
    checked(libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))
    wake, terminated = watch_signals()
    streams = [os.pipe() for _ in range(3)]
    report("ready", stdin=streams[0][1], stdout=streams[1][0], stderr=streams[2][0])
    host = Host()
    request = host.request()
    if request is None:
        return
    sandbox = Sandbox(directory, settings)
    try:
        sandbox.register()
        sandbox.cgroups.make()
        program = Program(sandbox, streams)
        if program.start(*request):
            supervise(program, host, wake, terminated)
    except OSError as error:
        report("failed", stage="sandbox", errno=error.errno)
    finally:
        sandbox.cgroups.remove()
        sandbox.unregister()


main(*sys.argv[1:])
