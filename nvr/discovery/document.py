"""XML from strangers: anybody in the network may answer a probe.

SOAP forbids document type declarations (SOAP 1.2 part 1, section 5), so one that has any is refused
before an entity of it is read. That ends entity bombs and references to other files by itself.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat
from xml.sax.saxutils import escape

MAX_BYTES = 512 * 1024
_MAX_ELEMENTS = 20_000
_MAX_DEPTH = 60
_UNBOUND_PREFIX = expat.errors.codes[expat.errors.XML_ERROR_UNBOUND_PREFIX]


class NotUnderstood(ValueError):
    """It is no XML, or none that an honest device sends."""


def parse(data: bytes) -> Element:
    """The document's root; tags are ``{namespace}name``. Raises NotUnderstood."""
    if len(data) > MAX_BYTES:
        raise NotUnderstood("the document is too large")
    try:
        return _parse(data, knows_namespaces=True)
    except expat.ExpatError as error:
        if error.code != _UNBOUND_PREFIX:
            raise NotUnderstood("the document is not XML") from error
    try:  # firmware that forgets to declare a prefix is met in houses; names are all that we need
        return _parse(data, knows_namespaces=False)
    except expat.ExpatError as error:
        raise NotUnderstood("the document is not XML") from error


def _parse(data: bytes, *, knows_namespaces: bool) -> Element:
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator="}" if knows_namespaces else None)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(data, True)
    except (LookupError, UnicodeError) as error:  # odd encodings
        raise NotUnderstood("the document is not XML") from error
    return builder.close()


def text(element: Element | None, *path: str, default: str = "") -> str:
    """The stripped text of the first descendant with these names, whatever their namespaces."""
    found = find(element, *path)
    return default if found is None else (found.text or "").strip()


def find(element: Element | None, *path: str) -> Element | None:
    """The first descendant by local names: each step anywhere below the one before."""
    for name in path:
        if element is None:
            return None
        element = element.find(f".//{{*}}{name}")
    return element


def find_all(element: Element | None, name: str) -> Iterator[Element]:
    """Every descendant of that local name."""
    return iter(()) if element is None else element.iterfind(f".//{{*}}{name}")


def local_name(element: Element) -> str:
    """The tag without its namespace."""
    return element.tag.rpartition("}")[2]


def quoted(value: str) -> str:
    """Text made fit for an element or a quoted attribute."""
    return escape(value, {'"': "&quot;"})


class _Builder:
    """Builds the tree and keeps count, so that what is small on the wire stays small in memory."""

    def __init__(self) -> None:
        self._tree = TreeBuilder()
        self._depth = 0
        self._elements = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > _MAX_DEPTH or self._elements > _MAX_ELEMENTS:
            raise NotUnderstood("the document is too deep or too long")
        self._tree.start(_tag(tag), {_tag(key): value for key, value in attributes.items()})

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._tree.end(_tag(tag))

    def data(self, data: str) -> None:
        self._tree.data(data)

    def close(self) -> Element:
        return self._tree.close()


def _tag(name: str) -> str:
    """As `xml.etree` writes it; a prefix that is left over means nothing."""
    return "{" + name if "}" in name else name.rpartition(":")[2]


def _refuse(*_declaration: object) -> None:
    raise NotUnderstood("the document declares a document type, which SOAP forbids")
