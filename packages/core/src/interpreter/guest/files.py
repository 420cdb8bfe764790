"""The files of a sandbox, served over stdin and stdout.

A request is one line of JSON; its answer is one line, `{"ok": ...}` or `{"error": ...}`. Content goes
either way in chunks: a decimal length, a newline and so many bytes, ended by a chunk of length 0. Whoever
reads an end of file before that last chunk has seen a broken transfer, never the end of a file.
"""

import errno
import json
import os
import stat
import sys

CHUNK = 1 << 20
ENTRIES_IN_A_CHUNK = 500
WATCH_SECONDS = 0.2
WATCHED_ENTRIES = 20000

WORKSPACE = "/workspace"
# Where a backend that has no /workspace of its own starts us in its stead.
HOME = os.getcwd()

CODES = {
    errno.ENOENT: "not-found",
    errno.EEXIST: "already-exists",
    errno.ENOTEMPTY: "already-exists",
    errno.EACCES: "permission-denied",
    errno.EPERM: "permission-denied",
    errno.EROFS: "permission-denied",
    errno.ENOSPC: "quota-exceeded",
    errno.EDQUOT: "quota-exceeded",
    errno.EFBIG: "quota-exceeded",
    errno.EISDIR: "invalid-argument",
    errno.ENOTDIR: "invalid-argument",
    errno.ELOOP: "invalid-argument",
    errno.ENAMETOOLONG: "invalid-argument",
    errno.EINVAL: "invalid-argument",
}


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


def real(path):
    inside = path == WORKSPACE or path.startswith(WORKSPACE + "/")
    return HOME + path[len(WORKSPACE):] if inside else path


def shown(path):
    inside = path == HOME or path.startswith(HOME + "/")
    return WORKSPACE + path[len(HOME):] if inside else path


def entry(path, name, status):
    mode = status.st_mode
    if stat.S_ISREG(mode):
        kind = "file"
    elif stat.S_ISDIR(mode):
        kind = "directory"
    elif stat.S_ISLNK(mode):
        kind = "symlink"
    else:
        kind = "other"
    return {
        "name": name,
        "path": shown(path),
        "kind": kind,
        "bytes": status.st_size,
        "mode": stat.S_IMODE(mode),
        "modifiedAt": status.st_mtime_ns // 1000000,
        "target": os.readlink(path) if kind == "symlink" else None,
    }


def wrong_kind(path, code=errno.EINVAL, words="is not a regular file"):
    return OSError(code, words, path)


def read(host, request):
    path = real(request["path"])
    # O_NONBLOCK: opening a pipe must not wait for its writer.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise wrong_kind(path)
        host.answer({"ok": {"bytes": status.st_size}})
        # A file that grows while it is read ends where it ended when it was opened. Files of /proc say 0.
        left = status.st_size or (1 << 24)
        while left:
            piece = os.read(descriptor, min(left, CHUNK))
            if not piece:
                break
            left -= len(piece)
            host.send_chunk(piece)
        if left and status.st_size:
            raise Disconnected("the file shrank while it was read")
        host.end()
    finally:
        os.close(descriptor)


def write(host, request):
    # Through a link to what it points to, so that the link stays one.
    path = os.path.realpath(real(request["path"]))
    failure = None
    descriptor = temporary = None
    try:
        if os.path.isdir(path):
            raise wrong_kind(path, errno.EISDIR, "is a directory")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        temporary = "%s/.anybox-%s" % (os.path.dirname(path), os.urandom(8).hex())
        mode = request["mode"]
        if mode is None:
            mode = stat.S_IMODE(os.stat(path).st_mode) if os.path.exists(path) else 0o644
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        os.fchmod(descriptor, mode)
    except OSError as error:
        failure = error
    try:
        for piece in host.chunks():
            # What cannot be written is still read, so that the next request is found where it begins.
            if failure is None:
                try:
                    view = memoryview(piece)
                    while view:
                        view = view[os.write(descriptor, view):]
                except OSError as error:
                    failure = error
        if failure is None:
            os.rename(temporary, path)
            temporary = None
    finally:
        if descriptor is not None:
            os.close(descriptor)
        if temporary is not None and descriptor is not None:
            os.unlink(temporary)
    if failure is not None:
        raise failure
    host.answer({"ok": {}})


def names(directory):
    return sorted(os.listdir(directory), key=os.fsencode)


