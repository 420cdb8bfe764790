"""What stands in a file: read, and written whole or not at all."""


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
