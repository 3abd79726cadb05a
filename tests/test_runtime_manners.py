"""The runtime and the sample as files: formatted, typed, independent, small."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import black
import pytest

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from runtime_support import HERE, RUNTIME, copy_clients

from tests.conftest import TypeChecker
from tests.test_layers import lengths

FILES = sorted([*RUNTIME.glob("*.py*"), *(HERE / "clients").rglob("*.py*")])
ALLOWED = {"msgspec", "httpx2", "httpcore2", "h11"}  # the last two come with httpx2

USE = """
from datetime import date
from typing import assert_type

from clients.cpaassms import AsyncCPaaSSMS, CPaaSSMS, SendSmsSingle_Response, SmsRequest, SmsResponse, send_sms_single
from clients.shop import Card, Line, Order, OrderEvent, Payment, Product, Shop, Voucher

sms = CPaaSSMS(base_url="https://sms.example", headers={"Authorization": "x"})
reply = sms.send_sms_single(subAccountId="demo", body=SmsRequest(destination="+65", text="Hi"))
assert_type(reply, SendSmsSingle_Response)
assert_type(reply.code_200, SmsResponse)
assert_type(send_sms_single(sms, subAccountId="d", body=SmsRequest(destination="+65", text="Hi")), SendSmsSingle_Response)
payment: Payment = Voucher(kind="voucher", code="x")
line = Line(product=Product(sku="AB-1", additional_properties={"colour": "red"}), quantity=1)
order = Order(lines=[line], shipping=None, payment=payment)
shop = Shop(base_url="https://shop.example")
orders = shop.list_orders(customer_id="x", since=date(2026, 1, 2), state=["open"]).code_200
assert_type(orders, list[Order])
if isinstance(orders[0].payment, Card):
    assert_type(orders[0].payment.number, str)
for event in shop.watch_order(id="3").code_200:
    assert_type(event, OrderEvent)


async def main() -> None:
    async with AsyncCPaaSSMS(base_url="https://sms.example") as client:
        body = SmsRequest(destination="+65", text="Hi")
        assert_type(await client.send_sms_single(subAccountId="d", body=body), SendSmsSingle_Response)
"""

MISUSE = {
    "SmsRequest(destination=3, text='Hi')": "arg-type",
    "SmsRequest(destination='3')": "call-arg",
    "SmsRequest('3', 'Hi')": "call-arg",
    "reply.nonsense": "attr-defined",
    "sms.send_sms_single('demo', body=reply)": "call-arg",
    "sms.nonsense()": "attr-defined",
    "shop.list_orders(customer_id=1)": "arg-type",
    "Order(lines=[line], shipping=None, payment=line)": "arg-type",
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_formatted_as_black_does_by_itself(path: Path) -> None:
    text = path.read_text()
    assert black.format_str(text, mode=black.Mode(is_pyi=path.suffix == ".pyi")) == text


@pytest.mark.parametrize("path", sorted(RUNTIME.glob("*.py")), ids=lambda path: path.name)
def test_needs_nothing_but_msgspec_and_httpx2(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        else:
            continue
        roots = {name.partition(".")[0] for name in names}
        assert roots <= ALLOWED | set(sys.stdlib_module_names), path


def test_small_modules_and_functions() -> None:
    for path in RUNTIME.glob("*.py"):
        text = path.read_text()
        assert len(text.splitlines()) <= 300, path
        for name, line, length in lengths(ast.walk(ast.parse(text))):
            assert length <= 48, (path, line, name)


@pytest.mark.slow
def test_type_checker_agrees_and_finds_misuse(tmp_path: Path, mypy: TypeChecker) -> None:
    copy_clients(tmp_path, "clients")
    (tmp_path / "use.py").write_text(USE + "\n".join(MISUSE) + "\n")
    done = mypy(tmp_path, "use.py", "clients")
    first = len(USE.splitlines())
    found = [line for line in done.stdout.splitlines() if ": error:" in line]
    for number, (line, code) in enumerate(MISUSE.items(), first + 1):
        assert any(f"use.py:{number}:" in one and f"[{code}]" in one for one in found), (line, done.stdout)
    assert [one for one in found if not one.startswith("use.py:")] == []
    assert {int(one.split(":")[1]) for one in found} == set(range(first + 1, first + 1 + len(MISUSE)))
