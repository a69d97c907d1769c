"""A passkey in software: what a browser and an authenticator would answer, byte for byte."""
import hashlib
import json
import secrets
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.utils import websafe_encode


class SoftPasskey:
    def __init__(self, origin: str):
        self.origin = origin
        self.host = origin.split("//")[1].split(":")[0]
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)

    def create(self, options: dict, origin: str = "") -> str:
        numbers = self.key.public_key().public_numbers()
        public = cbor.encode({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        auth_data = self._auth_data(0x45) + attested
        return self._answer({"clientDataJSON": self._client_data("webauthn.create", options, origin),
                             "attestationObject": websafe_encode(cbor.encode({"fmt": "none", "attStmt": {}, "authData": auth_data}))})

    def get(self, options: dict, origin: str = "") -> str:
        auth_data, client_data = self._auth_data(0x05), self._client_data("webauthn.get", options, origin)
        signed = auth_data + hashlib.sha256(self._raw).digest()
        return self._answer({"clientDataJSON": client_data, "authenticatorData": websafe_encode(auth_data),
                             "signature": websafe_encode(self.key.sign(signed, ec.ECDSA(hashes.SHA256())))})

    def _auth_data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + struct.pack(">I", 0)

    def _client_data(self, kind: str, options: dict, origin: str) -> str:
        self._raw = json.dumps({"type": kind, "challenge": options["publicKey"]["challenge"], "origin": origin or self.origin,
                                "crossOrigin": False}).encode()
        return websafe_encode(self._raw)

    def _answer(self, response: dict) -> str:
        return json.dumps({"id": websafe_encode(self.id), "rawId": websafe_encode(self.id), "type": "public-key", "response": response,
                           "clientExtensionResults": {}})
