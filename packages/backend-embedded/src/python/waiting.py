"""Waiting, so that an interrupt ends it."""


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


def pause():
    """Wait until a signal arrives."""
    wait(1e9)


pause.__module__ = 'signal'


def wait_in_select(module):
    """Lets `select` of nothing wait, as programs use it; there is nothing here that could become ready."""
    look = module.select

    def select(rlist, wlist, xlist, timeout=None, /):
        if not (rlist or wlist or xlist):
            wait(1e9 if timeout is None else max(0, timeout))
        return look(rlist, wlist, xlist, 0)

    select.__module__, select.__doc__ = module.__name__, look.__doc__
    module.select = select
