"""What becomes of SIGINT."""


class Interrupts:
    """Turns SIGINT into one KeyboardInterrupt per cell, inside the program's code only."""

    def __init__(self):
        self._armed = False
        self.raised = False

    def install(self):
        self._armed = self.raised = False
        signal.signal(signal.SIGINT, self._on_signal)

    def _on_signal(self, number, frame):
        if self._armed and not self.raised:
            self.raised = True
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
