"""Top-level await, and the loop that asyncio has."""


class Loop:
    """The event loop of a context: one for all cells, made when first needed."""

    def __init__(self):
        self._thread = _thread.get_ident()
        self._loop = None
        self._task = None
        self._is_running = self._is_cancelled = False
        self._where = None

    def run(self, code, *arguments):
        """What a coroutine function gives."""
        asyncio = interpreter.own_modules.module('asyncio')
        self._where, self._is_cancelled, self._is_running = None, False, True
        if is_gone(self._loop):
            self._loop = self._existing(asyncio)
            asyncio.set_event_loop(self._get(asyncio.new_event_loop))
        task = self._task = self._loop.create_task(self._traced(code, arguments))
        if self._is_cancelled:
            task.cancel()
        try:
            return self._loop.run_until_complete(task)
        except KeyboardInterrupt:
            if task.done():
                raise
            self.cancel()
            self._settle(task, asyncio.CancelledError)
        except asyncio.CancelledError:
            if not self._is_cancelled:
                raise
        finally:
            self._is_running, self._task = False, None
            where, self._where = self._where, None
        # Another: where the loop was is no business of who reads the traceback.
        raise KeyboardInterrupt().with_traceback(where) from None

    def _get(self, make):
        if is_gone(self._loop):
            self._loop = make()
        return self._loop

    @staticmethod
    def _existing(asyncio):
        """The loop that the program has made the one of this thread."""
        events = vars(asyncio.events)
        policy = (events.get('_get_event_loop_policy') or asyncio.get_event_loop_policy)()
        return getattr(getattr(policy, '_local', None), '_loop', None)

    def offer(self, events):
        """Makes it the one that asyncio gives where the program has set no other, or none any more."""
        policies = vars(events).get('_BaseDefaultEventLoopPolicy') or events.BaseDefaultEventLoopPolicy
        get_its_own = policies.get_event_loop

        def get_event_loop(policy):
            if _thread.get_ident() == self._thread and is_gone(policy._local._loop):
                policy.set_event_loop(self._get(policy.new_event_loop))
            return get_its_own(policy)

        policies.get_event_loop = get_event_loop

    def is_at(self, frame):
        """
        Whether the loop itself runs in a frame, rather than what it runs. An exception there would lose the step of a
        task that it was about to take, and whoever waits for that task would wait for ever.
        """
        if not self._is_running:
            return False
        # Before there is a task, whatever runs there makes the loop or the task: half of one is of no use.
        while frame is not None and (is_of_asyncio(frame) or self._task is None and frame.f_code is not RUN_LOOP):
            frame = frame.f_back
        return frame is not None and frame.f_code is RUN_LOOP

    def cancel(self):
        """Ends what a cell awaits; False where that has ended."""
        self._is_cancelled = True
        return self._task is None or self._task.cancel()

    def _settle(self, task, cancelled):
        try:
            self._loop.run_until_complete(task)
        except cancelled:
            pass

    async def _traced(self, code, arguments):
        """Notes where the code was when it was cancelled; older versions do not tell."""
        try:
            return await code(*arguments)
        except BaseException as error:
            self._where = error.__traceback__
            raise


def is_of_asyncio(frame):
    return str(frame.f_globals.get('__name__')).startswith('asyncio.')


def is_gone(loop):
    return loop is None or loop.is_closed()


RUN_LOOP = Loop.run.__code__
