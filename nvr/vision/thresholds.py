"""How sure, how long, how often: every number by which looks become alerts, with its reason."""

from dataclasses import dataclass

from nvr.protocol import Sensitivity

# When something is sure enough for an alert. The last scores of a track are added up, each newer
# look counting full and each older one FADE times less; of every score only what is above a floor
# counts. How much is needed depends on what the thing does, for a coat scores like a person, look
# after look, but doesn't walk.

FADE = 0.8
REMEMBERED_LOOKS = 12
"""0.8 ** 12 = 7 %: what is older tells nothing any more."""

MOVER_FLOOR, MOVER_NEEDED = 0.30, 0.26
"""It has left its place: 0.56 once, 0.45 twice, 0.4 in four looks, 0.35 never."""

STIRRING_FLOOR, STIRRING_NEEDED = 0.35, 0.24
"""There is motion where it is: 0.59 once, 0.45 in three looks, 0.4 (a curtain) never."""

STILL_FLOOR, STILL_NEEDED = 0.45, 0.40
"""Nothing moves there: 0.6 in four looks, 0.7 in two, 0.53 (a poster) never."""

FRAGMENT_DOUBT = 0.25
"""What the picture's edge cuts off and is wider than high shows little of a person, if it is one:
the bonnet of a car from above scores 0.55, the tip of a shadow 0.7. Its scores count so much less.
Who walks in is higher than wide a moment later; of head and shoulders that stay, scores are 0.8."""

CLOSER_SHARE = 0.5
"""What only closer looks have shown must be shown by three of them: a moth before the lens,
enlarged two and a half times, is a cat for one look, and the shadow of a leaf for two. A look at
everything that shows it too lifts this ..."""

LIFTS_ABOVE = 0.05
"""... if its score is so far above the floor: such a look shows a person of 0.32 in a shadow."""

PLAIN_AREA, PLAIN_CLOSER_SHARE = 0.05, 0.35
"""What takes 5 % of the picture (65 x 177 pixels of 640x360) is as plain in a look at everything.
If that doesn't show it, closer looks prove little however often they agree: a spider before the
lens was a person of 0.61 and a cat of 0.74 in them."""

PLAIN_DOUBT = 0.6
"""... and a look that doesn't show it counts against it: of a spider every third look shows a
person of 0.7. Whoever is so near is missed by few looks in a row."""

CLOSER_IN_VAIN = 3
"""What is smaller, where nothing stirs, and isn't shown by three closer looks in a row is not told,
for they show it larger: the saddle of a motorcycle is a person in looks at everything only."""

CUT_OUT_FLOOR = 0.45
"""Of a cut-out's score no less than what is above this counts, also when it left its place: of the
shadow of a tree's crown they make persons of 0.4 to 0.6. Cut-outs are added up by themselves as
well, for where a pattern hides somebody, plain looks show nothing however often."""

PLAIN_IN_VAIN = 15
"""... until so many plain looks in a row, of six seconds or more, have missed it: whoever a pattern
hides walks on and is soon before another one. Cut-outs showed a large spider for half a minute."""

CUT_OUT_SHARE = 0.5
"""What only cut-outs have shown must be shown by three of them, and amid unrest by a plain look as
well: of a spider before the lens they make a person of 0.88, and of the shadow of a tree's crown
that enters the picture persons of 0.79 and 0.66."""

# While much appears here and there that is nobody (insects, rain, leaves), scores are added up in
# another way: those below a floor, and looks without a sight, count against the thing.

UNREST_SHARE = 0.6
"""One look proves nothing, however sure: it brings no more than this of what is needed."""

UNREST_FLOOR, UNREST_NEEDED = 0.35, 0.7
"""It left its place in the last seconds: 0.7 twice in a row, 0.59 three times, 0.53 four times. In
such weather persons score so; of a spider's legs one look in two or three says 0.5 or 0.6. What
stays is judged as a still thing even if it seems to stir, for what passes before it stirs: trees
behind rain say 0.4 and sometimes 0.5."""

