"""`hashlib.pbkdf2_hmac`, which CPython takes from OpenSSL, over `hmac.digest`.

A million iterations would take minutes in the guest, so Django's PBKDF2 hashers are told to use fewer.
The number is a part of every encoded password: what they write stays true.
"""

import hashlib
import hmac

ITERATIONS = 100


def pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None) -> bytes:
    """Password-based key derivation function 2 of PKCS #5 (RFC 8018, section 5.2)."""
    if iterations < 1:
        raise ValueError("iterations must be greater than 0.")
    size = hashlib.new(hash_name).digest_size
    if dklen is None:
        dklen = size
    if dklen < 1:
        raise ValueError("dklen must be greater than 0.")
    password, salt = bytes(password), bytes(salt)
    derived = b""
    block = 0
    while len(derived) < dklen:
        block += 1
        last = hmac.digest(password, salt + block.to_bytes(4, "big"), hash_name)
        mixed = int.from_bytes(last, "big")
        for _ in range(iterations - 1):
            last = hmac.digest(password, last, hash_name)
            mixed ^= int.from_bytes(last, "big")
        derived += mixed.to_bytes(size, "big")
    return derived[:dklen]


def install() -> None:
    """Fills in `hashlib.pbkdf2_hmac` where it is missing, and lowers Django's iterations."""
    if not hasattr(hashlib, "pbkdf2_hmac"):
        hashlib.pbkdf2_hmac = pbkdf2_hmac

    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    PBKDF2PasswordHasher.iterations = ITERATIONS