def walk(top, depth):
    """Entries below a directory, each before what is in it; no recursion, so that no depth is too deep."""
    waiting = [(top, names(top), 1)]
    while waiting:
        directory, left, level = waiting.pop()
        while left:
            name = left.pop(0)
            path = os.path.join(directory, name)
            try:
                status = os.lstat(path)
                found = entry(path, name, status)
            except OSError:
                continue
            yield found
            if level < depth and stat.S_ISDIR(status.st_mode):
                try:
                    below = names(path)
                except OSError:
                    continue
                waiting.append((directory, left, level))
                directory, left, level = path, below, level + 1


def list_files(host, request):
    path = real(request["path"])
    if not stat.S_ISDIR(os.stat(path).st_mode):
        raise wrong_kind(path, errno.ENOTDIR, "is not a directory")
    found = walk(path, request["depth"])
    first = next(found, None)
    host.answer({"ok": {}})
    batch = [] if first is None else [first]
    for one in found:
        batch.append(one)
        if len(batch) == ENTRIES_IN_A_CHUNK:
            host.send_chunk(json.dumps(batch).encode("ascii"))
            batch = []
    if batch:
        host.send_chunk(json.dumps(batch).encode("ascii"))
    host.end()


def stat_file(host, request):
    path = real(request["path"])
    try:
        status = os.lstat(path)
    except NotADirectoryError:
        # Below a file there is nothing.
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
    host.answer({"ok": entry(path, os.path.basename(path), status)})


def mkdir(host, request):
    path = real(request["path"])
    if os.path.lexists(path) and not os.path.isdir(path):
        raise wrong_kind(path, errno.EEXIST, "is there and is not a directory")
    os.makedirs(path, exist_ok=True)
    host.answer({"ok": {}})


def rename(host, request):
    target = real(request["to"])
    if os.path.isdir(target) and not os.path.islink(target):
        raise wrong_kind(target, errno.EEXIST, "is a directory that is in the way")
    os.rename(real(request["from"]), target)
    host.answer({"ok": {}})


def remove(host, request):
    path = real(request["path"])
    try:
        status = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        status = None
    if status is not None and stat.S_ISDIR(status.st_mode):
        remove_directory(path)
    elif status is not None:
        os.unlink(path)
    host.answer({"ok": {}})


def remove_directory(top):
    """Lifts each directory's directories up to the top before removing it: no path grows with the depth."""
    waiting = [os.path.join(top, name) for name in os.listdir(top)]
    while waiting:
        path = waiting.pop()
        if not stat.S_ISDIR(os.lstat(path).st_mode):
            os.unlink(path)
            continue
        for name in os.listdir(path):
            inner = os.path.join(path, name)
            if stat.S_ISDIR(os.lstat(inner).st_mode):
                lifted = os.path.join(top, ".anybox-" + os.urandom(8).hex())
                os.rename(inner, lifted)
                waiting.append(lifted)
            else:
                os.unlink(inner)
        os.rmdir(path)
    os.rmdir(top)


def snapshot(path):
    if not os.path.isdir(path):
        status = os.lstat(path)
        return {path: (status.st_mtime_ns, status.st_size, status.st_ino)}
    seen = {}
    for found in walk(path, 64):
        if len(seen) == WATCHED_ENTRIES:
            break
        if not found["name"].startswith(".anybox-"):
            seen[real(found["path"])] = (found["modifiedAt"], found["bytes"], found["kind"])
    return seen


def watch(host, request):
    import select

    path = real(request["path"])
    before = snapshot(path)
    host.answer({"ok": {}})
    # Readable means that the host closed: nothing else is said while a watch runs.
    while not select.select([host.source], [], [], WATCH_SECONDS)[0]:
        try:
            after = snapshot(path)
        except FileNotFoundError:
            after = {}
        events = [
            {"kind": "created" if one not in before else "changed", "path": shown(one)}
            for one in after
            if before.get(one) != after[one]
        ]
        events += [{"kind": "removed", "path": shown(one)} for one in before if one not in after]
        before = after
        if events:
            host.send_chunk(json.dumps(events).encode("ascii"))
    raise Disconnected()


OPERATIONS = {
    "read": read,
    "write": write,
    "list": list_files,
    "stat": stat_file,
    "mkdir": mkdir,
    "rename": rename,
    "remove": remove,
    "watch": watch,
}


def main():
    host = Host(0, 1)
    while True:
        line = host.line()
        if line is None:
            return
        request = json.loads(line)
        try:
            OPERATIONS[request["op"]](host, request)
        except OSError as error:
            code = CODES.get(error.errno, "unknown")
            words = "%s: %s" % (shown(error.filename), error.strerror) if isinstance(error.filename, str) else str(error)
            host.answer({"error": {"code": code, "message": words}})


try:
    main()
except (Disconnected, BrokenPipeError):
    sys.exit(1)