WALKING_S = 3.0
SIGHTS_ELSEWHERE = 2
"""A thing walks, amid unrest, when two sights in a row showed it out of its place, in the last
three seconds: one is a drop of rain that was taken for it."""

CROSSING_S = 3.0
CROSSING_SIGHTS = 4
CROSSING_DIAGONALS = 1.2
CROSSING_OFF, CROSSING_STRETCH = 0.2, 1.6
"""Who crosses the picture is certain amid unrest in spite of looks that missed them: four sights of
0.53 within three seconds that are one straight and steady way of more than their size, none further
off it than a fifth of that nor of another height. A spider creeps, and what rain makes jumps."""

BRISK_S = 1.5
"""A pet must leave each place sooner than that, amid unrest: a spider on the lens is a cat look
after look, but needs three seconds or more for a third of its size. Cats walk that in one half."""

IN_VAIN_MEMORY_S = 6.0
IN_VAIN_LOOKS, IN_VAIN_RATIO = 10, 2
IN_VAIN_SCORE = 0.5
"""Where ten plain looks of the last six seconds at what moves showed nobody surely, two thirds of
all or more, it is as amid unrest, at that place only: something stirs there that isn't anybody."""

IN_VAIN_SHARE = 0.5
"""Amid unrest, what was there and doesn't walk away briskly needs twice the evidence, and all looks
count together: closer looks at a small spider said person of 0.6 and 0.7 five times in 3 s while
looks at everything showed nothing, and it crept on."""

COMPANION_SHARE = 0.5
"""While a visit lasts, this share of the evidence keeps it up: who is doubtful now was seen well a
moment ago."""

MOVED_DIAGONALS = 0.35
"""A thing has left its place when its centre is this many diagonals of its box away: a body's width
of a person. The box of something at rest trembles less."""

STIR_SHARE = 0.04
"""Share of a box that motion must cover: a walking person's arms and legs, not an insect."""

TREMBLE = 0.025
"""A box whose edges stay where they were to 2.5 % of its size is a thing that doesn't move, though
somebody may walk past in front of it: whoever breathes and turns gives boxes that differ more."""

SETTLED_SIGHTS = 5
"""Something that was seen so often without motion stands there: motion in front of it is somebody
else's, and until it leaves its place it is judged as a still thing."""

STIR_MEMORY_S = 1.0
"""A look may come a moment after the motion it belongs to."""

# When something counts as being at rest, and is left alone.

REST_AFTER_MOVING_S = 60.0
"""Somebody who came in and sits on the sofa moves within a minute. Who doesn't, sleeps."""

REST_NEVER_MOVED_S = 20.0
"""Something that was there from the start and never moved is furniture sooner."""

SAME_PLACE_IOU = 0.45
PLACE_MEMORY_S = 12 * 3600.0
"""A known thing at rest that isn't found for a night is still the same in the morning."""

# What is upright.

UPRIGHT = 2.0
UPRIGHT_DOUBT = 0.15
"""What is more than twice as high as wide is hardly a pet: its scores as a pet count so much less.
Small persons are dogs of 0.6 to 0.76 for some looks, and those looks are in the majority."""

# What is too small to be told.

SMALLEST_PERSON, SMALLEST_PET = 16, 32
"""Pixels of the larger side. A closer look names anything; a dog of 26 pixels was a man."""

# The life of an alert.

GONE_S = 8.0
GONE_LOOKS = 2
GONE_AT_LAST_S = 30.0
"""A visit ends after 8 s without sight in at least two looks (who passes behind a tree is back
after 8 s; two walks through a scene are further apart); without any look after 30 s."""

BACKDATE_S = 2.0
"""A visit starts with its track's first sight, but no longer before the alert than this: whatever
was seen earlier was not enough."""

SETTLES_S = 0.5
"""When a camera was just opened, all that it shows is new, and the motion gate takes its first
frames for granted: one confident look proves less than later. So every frame is looked at, but a
visit begins after half a second of them."""

