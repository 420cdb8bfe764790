"""Top-level await."""


class Loop:
    """The event loop of top-level await: one for all cells, made when first needed."""

    def __init__(self):
        self._loop = None
        self._where = None

    def run(self, coroutine):
        asyncio = interpreter.own_modules.module('asyncio')
        if self._loop is None or self._loop.is_closed():
            self._loop = self._existing(asyncio) or asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
        task = self._loop.create_task(self._traced(coroutine))
        try:
            return self._loop.run_until_complete(task)
        except KeyboardInterrupt as interrupt:
            if task.done():
                raise
            self._cancel(task, asyncio.CancelledError)
            raise interrupt.with_traceback(self._where)

    @staticmethod
    def _existing(asyncio):
        """The loop that the program got when it asked for one outside of any."""
        try:
            loop = asyncio.get_event_loop_policy()._local._loop
        except AttributeError:
            return None
        return loop if loop is not None and not loop.is_closed() else None

    def _cancel(self, task, cancelled):
        task.cancel()
        try:
            self._loop.run_until_complete(task)
        except cancelled:
            pass

    async def _traced(self, coroutine):
        """Notes where the code was when it was cancelled; older versions do not tell."""
        self._where = None
        try:
            return await coroutine
        except BaseException as error:
            self._where = error.__traceback__
            raise
