"""The body of a form as values and files: urlencoded or multipart, within bounds."""

from __future__ import annotations

from urllib.parse import parse_qsl

from generator.setup.messages import SetupError, SetupForm, UploadedFile

MOST_FIELDS = 20_000


def form_of(body: bytes, kind: str) -> SetupForm:
    """The form in a body of this content type. Raises `SetupError`."""
    plain = kind.partition(";")[0].strip().lower()
    if plain == "application/x-www-form-urlencoded":
        try:
            pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError:
            raise SetupError(400, "The form cannot be read.") from None
        return SetupForm(_gathered(pairs))
    if plain == "multipart/form-data":
        return _multipart(body, kind)
    raise SetupError(415, "A form is expected.")


def _gathered(pairs: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    made: dict[str, list[str]] = {}
    for name, value in pairs:
        made.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return {name: tuple(values) for name, values in made.items()}


def _multipart(body: bytes, kind: str) -> SetupForm:
    from generator.mock.multipart import multipart

    parts = multipart(body, kind)
    if not isinstance(parts, list) or len(parts) > MOST_FIELDS:
        raise SetupError(400, "The form cannot be read.")
    texts: list[tuple[str, str]] = []
    files: dict[str, UploadedFile] = {}
    for part in parts:
        if part.filename is None:
            texts.append((part.name, part.content.decode("utf-8", "replace")))
        else:
            files[part.name] = UploadedFile(part.filename.replace("\\", "/").rpartition("/")[2], part.content)
    return SetupForm(_gathered(texts), files)
