"""What goes wrong in a bench itself."""


class BenchError(Exception):
    """The bench can't measure; the message says why and what to do."""
