"""Electronic signatures of PDFs: whole or touched, from a known root or an unknown one; never by the network."""

import io
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.cli.findings_forms import of_forms
from bot.domain.readings import FormReading
from bot.ports.forms import FormContext
from bot.reading.forms.reader import read_form
from bot.reading.forms.signatures import judge
from bot.settings import Forms, Settings
from tests.support.form_pdf import Style, Writer
from tests.support.form_people import applicant

pytest.importorskip("pyhanko", reason="l’extra « signatures » n’est pas installé")

NO_CERTIFICATE = b"-----BEGIN PRIVATE KEY-----\nMAMCAQE=\n-----END PRIVATE KEY-----\n"
START = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class Signer:
    """An invented person whose certificate an invented root has signed."""

    root: x509.Certificate
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def root_pem(self) -> bytes:
        return self.root.public_bytes(serialization.Encoding.PEM)


def named(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def certificate(subject: str, issuer: str, key, issuer_key, *, is_root: bool) -> x509.Certificate:
    usage = x509.KeyUsage(not is_root, not is_root, False, False, False, is_root, is_root, False, False)
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=36_500))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    return builder.sign(issuer_key, hashes.SHA256())


def signer() -> Signer:
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = certificate("Racine inventée", "Racine inventée", root_key, root_key, is_root=True)
    return Signer(root, certificate("Personne inventée", "Racine inventée", key, root_key, is_root=False), key)


def signed(who: Signer) -> bytes:
    """A filled annex, signed."""
    from asn1crypto import keys
    from asn1crypto import x509 as asn1
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, sign_pdf
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    def der(found: x509.Certificate) -> asn1.Certificate:
        return asn1.Certificate.load(found.public_bytes(serialization.Encoding.DER))

    encoded = who.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    store = SimpleCertificateStore()
    store.register(der(who.root))
    maker = SimpleSigner(
        signing_cert=der(who.certificate), signing_key=keys.PrivateKeyInfo.load(encoded), cert_registry=store
    )
    paper = Writer(Style()).document(applicant(random.Random(3), 1))
    out = sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(paper)), PdfSignatureMetadata(field_name="Signature1"), maker
    )
    return out.getvalue()


@pytest.fixture(scope="module")
def who() -> Signer:
    return signer()


@pytest.fixture(scope="module")
def content(who) -> bytes:
    return signed(who)


def read(content: bytes, *roots: bytes) -> FormReading:
    return read_form(content, "annexe.pdf", FormContext(roots=roots))


def test_a_whole_signature_that_leads_to_a_known_root_is_valid(who, content):
    reading = read(content, who.root_pem)
    assert (reading.signature, reading.signature_code) == ("eid_valid", None)
    assert "not_signed" not in {problem.code for problem in reading.problems}


def test_one_root_of_several_in_a_file_is_enough(who, content):
    assert read(content, signer().root_pem + who.root_pem).signature == "eid_valid"
    der = who.root.public_bytes(serialization.Encoding.DER)
    assert read(content, der).signature == "eid_valid"


def test_without_a_root_nothing_is_said_but_why(content):
    reading = read(content)
    assert (reading.signature, reading.signature_code) == ("unknown", "no_trusted_root")
    assert "eid_not_checked" in {problem.code for problem in reading.problems}


@pytest.mark.parametrize("roots", [None, (b"",), (b"autre chose",), (NO_CERTIFICATE,)])
def test_roots_that_cannot_be_read_leave_a_whole_signature_unknown(content, roots):
    reading = read_form(content, "annexe.pdf", FormContext(roots=roots))
    assert (reading.signature, reading.signature_code) == ("unknown", "roots_unreadable")


def test_the_doctor_finds_nothing_wrong_with_certificates(who, tmp_path):
    (tmp_path / "racines.pem").write_bytes(who.root_pem)
    (finding,) = of_forms(Settings(forms=Forms(eid_roots=tmp_path / "racines.pem")))
    assert finding.ok


def test_the_root_of_somebody_else_makes_nobody_known(content):
    reading = read(content, signer().root_pem)
    assert (reading.signature, reading.signature_code) == ("unknown", "signer_unknown")


def test_a_word_changed_after_signing_is_found_whatever_the_roots(who, content):
    at = content.index(b"/MediaBox [0 0 595 842]")
    touched = content[:at] + b"/MediaBox [0 0 596 842]" + content[at + 23 :]
    assert read(touched).signature == "eid_invalid"
    assert judge(touched, None)[0] == "eid_invalid"
    reading = read(touched, who.root_pem)
    assert reading.signature == "eid_invalid"
    assert "eid_signature_invalid" in {problem.code for problem in reading.problems}


def test_a_page_rewritten_behind_the_signature_is_found(who, content):
    """The signed part is whole, but another revision puts other words on the page."""
    from pyhanko.pdf_utils.generic import NameObject, StreamObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    page = writer.root["/Pages"]["/Kids"][0]
    words = StreamObject(stream_data=b"BT /F1 10 Tf 50 700 Td (Autre) Tj ET")
    page[NameObject("/Contents")] = writer.add_object(words)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    assert judge(out.getvalue(), (who.root_pem,))[0] == "eid_invalid"


def test_a_signature_of_garbage_is_unknown(content):
    start = content.index(b"/Contents <") if b"/Contents <" in content else content.index(b"/Contents<")
    begin = content.index(b"<", start) + 1
    reading = read(content[:begin] + b"3F" * 200 + content[begin + 400 :])
    assert (reading.signature, reading.signature_code) == ("unknown", "signature_unreadable")
