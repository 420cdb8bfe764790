"""What becomes of SIGINT, wherever Python runs."""


class Interrupts:
    """
    Turns an interrupt from outside into one KeyboardInterrupt, inside the program's code only. What a program sends
    itself is raised each time, and is none of these. `was_asked` tells which of them a signal is.
    """

    def __init__(self, was_asked):
        self._was_asked = was_asked
        self._begun = False
        self._armed = False
        self._early = False
        self._asked = False
        self.raised = False

    def install(self):
        self._begun = self._armed = self._early = self._asked = self.raised = False
        signal.signal(signal.SIGINT, self._on_signal)

    def _on_signal(self, number, frame):
        self._asked = self._asked or self._was_asked()
        if self._armed:
            if not self.raised:
                self.raised = self._asked
                raise KeyboardInterrupt
        elif not self._begun:
            # It is not forgotten: the program has yet to begin.
            self._early = self._asked

    def again(self):
        """The exception was swallowed where none can pass: a finalizer, a callback."""
        self.raised = False

    def during(self, function, *arguments):
        """Calls a function that may be interrupted. Afterwards nothing can be, however it ends."""
        try:
            try:
                self._armed = self._begun = True
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
