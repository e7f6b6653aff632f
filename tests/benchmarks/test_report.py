"""The tables of a run."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks import bounds, peers, report
from benchmarks.process import ROOT, Sample
from benchmarks.report import BEGIN, END, Run, update_readme, write_report
from benchmarks.results import Results

RUN = Run("a machine", {"zkwright": "1", "theirs": "2", "absent": None}, {"absent": "get it"}, 3, 60)


@pytest.fixture
def results(tmp_path: Path) -> Results:
    results = Results.load(tmp_path, 12)
    results.add("zkwright", "prove, process", Sample(0.5, 0.75, 3 << 20))
    results.add("theirs", "prove, process", Sample(6.0, 6.0, 30 << 20))
    results.fail("theirs", "setup", "no luck")
    return results


def test_ratios_failures_and_who_is_missing(tmp_path: Path, results: Results) -> None:
    write_report(tmp_path, RUN, [results])
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "| prove, process | 2^12 | 500 ms | 6 s (12) | - |" in page
    assert "| prove, process | 2^12 | 750 ms | 6 s (8) | - |" in page
    assert "| prove, process | 2^12 | 3 MiB | 30 MiB (10) | - |" in page
    assert "| setup | 2^12 | - | failed | - |" in page
    assert "- 2^12, theirs, setup: `no luck`" in page
    assert "- absent: not installed; to install it: `get it`" in page


def test_the_readme_keeps_all_but_its_section(tmp_path: Path, results: Results) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    for _ in range(2):
        update_readme(readme, tmp_path / "results", RUN, [results])
        page = readme.read_text(encoding="utf-8")
        assert page.startswith(f"before\n{BEGIN}\na machine.")
        assert page.endswith(f"measured.png)\n{END}\nafter\n")
        assert "old" not in page
        assert "6 s (12)" in page
    readme.write_text("nothing here", encoding="utf-8")
    with pytest.raises(ValueError, match="no section to replace"):
        update_readme(readme, tmp_path, RUN, [results])


def test_the_repositorys_readme_has_the_section() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert page.count(BEGIN) == page.count(END) == 1


@pytest.mark.parametrize("module", [bounds, report])
def test_examples_in_docstrings(module: object) -> None:
    done = doctest.testmod(module)  # type: ignore[arg-type]
    assert done.attempted > 0
    assert done.failed == 0


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--sizes", "10,x", "exponents of two"),
        ("--sizes", "40", "8 to 20"),
        ("--peers", "snarkjz", "no peer 'snarkjz'"),
    ],
)
def test_bad_options_are_refused(option: str, value: str, told: str) -> None:
    result = CliRunner().invoke(peers.main, [option, value])
    assert result.exit_code == 2
    assert told in result.output


def test_the_readme_links_only_into_the_repository(tmp_path: Path) -> None:
    result = CliRunner().invoke(peers.main, ["--readme", "-o", str(tmp_path)])
    assert result.exit_code == 2
    assert "outside the repository" in result.output


def test_how_to_install_is_one_line_for_a_shell() -> None:
    assert peers.how_to_install(peers.PEERS["gnark"]) == "go build -C benchmarks/gnark -o build/gnark ."
