"""Where the output of a cell goes: devices that each interpreter has, by which it is known outside."""

# What tasks of earlier cells write. Outside it is known as late by the device alone.
LATE_DEVICES = ('/dev/late-stdout', '/dev/late-stderr')


class Devices:
    """It holds nothing back: what was written is outside, whatever becomes of this interpreter."""

    def __init__(self):
        self.now = [text_on(1), text_on(2)]
        self.late = [text_on(os.open(device, os.O_WRONLY)) for device in LATE_DEVICES]


def text_on(fd):
    raw = io.FileIO(fd, 'wb', closefd=False)
    return io.TextIOWrapper(raw, 'utf-8', 'backslashreplace', newline='\n', write_through=True)


def texts():
    """The standard streams of the cell that the running task belongs to."""
    cell = current_cell.get(None)
    devices = interpreter.devices
    return devices.now if cell is None or cell is interpreter.cell else devices.late
