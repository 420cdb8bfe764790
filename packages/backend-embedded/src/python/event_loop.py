"""An event loop that waits by standing still: there is nothing here that could wake it but its own timers."""

import asyncio


class Timers:
    """What the loop asks for events."""

    @staticmethod
    def select(timeout):
        # Without a timeout only an interrupt ends it, as it would anywhere else.
        wait(1e9 if timeout is None else max(0, timeout))
        return ()


class TimerLoop(asyncio.base_events.BaseEventLoop):
    """No sockets, no threads, no processes: timers, futures and tasks."""

    def __init__(self):
        super().__init__()
        self._selector = Timers()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        """Nobody calls from another thread: there is none."""


class TimerLoopPolicy(asyncio.events._BaseDefaultEventLoopPolicy):
    _loop_factory = TimerLoop


def use_timer_loops():
    asyncio._set_running_loop(None)
    asyncio.events._set_event_loop_policy(TimerLoopPolicy())
    asyncio.SelectorEventLoop = asyncio.DefaultEventLoop = TimerLoop
