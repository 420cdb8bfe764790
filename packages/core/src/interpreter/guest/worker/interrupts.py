"""What becomes of SIGINT."""


class Alarm:
    """Where the supervisor says which cell is to stop, before it sends the signal."""

    def __init__(self, fd, channel):
        self._fd = fd
        self._inode = os.fstat(fd).st_ino
        self._channel = channel

    def rang_for(self, cell):
        """Whether it did; also where it cannot be heard, as in a forked child."""
        try:
            if not self._channel.ours or os.fstat(self._fd).st_ino != self._inode:
                return True
            return b'%d' % cell in os.read(self._fd, 4096).split()
        except BlockingIOError:
            return False
        except OSError:
            return True


class Interrupts:
    """
    Turns the SIGINTs of an interrupt into one KeyboardInterrupt, inside the program's code only. What a program
    sends itself is raised each time, and is none of these.
    """

    def __init__(self, alarm):
        self._alarm = alarm
        self._armed = False
        self._cell = 0
        self._asked = False
        self.raised = False

    def install(self, cell=0):
        self._armed = self._asked = self.raised = False
        self._cell = cell
        signal.signal(signal.SIGINT, self._on_signal)

    def _on_signal(self, number, frame):
        if not self._armed:
            return
        self._asked = self._asked or self._alarm.rang_for(self._cell)
        if not self.raised:
            self.raised = self._asked
            raise KeyboardInterrupt

    def again(self):
        """The exception was swallowed where none can pass: a finalizer, a callback."""
        self.raised = False

    def during(self, function, *arguments):
        """Calls a function that may be interrupted. Afterwards nothing can be, however it ends."""
        try:
            try:
                self._armed = True
                return function(*arguments)
            finally:
                self._armed = False
        except KeyboardInterrupt:
            # Perhaps raised by us between the end of the function and the line above.
            self._armed = False
            raise
