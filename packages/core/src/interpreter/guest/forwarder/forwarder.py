"""The fork of the supervisor that leads whoever connects to a port of the sandbox to a socket of the host."""

BACKLOG = 512
# Until there are descriptors again.
REST_S = 0.1


def start(port, path):
    """Its process id, once the port is open. It is another user than code, which so can do no more than connect to it."""
    try:
        os.close(reach(path))
    except OSError as error:
        raise Refusal('unavailable', 'the socket of the host is not reached: %s' % error.strerror)
    listener = listen(port)
    supervisor = os.getpid()
    pid = forks.fork([listener])
    if pid == 0:
        try:
            (listener,) = forks.let_go([listener])
            processes.become_control(supervisor)
            serve(listener, path)
        finally:
            os._exit(1)
    os.close(listener)
    return pid


def listen(port):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(('127.0.0.1', port))
        listener.listen(BACKLOG)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener.detach()


def reach(path):
    """A connection to the host; it waits for nobody."""
    channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        channel.setblocking(False)
        channel.connect(path)
    except OSError:
        channel.close()
        raise
    return channel.detach()


def serve(listener, path):
    loop = Loop()
    accepting = socket.socket(fileno=listener)

    def accept(events):
        try:
            fd, _ = accepting._accept()
        except BlockingIOError:
            return
        except OSError:
            loop.rest(listener, REST_S)
            return
        try:
            other = reach(path)
        except OSError:
            os.close(fd)
            return
        os.set_blocking(fd, False)
        Relay(loop, fd, other)

    loop.watch(listener, accept)
    while True:
        loop.turn()
