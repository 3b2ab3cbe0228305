#!/usr/bin/env python3
"""A second implementation of docs/spec/record.md and docs/spec/log.md, held against the golden vectors.

Written from the specifications and the standards they name, sharing nothing with the crate. Needs Python 3.9; the
signature is checked if the `cryptography` package is there. Run by hand: python3 crates/ledger/tests/vectors/check.py
"""
import base64
import json
import pathlib
from hashlib import sha256

HERE = pathlib.Path(__file__).parent


def vectors(name):
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def h(*parts):
    return sha256(b"".join(parts)).digest()


def b64(raw):
    return base64.b64encode(raw).decode()


def expect(what, found, expected):
    if found != expected:
        raise SystemExit(f"{what}: computed {found!r}, but the vectors say {expected!r}")


def commit(name, salt, value):
    return h(b"\x10", salt, len(name).to_bytes(2, "big"), name, value)


def entry_bytes(n, core, sig, act):
    sized = lambda raw, width: len(raw).to_bytes(width, "big") + raw
    return b"TCE1" + n.to_bytes(8, "big") + sized(core, 4) + sized(sig, 2) + sized(act, 4)


def root_of(leaves):
    """MTH of RFC 6962 section 2.1, as it is defined."""
    if not leaves:
        return h()
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return h(b"\x01", root_of(leaves[:k]), root_of(leaves[k:]))


def path_of(m, leaves):
    """PATH of RFC 6962 section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    if m < k:
        return path_of(m, leaves[:k]) + [root_of(leaves[k:])]
    return path_of(m - k, leaves[k:]) + [root_of(leaves[:k])]


def subproof(m, leaves, whole):
    """SUBPROOF of RFC 6962 section 2.1.2."""
    if m == len(leaves):
        return [] if whole else [root_of(leaves)]
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    if m <= k:
        return subproof(m, leaves[:k], whole) + [root_of(leaves[k:])]
    return subproof(m - k, leaves[k:], False) + [root_of(leaves[:k])]


def check_records():
    for case in vectors("record")["cases"]:
        c = commit(b"facts", bytes.fromhex(case["salt_hex"]), case["facts"].encode())
        expect("commitment", c.hex(), case["commitment_hex"])
        members = {k: case[k] for k in ("at", "by", "ep", "hq", "op") if case[k] is not None}
        members.update(v="tocsin/1", k="F", f=[["facts", b64(c)]])
        core = json.dumps(members, sort_keys=True, separators=(",", ":"))
        expect("core", core, case["core"])
        expect("id", h(b"\x11", core.encode()).hex(), case["id_hex"])
    for case in vectors("commitment")["cases"]:
        c = commit(case["name"].encode(), bytes.fromhex(case["salt_hex"]), bytes.fromhex(case["value_hex"]))
        expect("commitment", c.hex(), case["commitment_hex"])


def check_entries():
    for case in vectors("entry")["cases"]:
        raw = entry_bytes(case["n"], case["core"].encode(), *(bytes.fromhex(case[k]) for k in ("sig_hex", "act_hex")))
        expect("entry", raw.hex(), case["entry_hex"])
        expect("leaf hash", h(b"\x00", raw).hex(), case["leaf_hash_hex"])


def check_tree():
    tree = vectors("tree")
    leaves = [h(b"\x00", i.to_bytes(8, "big")) for i in range(70_000)]
    for case in tree["roots"]:
        expect(f"root of {case['size']}", b64(root_of(leaves[: case["size"]])), case["root"])
    for case in tree["inclusion"]:
        proof = path_of(case["n"], leaves[: case["size"]])
        expect(f"inclusion of {case['n']} in {case['size']}", [b64(x) for x in proof], case["proof"])
    for case in tree["consistency"]:
        old, size = case["old_size"], case["size"]
        proof = subproof(old, leaves[:size], True) if 0 < old < size else []
        expect(f"consistency of {old} and {size}", [b64(x) for x in proof], case["proof"])


def check_ledger():
    ledger = vectors("ledger")
    hashes = [bytes.fromhex(case["leaf_hash_hex"]) for case in vectors("entry")["cases"][:3]]
    expect("tile", b"".join(hashes).hex(), ledger["tiles"][0]["bytes_hex"])
    expect("root", b64(root_of(hashes)), ledger["root"])
    text = f"north.example/tocsin\n3\n{ledger['root']}\n"
    expect("checkpoint text", text, ledger["checkpoint_text"])
    name, key_id, encoded = ledger["verifier_key"].split("+", 2)
    public = base64.b64decode(encoded)
    expect("key id", h(name.encode(), b"\n", public)[:4].hex(), key_id)
    note_text, _, signature_line = ledger["note"].rpartition("\n\n")
    expect("note text", note_text + "\n", text)
    dash, signer, signature = signature_line.rstrip("\n").split(" ")
    signature = base64.b64decode(signature)
    expect("signature line", (dash, signer, signature[:4].hex()), ("\u2014", name, key_id))
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        print("the `cryptography` package is not here: the signature was not checked")
        return
    private = ed25519.Ed25519PrivateKey.from_private_bytes(bytes.fromhex(ledger["seed_hex"]))
    expect("public key", private.public_key().public_bytes_raw(), public[1:])
    expect("signature", private.sign(text.encode()), signature[4:])
    ed25519.Ed25519PublicKey.from_public_bytes(public[1:]).verify(signature[4:], text.encode())


check_records()
check_entries()
check_tree()
check_ledger()
print("all vectors agree")
