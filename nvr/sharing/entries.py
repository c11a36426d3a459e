"""What the ledger tells of shares."""

from nvr.ledger.canonical import Value
from nvr.ledger.entry import Entry, What, Who
from nvr.shares import ShareInfo


def called(who: Who) -> str:
    """Somebody by their name: the person's, else the client's."""
    user = who.user
    return (user and (user.name or user.id)) or who.client or "nobody"


def told(info: ShareInfo) -> dict[str, Value]:
    """Of which share it is, with whom and what for."""
    return {
        "share": info.id,
        "recipient": info.recipient,
        "purpose": info.purpose,
        "content": info.content.value,
        "by": info.way.value,
    }


def about(info: ShareInfo, what: What, who: Who, **more: Value) -> Entry:
    """Something that was done with a share."""
    return Entry(
        what,
        who,
        (info.camera_id,),
        start_us=info.start_us,
        end_us=info.end_us,
        told={**told(info), **more},
    )


def opened(info: ShareInfo, address: str) -> Entry:
    """An outsider opened the link."""
    more: dict[str, Value] = {} if info.views is None else {"views": info.views}
    return about(info, What.SHARE_OPENED, _outsider(address), view=info.views_used, **more)


def refused(info: ShareInfo, address: str) -> Entry:
    """An outsider said a wrong phrase."""
    return about(info, What.SHARE_REFUSED, _outsider(address), reason="phrase")


def ended(info: ShareInfo, who: Who) -> Entry:
    """It is over."""
    why = "" if info.ended is None else info.ended.value
    return about(info, What.SHARE_ENDED, who, why=why)


def _outsider(address: str) -> Who:
    return Who(None, address or None)
