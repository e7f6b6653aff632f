"""That an integer in limbs is 0, of which the rows know only residues modulo r.

From the lowest limb on, as many limbs are added up as fit below r. The group's sum S must be carry * 2**(bits of the group), and
the carry, proved to be short, goes into the next group. By what is known of the limbs and of the carry, S - carry * 2**bits lies
strictly between -r and r: so it is 0 as an integer where it is 0 modulo r. The groups done so far show the whole to be 0 modulo
2**T. Once its bounds are below r * 2**T in size, that it is 0 modulo r too, one linear row, shows the rest, for r is odd.
"""

from __future__ import annotations

from zkwright.compiler import Bool, require
from zkwright.compiler.rows import ArgumentError, LinearCombination, Note, active_recorder, combine, constant
from zkwright.core.field import R, inverse

from .integer import Integer


def require_zero(value: Integer, message: str) -> None:
    """Constrain an integer to be 0, not only modulo r. Costs the bits of its carries and a linear row.

    Raises `ArgumentError` where a limb alone is too wide for a carry to be told modulo r.
    """
    known = value.known
    if known is not None:
        require(Bool(known == 0), message)
        return
    note = Note(message)
    recorder = active_recorder()
    width, n = value.width, len(value.limbs)
    least, most = value.interval
    size = max(-least, most)
    carry, low, high = constant(0), 0, 0
    start = 0
    while size >= R << width * start:
        end, (terms, low, high) = _group(value, start, (carry, low, high))
        if end == n:
            recorder.require_zero(terms, note)
            return
        shift = width * (end - start)
        least_carry, bits = _carries(low, high, shift)
        carry = terms.scale(inverse(1 << shift))
        recorder.require_bits(carry - constant(least_carry), bits, note)
        low, high = least_carry, least_carry + (1 << bits) - 1
        start = end
    recorder.require_zero(combine((1 << width * i, limb) for i, limb in enumerate(value.limbs)), note)


def _group(
    value: Integer, start: int, carried: tuple[LinearCombination, int, int]
) -> tuple[int, tuple[LinearCombination, int, int]]:
    """Where the group ends that starts here, the longest that fits, and its sum with what it lies between."""
    carry, low, high = carried
    terms = [(1, carry)]
    end = start
    for limb, (least, most) in zip(value.limbs[start:], value.bounds[start:], strict=True):
        shift = value.width * (end - start)
        further = low + (least << shift), high + (most << shift)
        last = end + 1 == len(value.limbs)
        if not (further[0] > -R and further[1] < R and (last or _fits(*further, shift + value.width))):
            break
        low, high = further
        terms.append((1 << shift, limb))
        end += 1
    if end == start:
        raise ArgumentError(
            f"a limb of {(value.bounds[start][1] - value.bounds[start][0]).bit_length()} bits is too wide to be carried",
            "reduce what is added up before, or choose narrower limbs",
        )
    return end, (combine(terms), low, high)


def _carries(low: int, high: int, shift: int) -> tuple[int, int]:
    """The least carry of a sum within these bounds, and how many bits tell by how much it is more."""
    least, most = -(-low >> shift), high >> shift
    return least, max(most - least, 0).bit_length()


def _fits(low: int, high: int, shift: int) -> bool:
    """Whether a sum within these bounds, less any carry that is let through times 2**shift, lies between -r and r."""
    least, bits = _carries(low, high, shift)
    allowed = least + (1 << bits) - 1
    return low - (allowed << shift) > -R and high - (least << shift) < R