PICTURE_EVERY_S = 1.0
PICTURE_BETTER = 1.25
"""A new best picture of a visit is worth an update when it is better by a quarter."""

EDGE = 0.01
CUT_PICTURE = 0.5
"""A box within 1 % of the picture's edge is cut off: half as good a picture."""

LARGE_ENOUGH = 0.15
"""Share of the picture from which on a larger thing makes no better picture."""

PRE_ROLL_S = 5.0
POST_ROLL_S = 5.0

PRESENT_S = 2.0
"""Who was missed by a look is still counted as in view for so long."""

# Motion alerts.

MOTION_STARTS_S = 0.4
MOTION_HOLE_S = 0.25
"""Motion must last 0.4 s; quiet for less than 0.25 s doesn't interrupt it."""

MOTION_SETTLES_S = 5.0
"""When a camera was just opened, its burned-in clock, leaves and water aren't known for what they
are yet. Persons and pets wait for SETTLES_S only."""

MOTION_HOLD_S = 1.0
"""Motion is reported for so long after it was found, so that a sensor doesn't flicker."""

MOTION_LEVEL = 0.002
"""Share of the picture that must move: 30 of the gate's 14400 pixels. The gate itself is content
with less, because a look costs less than a missed person."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of sensitivity changes.

    ``floor_shift`` is added to the floors above; ``motion_level`` is what must move.
    """

    floor_shift: float
    motion_level: float


STEPS = {
    Sensitivity.LOW: Step(0.1, 0.008),
    Sensitivity.NORMAL: Step(0.0, MOTION_LEVEL),
    Sensitivity.HIGH: Step(-0.06, 0.0007),
}
"""Low: a person who walks needs 0.66 once or 0.55 twice, and 115 of 14400 pixels must move. High:
0.5 once or 0.4 three times, and 10 pixels; a poster may be a person then. Lower floors than that
are of no use, for the detector tells nothing below 0.25."""

MOTION_ENDS_S = 5.0
MOTION_PAUSE_S = 10.0
"""After a motion alert the next one waits this long: a tree in gusts is one alert, not ten."""

MOTION_PICTURE_BETTER = 2.0

# How often to look.

START_S = 2.0
"""After a start every frame is looked at: who is in view already must be found."""

LIVE_EVERY_S = 0.2
"""While something moves or somebody is there: five looks a second."""

FOLLOWED_EVERY_S = 0.4
FOLLOWED_SIGHT_S = 1.0
"""... and half of that while the alert about whoever is there is out and they were seen within the
last second: such looks only keep up what is known."""

STRANGER_S = 2.0
STRANGER_MEMORY_S = 3.0
"""... but not in the first two seconds in which something moves where nobody was recognised. In a
crowd that is so all the time, and no news."""

VAIN_AFTER_S = 10.0
VAIN_EVERY_S = 0.4
"""Motion in which nothing was found for ten seconds is leaves or rain: half as often."""

STILL_EVERY_S = 2.0
RESTING_EVERY_S = 10.0
"""Somebody at rest in view: often enough to notice within seconds that they are gone. Once no alert
is out about them (a sleeping cat, a coat), only if the picture changed, or after ten seconds."""

IDLE_EVERY_S = 10.0
"""Nothing at all: the gate may have missed something that came very slowly. A picture that is
compared with the last that was looked at tells whether something did."""

UNCHANGED_EVERY_S = 60.0
"""Nothing came slowly either. Now and then a picture is looked at all the same."""

LIVE_MEMORY_S = 3.0
"""Who was lost from sight is searched for so long at full rate."""

PROMISING_SCORE = 0.45
"""A new track without motion must score this to be worth looking at again at once."""

LOOKS_PER_S = 6.0
LOOKS_AT_ONCE = 20.0
"""The budget: a bucket of 20 looks that fills at 6 a second."""

ANSWER_WAIT_S = 0.06
"""How long a frame waits for its own answer: an inference takes 20 ms, and an alert that waits for
the next frame is 100 ms late. Later answers are taken with the next frame."""
