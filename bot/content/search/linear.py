"""A linear model over hashed features: learned from authored sentences, asked with typed ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.content.search.features import BUCKETS, WEIGHTS, Groups

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

#: How often every sentence is read while learning.
ROUNDS: Final = 10
_STEP: Final = 1.0
_CALMING: Final = 0.3  # how fast the steps get smaller from round to round
_COMMON: Final = 0.1  # what stands for a class before a word was read


@dataclass(frozen=True, slots=True)
class Sample:
    """An authored sentence and the class that is right for it."""

    groups: Groups
    right: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Linear:
    """Says of a text how likely each class is."""

    classes: tuple[str, ...]
    rarity: Floats  # of each bucket: 0 where nothing authored falls into it
    weights: NDArray[np.float16]  # bucket by class

    def probabilities(self, groups: Groups) -> Floats:
        """How likely each class is, in their order."""
        places, values = vector(groups, self.rarity)
        return _soft(values @ self.weights[places].astype(np.float32))


def learn(samples: Sequence[Sample]) -> Linear:
    """The weights that tell the samples' classes apart (softmax, adaptive steps, averaged)."""
    classes = tuple(sorted({sample.right for sample in samples}))
    rarity = rarity_in([sample.groups for sample in samples])
    vectors = [vector(sample.groups, rarity) for sample in samples]
    right = [classes.index(sample.right) for sample in samples]
    weights = np.zeros((BUCKETS + 1, len(classes)), np.float32)
    moved = np.full(BUCKETS + 1, 0.01, np.float32)
    mean = np.zeros_like(weights)
    chance = np.random.default_rng(1)
    for turn in range(ROUNDS):
        step = _STEP / (1 + turn * _CALMING)
        for index in chance.permutation(len(samples)):
            places, values = vectors[index]
            here = weights[places]
            error = _soft(values @ here)
            error[right[index]] -= 1
            error *= samples[index].weight
            moved[places] += (values * values) * float(error @ error)
            weights[places] = here - (step * values / np.sqrt(moved[places]))[:, None] * error
        if turn >= ROUNDS // 2:
            mean += weights
    mean /= ROUNDS - ROUNDS // 2
    return Linear(classes, rarity, mean.astype(np.float16))


def rarity_in(texts: Sequence[Groups]) -> Floats:
    """How much it says that a text falls into a bucket: the rarer, the more."""
    seen = np.zeros(BUCKETS + 1, np.float32)
    for groups in texts:
        for group in groups:
            seen[list(group)] += 1
    return np.where(seen > 0, np.log(len(texts) / np.maximum(seen, 1)) + 0.3, 0).astype(np.float32)


def vector(groups: Groups, rarity: Floats) -> tuple[Ints, Floats]:
    """The buckets that are known, with what each of them says; the last one is there in every text."""
    places: list[Ints] = []
    values: list[Floats] = []
    for group, weight in zip(groups, WEIGHTS, strict=True):
        buckets = np.fromiter(group, np.int64, len(group))
        worth = rarity[buckets]
        known = worth > 0
        length = float(np.sqrt(worth @ worth))
        if length:
            places.append(buckets[known])
            values.append(worth[known] * np.float32(weight / length))
    places.append(np.array([BUCKETS]))
    together = np.concatenate([*values, np.zeros(1, np.float32)])
    together /= np.float32(float(np.sqrt(together @ together)) or 1.0)
    together[-1] = _COMMON
    return np.concatenate(places), together


def _soft(scores: Floats) -> Floats:
    powers: Floats = np.exp(scores - scores.max())
    shares: Floats = powers / powers.sum()
    return shares
