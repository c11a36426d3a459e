"""What only the receiver itself and who chooses it need to know."""


class NotUnderstood(Exception):
    """The camera may be right, but this receiver doesn't know what it says: libav may."""


class ConnectionLost(Exception):
    """The camera ended the connection, or it broke."""
