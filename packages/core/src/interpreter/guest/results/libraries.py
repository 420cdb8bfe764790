"""Values of libraries, which are known without importing these."""

import sys

DATAFRAME_TYPE = 'application/vnd.anybox.dataframe+json'
DATAFRAME_ROWS = 1000
DATAFRAME_COLUMNS = 500


def _is_instance(value, module, name):
    """Whether a value is of a class of a module, without importing the module."""
    kind = getattr(sys.modules.get(module), name, None)
    return isinstance(kind, type) and isinstance(value, kind)


def is_figure(value):
    return _is_instance(value, 'matplotlib.figure', 'Figure')


def _dataframe_json(frame):
    rows, columns = frame.shape
    if columns > DATAFRAME_COLUMNS:
        return None
    text = frame.head(DATAFRAME_ROWS).to_json(
        orient='split', date_format='iso', default_handler=str
    )
    return '%s,"rows":%d}' % (text[:-1], rows)


def _png(figure):
    import io

    buffer = io.BytesIO()
    figure.savefig(buffer, format='png', dpi=figure.dpi, bbox_inches='tight')
    return buffer.getvalue()
