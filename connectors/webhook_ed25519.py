"""Whether an Ed25519 signature is right, after https://www.rfc-editor.org/rfc/rfc8032#section-5.1.7 .

Only to verify, with what everybody may know: there is no secret here that its time could betray. It takes some
milliseconds; a package for it would be the largest of all that this program needs.
"""

from hashlib import sha512

Point = tuple[int, int, int, int]
"""Extended homogeneous coordinates: X, Y, Z and T = X * Y / Z."""

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
SIZE = 32
_D = -121665 * pow(121666, -1, PRIME) % PRIME
_ROOT = pow(2, (PRIME - 1) // 4, PRIME)
"""A square root of -1."""


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of a public key signed this message."""
    if len(public) != SIZE or len(signature) != 2 * SIZE:
        return False
    owner, start = decompress(public), decompress(signature[:SIZE])
    scalar = int.from_bytes(signature[SIZE:], "little")
    if owner is None or start is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(sha512(signature[:SIZE] + public + message).digest(), "little") % ORDER
    return _same(times(scalar, BASE), _add(start, times(challenge, owner)))


def decompress(told: bytes) -> Point | None:
    """The point that 32 bytes name; None for those that name none."""
    y = int.from_bytes(told, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    square = (y * y - 1) * pow(_D * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * _ROOT % PRIME
    if y >= PRIME or (x * x - square) % PRIME or (sign and not x):
        return None
    x = PRIME - x if x & 1 != sign else x
    return x, y, 1, x * y % PRIME


def times(number: int, point: Point) -> Point:
    """A point added to itself so many times."""
    total: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _add(total, point)
        point, number = _add(point, point), number >> 1
    return total


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % PRIME
    c, d = 2 * one[3] * other[3] * _D % PRIME, 2 * one[2] * other[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def _same(one: Point, other: Point) -> bool:
    return not ((one[0] * other[2] - other[0] * one[2]) % PRIME or (one[1] * other[2] - other[1] * one[2]) % PRIME)


_FOUND = decompress((4 * pow(5, -1, PRIME) % PRIME).to_bytes(SIZE, "little"))
assert _FOUND is not None
BASE: Point = _FOUND
