"""Many pages: each is the sum of what is asked for it, and the nearest one answers.

Learning weights for thousands of pages would take hours; this takes seconds, and is right less often.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.content.search.features import BUCKETS, Groups
from bot.content.search.linear import Floats, Ints, Sample, rarity_in, vector


@dataclass(frozen=True, slots=True)
class Nearest:
    """Says of a text how near each class is, as shares of one."""

    classes: tuple[str, ...]
    rarity: Floats
    starts: Ints  # of each bucket's row in the two below
    owners: NDArray[np.int32]
    worths: Floats

    def probabilities(self, groups: Groups) -> Floats:
        """How near each class is, in their order."""
        near = np.zeros(len(self.classes), np.float32)
        places, values = vector(groups, self.rarity)
        for place, value in zip(places[:-1], values[:-1], strict=True):
            row = slice(self.starts[place], self.starts[place + 1])
            near[self.owners[row]] += value * self.worths[row]
        powers: Floats = np.exp(20 * (near - near.max()))
        shares: Floats = powers / powers.sum()
        return shares


def gather(samples: Sequence[Sample]) -> Nearest:
    """Every class as the mean of its samples."""
    classes = tuple(sorted({sample.right for sample in samples}))
    numbers = {name: number for number, name in enumerate(classes)}
    rarity = rarity_in([sample.groups for sample in samples])
    places: list[Ints] = []
    values: list[Floats] = []
    owners: list[NDArray[np.int32]] = []
    for sample in samples:
        where, worth = vector(sample.groups, rarity)
        places.append(where[:-1])
        values.append(worth[:-1])
        owners.append(np.full(len(where) - 1, numbers[sample.right], np.int32))
    key = np.concatenate(places) * len(classes) + np.concatenate(owners)
    cells, at = np.unique(key, return_inverse=True)
    worths = np.bincount(at, np.concatenate(values)).astype(np.float32)
    who = (cells % len(classes)).astype(np.int32)
    length = np.sqrt(np.bincount(who, worths * worths, len(classes)))
    worths /= length[who].astype(np.float32)
    starts = np.searchsorted(cells // len(classes), np.arange(BUCKETS + 2))
    return Nearest(classes, rarity, starts, who, worths)
