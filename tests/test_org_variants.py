"""The same metadata written in other ways is the same to the org; what goes beyond all measure is answered in time, in few words."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "rule_table"))
from org_setups import CALL, flow, registration, xml

from generator.org.archive import BadArchive, write_zip
from generator.org.judging import Judge
from generator.org.manifest import manifest_text
from generator.org.metadata_types import HOSTED, ComponentKey
from generator.org.package import Complaint, read_package
from generator.org.planning import plan_deploy

_DECLARATION = '<?xml version="1.0"?>'
_NAMESPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"'
Way = Callable[[str], bytes]


def _declared(words: str) -> Way:
    return lambda text: text.replace(_DECLARATION, f"<?xml {words}?>").encode()


def _utf16(text: str) -> bytes:
    return text.replace(_DECLARATION, '<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16")


def _prefixed(text: str) -> bytes:
    head, _, inner = text.partition("?>")
    tagged = re.sub(r"<(/?)(\w)", r"<\1md:\2", inner)
    return f"{head}?>{tagged}".replace(_NAMESPACE, _NAMESPACE.replace("xmlns", "xmlns:md")).encode()


def _cdata(text: str) -> bytes:
    return re.sub(
        r"(?s)<schema>(.*?)</schema>",
        lambda found: f"<schema><![CDATA[{html.unescape(found[1])}]]></schema>",
        text,
    ).encode()


WAYS: dict[str, Way] = {
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "UTF-16": _utf16,
    "carriage returns": lambda text: text.replace("\n", "\r\n").encode(),
    "comments": lambda text: f"{text.replace(_NAMESPACE + '>', _NAMESPACE + '><!-- one -->')}<!-- two -->".encode(),
    "processing instruction": lambda text: text.replace("?>", '?><?xml-stylesheet href="x"?>', 1).encode(),
    "no declaration": lambda text: text.replace(_DECLARATION, "").encode(),
    "quotes": _declared("version='1.0' encoding='utf-8'"),
    "standalone": _declared('version="1.0" encoding="UTF-8" standalone="yes"'),
    "prefix": _prefixed,
    "character data": _cdata,
    "numbered entities": lambda text: text.replace('"openapi"', "&#34;openapi&#x22;")
    .replace("Get", "&#71;et")
    .encode(),
    "blank end": lambda text: f"{text}\n\n \t\r\n".encode(),
}


def judged(files: dict[str, bytes]) -> dict[str, tuple[bool, str]]:
    """By component: whether it is taken, and what is said."""
    folders = {kind.folder: kind.name for kind in HOSTED.values()}
    parts = [path.partition("/") for path in files]
    keys = [ComponentKey(folders[folder], name.rpartition(".")[0]) for folder, _, name in parts]
    archive = write_zip({**files, "package.xml": manifest_text(keys)})
    plan = plan_deploy(read_package(archive), {}, Judge(), all_or_nothing=False)
    return {one.key.name: (one.success, one.problem) for one in plan.results}


FILES = {**registration(), **flow(inner=CALL)}
PLAIN = {path: text.encode() for path, text in FILES.items()}


@pytest.mark.parametrize("way", WAYS)
def test_another_way_of_writing_changes_nothing(way: str) -> None:
    expected = judged(PLAIN)
    assert {name: taken for name, (taken, _) in expected.items()} == {"Shop": True, "Get": True}
    written = {path: WAYS[way](text) for path, text in FILES.items()}
    assert written != PLAIN and judged(written) == expected


def test_a_schema_in_utf_16_is_told_at_its_line() -> None:
    broken = registration('{\n "openapi": "3.0.3",\n nonsense\n}')
    ((path, text),) = broken.items()
    plans = [
        plan_deploy(
            read_package(write_zip({path: data, "package.xml": manifest_text([ComponentKey("ExternalServiceRegistration", "Shop")])})),
            {}, Judge(),
        )
        for data in (text.encode(), _utf16(text))
    ]  # fmt: skip
    plain, wide = (plan.results[0] for plan in plans)
    assert not plain.success and (wide.problem, wide.line) == (plain.problem, plain.line) and wide.line > 3


def test_thousands_of_operations_that_are_not_there_are_said_in_few_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is a warning of its own; compared with each other they would take minutes."""
    compared = 0
    same = Complaint.__eq__

    def counted(one: Complaint, other: object) -> bool:
        nonlocal compared
        compared += 1
        return same(one, other)

    monkeypatch.setattr(Complaint, "__eq__", counted)
    row = "<operations><active>true</active><name>gone{}</name></operations>"
    many = "".join(row.format(number) for number in range(3_000))
    refused = {"flows/Bad.flow": b"<Flow>"}  # so that what is left is judged again
    told = judged({**{path: text.encode() for path, text in registration(more=many).items()}, **refused})
    taken, problem = told["Shop"]
    assert taken and problem.endswith("; and 2,950 more") and len(problem) < 10_000
    assert not told["Bad"][0] and compared < 20_000


