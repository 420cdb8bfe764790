"""What becomes of SIGINT, and waiting that it ends."""


class Interrupts:
    """
    Turns an interrupt from outside into one KeyboardInterrupt, inside the program's code only. What a program sends
    itself is raised each time, and is none of these.
    """

    def __init__(self):
        self._armed = False
        self._early = False
        self._asked = False
        self.raised = False

    def install(self):
        self._armed = self._early = self._asked = self.raised = False
        signal.signal(signal.SIGINT, self._on_signal)

    def _on_signal(self, number, frame):
        self._asked = self._asked or host.tookInterrupt()
        if not self._armed:
            # It is not forgotten: the program has not begun.
            self._early = self._asked
        elif not self.raised:
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
                if self._early:
                    self._early, self.raised = False, True
                    raise KeyboardInterrupt
                return function(*arguments)
            finally:
                self._armed = False
        except KeyboardInterrupt:
            # Perhaps raised by us between the end of the function and the line above.
            self._armed = False
            raise


def sleep(seconds, /):
    """sleep(seconds)

    Delay execution for a given number of seconds.  The argument may be
    a floating-point number for subsecond precision."""
    seconds = seconds.__index__() if hasattr(seconds, '__index__') else float(seconds)
    if seconds < 0:
        raise ValueError('sleep length must be non-negative')
    if seconds != seconds:
        raise ValueError('Invalid value NaN (not a number)')
    wait(seconds)


def wait(seconds):
    """Stands still outside, without using the processor, until the time is over or a signal comes."""
    end = time.monotonic() + seconds
    while True:
        left = end - time.monotonic()
        if left <= 0:
            return
        if host.sleep(left * 1000):
            # Handled before the next line.
            _thread.interrupt_main()


sleep.__module__ = 'time'
