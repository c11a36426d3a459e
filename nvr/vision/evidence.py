"""What the newest looks at one thing prove."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from nvr.messages import Track
from nvr.vision import thresholds as t
from nvr.vision.views import View


@dataclass(frozen=True, slots=True)
class _Look:
    """What one look showed of a thing; ``score`` is 0 where it did not.

    ``is_vain``: it did not show what takes so much of the picture that it should have. ``most`` is
    the share of the needed evidence that it may bring before a look at everything has shown the
    thing as well, and ``most_ever`` the share afterwards.
    """

    score: float
    is_closer: bool
    is_cut_out: bool
    is_vain: bool
    most: float
    most_ever: float


_UNLIMITED = float("inf")


class Evidence:
    """What the newest looks at one thing are worth, as a share of what an alert needs: 1 is enough.

    Of a score counts what is above ``floor``; ``needed`` is how much of that is enough.
    """

    def __init__(self) -> None:
        self._looks: deque[_Look] = deque(maxlen=t.REMEMBERED_LOOKS)
        self._is_plain = False
        self._closer_in_vain = 0
        self._plain_in_vain = 0

    def note(self, track: Track, score: float, view: View) -> None:
        """Take in one look at a view; ``score`` is 0 if it did not show the thing."""
        self._is_plain = track.box.area >= t.PLAIN_AREA
        is_closer, is_cut_out = view.is_closer, view.is_cut_out
        most = most_ever = _UNLIMITED
        if is_closer:
            most = t.PLAIN_CLOSER_SHARE if self._is_plain else t.CLOSER_SHARE
            most_ever = most if self._is_plain else _UNLIMITED
            if score > 0:
                self._closer_in_vain = 0
            elif not is_cut_out:
                self._closer_in_vain += 1
        if not is_cut_out:
            self._plain_in_vain = 0 if score > 0 else self._plain_in_vain + 1
        is_vain = score <= 0 and self._is_plain and not is_cut_out
        self._looks.append(_Look(score, is_closer, is_cut_out, is_vain, most, most_ever))

    @property
    def is_closer_in_vain(self) -> bool:
        """Whether closer looks show nothing of what is so small that they should."""
        return not self._is_plain and self._closer_in_vain >= t.CLOSER_IN_VAIN

    @property
    def is_seen_plainly(self) -> bool:
        """Whether any look but cut-outs has shown it; of what is plain, one at everything."""
        plain = (
            x for x in self._looks if not x.is_cut_out and not (self._is_plain and x.is_closer)
        )
        return any(look.score > 0 for look in plain)

    def sum(self, floor: float, needed: float) -> float:
        """All looks added up, older ones fading; or cut-outs alone, if these prove more.

        Where a pattern hides somebody, plain looks miss them however sure the cut-outs are; but not
        for as long as a spider stays.
        """
        cut_outs = [look for look in self._looks if look.is_cut_out]
        every = self._sum(self._looks, floor, needed)
        if self._plain_in_vain >= t.PLAIN_IN_VAIN:
            return every
        return max(every, self._sum(cut_outs, floor, needed))

    def agreement(self, floor: float, needed: float, *, is_divided: bool) -> float:
        """What scores are above the floor less what they are below it, 0 to 2.

        ``is_divided``: the closer looks, or the others, may suffice alone.
        """
        looks = list(self._looks)
        series = [looks]
        if is_divided and not self._is_plain:  # what is small, one kind of look may not show
            series += [[look for look in looks if look.is_closer is kind] for kind in (False, True)]
        return max(_balance(some, floor, needed) for some in series)

    def _sum(self, looks: Iterable[_Look], floor: float, needed: float) -> float:
        least_whole = floor + t.LIFTS_ABOVE
        is_seen_whole = any(not look.is_closer and look.score >= least_whole for look in looks)
        is_seen_plainly = self.is_seen_plainly
        total = 0.0
        for look in looks:
            least = max(floor, t.CUT_OUT_FLOOR) if look.is_cut_out else floor
            share = max(0.0, look.score - least) / needed
            most = look.most_ever if is_seen_whole else look.most
            if look.is_cut_out and not is_seen_plainly:
                most = min(most, t.CUT_OUT_SHARE)
            total = total * t.FADE + min(most, share)
            if look.is_vain:
                total = max(total - t.PLAIN_DOUBT, -1.0)
        return total


def _balance(looks: Iterable[_Look], floor: float, needed: float) -> float:
    total = 0.0
    for look in looks:
        share = (look.score - floor) / needed
        most = min(t.UNREST_SHARE, look.most_ever)
        total = min(max(0.0, total + min(share, most)), 2.0)
    return total