@pytest.mark.parametrize("inner", ["", "<label/>", "<label> </label>", "<apiVersion>66.0</apiVersion>"])
def test_a_flow_without_a_label_is_refused_as_the_metadata_wsdl_has_it(inner: str) -> None:
    """`label` is the one element that a Flow cannot be without."""
    archive = {
        "flows/Get.flow": xml("Flow", inner).encode(),
        "package.xml": manifest_text([ComponentKey("Flow", "Get")]),
    }
    plan = plan_deploy(read_package(write_zip(archive)), {}, Judge())
    (refused,) = [one for one in plan.results if not one.success]
    assert refused.problem == "Required field is missing: label" and refused.line == 2


def permission_set(name: str) -> dict[str, str]:
    return {f"permissionsets/{name}.permissionset": xml("PermissionSet", f"<label>{name}</label>")}


BROUGHT = {path: text.encode() for path, text in permission_set("Get").items()}
ANOTHER = {path: text.encode() for path, text in permission_set("Put").items()}


def package(members: str) -> bytes:
    return f'<?xml version="1.0"?><Package {_NAMESPACE}>{members}<version>66.0</version></Package>'.encode()


def sets(*names: str) -> str:
    return f"<types>{''.join(f'<members>{name}</members>' for name in names)}<name>PermissionSet</name></types>"


def told(files: dict[str, bytes], before: dict[ComponentKey, bytes] | None = None) -> dict[str, str]:
    """By component: what is said, and whether it is in the org afterwards."""
    plan = plan_deploy(read_package(write_zip(files)), before or {}, Judge(), all_or_nothing=False)
    there = {key.name for key in plan.components}
    return {
        one.key.name: f"{'there' if one.key.name in there else 'not there'} {one.problem}".strip()
        for one in plan.results
    }


@pytest.mark.parametrize("above", ["", "unpackaged/", "any name/"])
def test_what_package_xml_names_decides_with_and_without_a_folder_around(above: str) -> None:
    def archive(members: str) -> dict[str, bytes]:
        return {
            f"{above}{path}": data for path, data in {**BROUGHT, **ANOTHER, "package.xml": package(members)}.items()
        }

    assert told(archive(sets("*"))) == {"Get": "there", "Put": "there"}
    one = told(archive(sets("Get")))
    assert one["Get"] == "there" and one["Put"].startswith(
        "not there An object 'Put' of type PermissionSet was found in the zip"
    )
    more = told(archive(sets("*", "Gone")))
    assert (
        more.pop("Gone")
        == "not there An object 'Gone' of type PermissionSet was named in package.xml, but was not found in zipped directory"
    )
    assert more == {"Get": "there", "Put": "there"}


@pytest.mark.parametrize("when", ["Pre", "", "Post"])
def test_destructive_changes_before_and_after(when: str) -> None:
    before = {ComponentKey("PermissionSet", "Put"): ANOTHER["permissionsets/Put.permissionset"]}
    asked = {
        **BROUGHT,
        "package.xml": package(sets("Get")),
        f"destructiveChanges{when}.xml": package(sets("Put", "Gone")),
    }
    assert told(asked, before) == {
        "Get": "there",
        "Put": "not there",
        "Gone": "not there No PermissionSet named: Gone found",
    }
    again = {**ANOTHER, "package.xml": package(sets("Put")), f"destructiveChanges{when}.xml": package(sets("Put"))}
    assert told(again, before) == {"Put": "not there" if when == "Post" else "there"}


@pytest.mark.parametrize(
    "files", [{}, {"a/b/package.xml": package("")}, {"package.xml": b"<Package"}, {"package.xml": b"<Flow/>"}]
)
def test_a_zip_without_a_package_is_refused_in_words(files: dict[str, bytes]) -> None:
    with pytest.raises(BadArchive, match=r"package\.xml"):
        read_package(write_zip({**BROUGHT, **files}))
