from __future__ import annotations

from pathlib import Path

import pytest
from zkwright.compiler.program.signal_names import named_signals, signal_names
from zkwright.core.errors import FormatError
from zkwright.core.files.sym_file import MAX_LINE_BYTES, NamedSignal, looks_like_sym, read_sym, write_sym

from tests.compiler.test_program_file import statement


def sym(folder: Path, content: bytes) -> Path:
    path = folder / "x.sym"
    path.write_bytes(content)
    return path


def test_what_was_written_is_read(tmp_path: Path) -> None:
    program = statement.compile()
    write_sym(named_signals(program), tmp_path / "statement.sym")
    signals = list(read_sym(tmp_path / "statement.sym"))
    assert [signal.name for signal in signals] == list(signal_names(program))
    assert [signal.label for signal in signals] == list(range(1, program.r1cs.n_labels))
    assert [signal.wire for signal in signals if signal.wire is not None] == list(range(1, program.r1cs.n_wires))


def test_lines_of_circom_and_of_other_systems(tmp_path: Path) -> None:
    content = "1,1,3,main.out\n2,-1,0,main.c[0].in[12]\r\n3,2,0,main.größe".encode()
    assert list(read_sym(sym(tmp_path, content))) == [
        NamedSignal(1, 1, 3, "main.out"),
        NamedSignal(2, None, 0, "main.c[0].in[12]"),
        NamedSignal(3, 2, 0, "main.größe"),
    ]
    assert list(read_sym(sym(tmp_path, b""))) == []


@pytest.mark.parametrize(
    "line",
    [
        *(b"", b"1", b"1,1,0", b"1,1,0,", b",1,0,x", b"1,,0,x", b"1,1,,x", b"1,1,0,x,y", b"1,-2,0,x", b"-1,1,0,x"),
        *(b" 1,1,0,x", b"1,1,-1,x", b"0x1,1,0,x", b"9" * 21 + b",1,0,x", b"1,1,0,\xff", b"1,1,0,x\ry"),
        b"1,1,0," + b"x" * MAX_LINE_BYTES,
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: bytes) -> None:
    signals = read_sym(sym(tmp_path, b"1,1,0,main.a\n" + line + b"\n3,3,0,main.b\n"))
    assert next(signals).name == "main.a"
    with pytest.raises(FormatError, match=r"x\.sym: line 2 is not label,wire,component,name; write the file again"):
        next(signals)


def test_the_beginning_tells() -> None:
    assert looks_like_sym(b"1,1,0,main.a\n2,2,")
    assert looks_like_sym(b"1,-1,0,main." + b"a" * 200)
    for start in (b"", b"r1cs", b"1,2,3", b"\n1,1,0,main.a", b"{}"):
        assert not looks_like_sym(start)
