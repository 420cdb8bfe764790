"""The worker's end of its private channel to the supervisor."""

READ_BYTES = 1 << 18
# Numbers kept free for what comes over the channel: two pipes, and one while they are moved.
RESERVED = 3


class Channel:
    """The private channel. Closed in forked children, who have nothing to say here."""

    def __init__(self, fd):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=fd)
        self.pid = os.getpid()
        self.lowest = fd
        self.held = b''
        self.reserve = []
        self.descriptors = []
        self._lock = _thread.allocate_lock()

    @property
    def ours(self):
        return self.socket is not None and os.getpid() == self.pid

    def send(self, frame):
        # Begins with a newline: bytes that a program wrote to this descriptor spoil their own line only.
        data = ('\n' + ''.join(pieces(frame, 0)) + '\n').encode('ascii')
        with self._lock:
            if self.ours:
                self._be_patient()
                self.socket.sendall(data)

    def receive(self):
        """The next order. Descriptors that came are in `descriptors`, perhaps before their order was read."""
        held = [self.held]
        while b'\n' not in held[-1]:
            # Descriptors are lost where there is no number for them, and programs use them up.
            close_all(self.reserve)
            self._be_patient()
            data, extra, _, _ = self.socket.recvmsg(READ_BYTES, socket.CMSG_SPACE(8))
            if not data:
                os._exit(0)
            held.append(data)
            for _, _, packed in extra:
                self.descriptors += unpack(packed)
        line, self.held = b''.join(held).split(b'\n', 1)
        return scan(line.decode('utf-8'), 0)[0]

    def _be_patient(self):
        """Programs may have told it, among all descriptors that they found, not to wait."""
        os.set_blocking(self.socket.fileno(), True)

    def take_descriptors(self):
        taken, self.descriptors = self.descriptors, []
        if len(taken) != 2:
            # Better a cell that is known to have failed than one that speaks as another.
            os._exit(71)
        return [self.set_aside(fd) for fd in taken]

    def set_aside(self, fd):
        """Moves a descriptor of ours beside the channel: programs close the low numbers, and use them again."""
        for lowest in (self.lowest, 3):
            try:
                moved = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, lowest)
            except OSError:
                # A program may have used them all up, or lowered the limit.
                continue
            os.close(fd)
            return moved
        return fd

    def hold_reserve(self):
        while len(self.reserve) < RESERVED:
            try:
                self.reserve.append(self.set_aside(os.open(os.devnull, os.O_RDONLY)))
            except OSError:
                return

    def idle_for(self, milliseconds):
        poll = select.poll()
        poll.register(self.socket.fileno(), select.POLLIN)
        return not self.held and not poll.poll(milliseconds)

    def abandon(self):
        """In a forked child."""
        taken, self.socket = self.socket, None
        if taken is not None:
            taken.close()


def unpack(packed):
    return [
        int.from_bytes(packed[at : at + 4], sys.byteorder) for at in range(0, len(packed) - 3, 4)
    ]


def close_all(descriptors):
    """Programs close descriptors that are not theirs; what is closed already is as good."""
    while descriptors:
        try:
            os.close(descriptors.pop())
        except OSError:
            pass
