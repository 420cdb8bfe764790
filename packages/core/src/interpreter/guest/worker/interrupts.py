"""What becomes of SIGINT, wherever Python runs."""


class Interrupts:
    """
    Turns an interrupt from outside into one KeyboardInterrupt, inside the program's code only. It counts as raised when
    the program can have seen it: what came too early, or was lost where no exception can pass, is raised again.
    What a program sends itself is raised each time, and is none of these. `was_asked` tells whether the cell that runs
    was asked to stop; `loop` is where it awaits.
    """

    def __init__(self, was_asked, loop):
        self._was_asked = was_asked
        self._loop = loop
        self._armed = False
        self._came = False
        self._error = self._frame = None
        self.raised = False

    def install(self):
        # What came before is kept: it may have been meant for the cell that begins.
        self._armed = self.raised = False
        self._error = self._frame = None
        signal.signal(signal.SIGINT, self._on_signal)

    def _on_signal(self, number, frame):
        self._came = True
        if not self._armed or frame.f_code is ON_UNRAISABLE:
            return
        if not self._is_due():
            if not self._was_asked():
                raise KeyboardInterrupt
        elif self._loop.is_at(frame):
            self.raised = self._loop.cancel()
        else:
            self.raised = True
            self._error, self._frame, self._look = KeyboardInterrupt(), frame, Signal()
            # The next look is at what became of it. From here on nothing is called: that would be interrupted at once.
            del self._look
            raise self._error

    def _is_due(self):
        if not self._came or (self.raised and self._was_seen()):
            return False
        # One that the program sent itself, or that was for a cell before, is not looked at again.
        self._came = self._was_asked()
        return self._came

    def _was_seen(self):
        """Whether the exception came to the frame that was interrupted: what runs in C for it may drop one."""
        if self._frame is None:
            return True
        step = self._error.__traceback__
        while step is not None and step.tb_frame is not self._frame:
            step = step.tb_next
        return step is not None

    def on_unraisable(self, report):
        """Is told of what was raised where none can pass: a finalizer, a callback."""
        if report.exc_type is KeyboardInterrupt and self.raised:
            self.raised = False
        else:
            sys.__unraisablehook__(report)
        if self._is_due():
            # Gone when this has returned: within it the next exception would be lost as well.
            look = Signal()

    def during(self, function, *arguments):
        """Calls a function that may be interrupted. Afterwards nothing can be, however it ends."""
        try:
            try:
                self._armed = True
                self._raise_if_due()
                return function(*arguments)
            finally:
                self._armed = False
                self._raise_if_due()
        except KeyboardInterrupt:
            # Perhaps raised by us between the end of the function and the lines above.
            self._armed = False
            self._error = self._frame = None
            raise

    def _raise_if_due(self):
        if self._is_due():
            self._error = self._frame = None
            self.raised = True
            raise KeyboardInterrupt


ON_UNRAISABLE = Interrupts.on_unraisable.__code__


class Signal:
    """Sends SIGINT when nothing holds it any more: by a function in C, so that no frame of ours is interrupted by it."""

    __del__ = _thread.interrupt_main
