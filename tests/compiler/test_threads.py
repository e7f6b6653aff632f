"""What a body leaves to another thread is refused: its errors are not lost with the thread's."""

# mypy: ignore-errors

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from typing import Any

import pytest
from zkwright import U8, Array, Field, Private, Public, Struct, circuit, gadget, hint, require, select
from zkwright.circuits.mux import mux
from zkwright.compiler.errors import CompileError, ForeignSignalError, UnsatisfiedCircuitError


class Pair(Struct):
    """Two of them."""

    left: U8
    right: U8


@gadget
def less(x: U8, y: U8) -> None:
    """A requirement in a gadget."""
    require(x < y, "x is not less")


@circuit
def less_as_a_circuit(x: Private[U8], y: Public[U8]) -> None:
    """The same in a circuit."""
    require(x < y, "x is not less")


def _require_first(held: Any) -> None:
    require(held[0])


STATEMENTS: dict[str, Callable[[Any, Any], Any]] = {
    "a requirement": lambda x, y: require(x < y, "x is not less"),
    "of equality": lambda x, y: require(x == y),
    "of a choice": lambda x, y: require(select(x < y, x, y) == x),
    "of arrays": lambda x, y: require(Array([x, y]) == [y, x]),
    "of structs": lambda x, y: require(Pair(left=x, right=y) == Pair(left=y, right=x)),
    "of bits": lambda x, y: require(x.bits()[0] == y.bits()[0]),
    "of a range": lambda x, y: U8(Field(x) + 7),
    "of a difference": lambda x, y: y - x,
    "of a hint": lambda x, y: require(hint(lambda v: v, x, returns=U8) == y),
    "of a table": lambda x, y: require(mux([x, y], x) == y),
    "in a gadget": less,
    "in a circuit": less_as_a_circuit,
    "a wrong type": lambda x, y: require(x),
    "a wrong operand": lambda x, y: require(x + "1" == y),
    "a truth value": lambda x, y: require(x < y) if x < y else None,
    "a signal in an array": lambda x, y: _require_first([x]),
    "a signal in a dict": lambda x, y: _require_first({0: x}),
    "a wrong argument of a gadget": lambda x, y: less(Field(x), y),
    "a wrong count of arguments": lambda x, y: less(x),
}


def in_a_pool(work: Callable[[], Any]) -> None:
    with ThreadPoolExecutor() as pool:
        pool.submit(work)


def in_a_pool_by_map(work: Callable[[], Any]) -> None:
    with ThreadPoolExecutor() as pool:
        pool.map(lambda _: work(), range(2))


def in_a_thread(work: Callable[[], Any]) -> None:
    def quiet() -> None:
        with suppress(Exception):
            work()

    thread = threading.Thread(target=quiet)
    thread.start()
    thread.join()


def in_a_thread_in_a_thread(work: Callable[[], Any]) -> None:
    in_a_thread(lambda: in_a_pool(work))


def caught_in_a_pool(work: Callable[[], Any]) -> None:
    with ThreadPoolExecutor() as pool:
        assert pool.submit(work).exception() is not None


def in_a_loop(work: Callable[[], Any]) -> None:
    async def wait() -> None:
        await asyncio.gather(asyncio.to_thread(lambda: None), asyncio.to_thread(quiet))

    def quiet() -> None:
        with ThreadPoolExecutor() as pool:
            pool.submit(work)

    asyncio.run(wait())


THREADS = [in_a_pool, in_a_pool_by_map, in_a_thread, in_a_thread_in_a_thread, caught_in_a_pool, in_a_loop]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_what_is_left_to_another_thread_is_refused(statement: str) -> None:
    for thread in THREADS:

        @circuit
        def c(x: Private[U8], y: Public[U8]) -> None:
            require(x != y)
            thread(lambda: STATEMENTS[statement](x, y))  # noqa: B023 - compiled in this turn

        with pytest.raises(CompileError):
            c.compile()


@pytest.mark.parametrize("thread", THREADS)
def test_so_it_is_in_a_gadget(thread: Callable[[Callable[[], Any]], None]) -> None:
    @gadget
    def left_alone(x: U8, y: U8) -> None:
        require(x != y)
        thread(lambda: require(x < y))

    @circuit
    def c(x: Private[U8], y: Public[U8]) -> None:
        left_alone(x, y)

    with pytest.raises(ForeignSignalError, match="let nothing catch this error"):
        c.compile()


def test_a_thread_that_goes_on_where_the_body_is_records_there() -> None:
    @circuit
    def c(x: Private[U8], y: Public[U8]) -> None:
        require(x != y)
        context = copy_context()
        with ThreadPoolExecutor() as pool:
            pool.submit(context.run, lambda: require(x < y, "x is not less"))

    c(3, 9)
    with pytest.raises(UnsatisfiedCircuitError, match="x is not less"):
        c(9, 3)


def test_what_others_do_meanwhile_is_theirs() -> None:
    """Another thread's own mistakes, while a circuit is traced, are no part of it."""

    def mistaken() -> None:
        for mistake in (lambda: U8(300), lambda: require(3), lambda: circuit(3), lambda: less(300, 1)):
            with pytest.raises(CompileError):
                mistake()

        @circuit
        def other(x: Private[U8]) -> None:
            require(x)

        with pytest.raises(CompileError):
            other.compile()

    with ThreadPoolExecutor() as pool:

        @circuit
        def c(x: Private[U8], y: Public[U8]) -> None:
            require(x != y)
            gate.set()
            done.result()

        gate = threading.Event()
        done = pool.submit(lambda: (gate.wait(), mistaken()))
        c(3, 9)
