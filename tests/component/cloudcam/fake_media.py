"""What an NVR for tests shows: a certificate, a walk as video, pictures."""

import datetime
import hashlib
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from PIL import Image, ImageDraw

FPS = 10
SIZE = (320, 180)


def make_certificate(folder: Path) -> tuple[Path, Path, str]:
    """A certificate and its key as files, and the certificate's fingerprint."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CloudCam test")])
    today = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    der = certificate.public_bytes(serialization.Encoding.DER)
    folder.mkdir(parents=True, exist_ok=True)
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate_file, key_file, hashlib.sha256(der).hexdigest()


def draw(number: int) -> Image.Image:
    """A frame: a figure that walks across a room."""
    width, height = SIZE
    picture = Image.new("RGB", SIZE, (70, 90, 110))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, height * 2 // 3, width, height), fill=(120, 100, 80))
    x = number * 3 % width
    pen.ellipse((x - 8, 60, x + 8, 76), fill=(240, 200, 170))
    pen.rectangle((x - 12, 76, x + 12, 140), fill=(180, 40, 40))
    pen.text((4, 4), f"frame {number}", fill="white")
    return picture


def make_video(target: Any, container: str, seconds: float) -> None:
    """Encode the walk into a file or a file-like object."""
    with av.open(target, "w", format=container) as out:
        stream = out.add_stream("libx264", rate=FPS, options={"preset": "ultrafast", "g": "10"})
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        for number in range(round(seconds * FPS)):
            frame = av.VideoFrame.from_ndarray(np.asarray(draw(number)), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def make_jpeg(number: int) -> bytes:
    out = BytesIO()
    draw(number).save(out, "JPEG")
    return out.getvalue()
