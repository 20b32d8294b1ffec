"""What an attacker gains, measured: the best test of whether somebody is in, and how sure its result is."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from operator import mul

SURE = 0.001


def log_likelihood_ratio(seen: Sequence[int], without: Sequence[int], with_her: Sequence[int], scale: float) -> float:
    """Of counts with discrete Laplace noise: how much more they speak for the client being in than not being in."""
    return sum(abs(o - a) - abs(o - b) for o, a, b in zip(seen, without, with_her, strict=True)) / scale


def best_threshold(out: Sequence[float], inside: Sequence[float]) -> float:
    """That parts the two best; ties go to the lowest."""
    candidates = sorted({*out, *inside})
    sorted_out, sorted_in = sorted(out), sorted(inside)
    return max(
        candidates,
        key=lambda at: bisect_left(sorted_out, at) / len(out) - bisect_left(sorted_in, at) / len(inside),
    )


def least(successes: int, trials: int) -> float:
    """Clopper and Pearson: the rate is above this, with half of the doubt; the other half is for the other rate."""
    low, high = 0.0, successes / trials
    if not successes:
        return 0.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if at_least(successes, trials, middle) < SURE / 2 else (low, middle)
    return low


def at_least(successes: int, trials: int, rate: float) -> float:
    """The chance of so many successes or more."""
    if rate <= 0:
        return 0.0
    first = math.lgamma(trials + 1) - math.lgamma(successes + 1) - math.lgamma(trials - successes + 1)
    first += successes * math.log(rate) + (trials - successes) * math.log1p(-rate)
    odds = rate / (1 - rate)
    steps = ((trials - k) / (k + 1) * odds for k in range(successes, trials))
    return math.exp(first) * (1 + math.fsum(accumulate(steps, mul)))


def advantage_for_certain(out: Sequence[float], inside: Sequence[float]) -> float:
    """Of the best test, chosen on one half and tried on the other: more than this, with a doubt of SURE."""
    half = len(out) // 2
    at = best_threshold(out[:half], inside[:half])
    hits = sum(score >= at for score in inside[half:])
    quiet = sum(score < at for score in out[half:])
    return least(hits, len(inside) - half) + least(quiet, len(out) - half) - 1
