"""Files that `zkwright export` makes of a key: whole, and never over another file that nobody gave up."""

from __future__ import annotations

from pathlib import Path

from zkwright.cli import arguments, pipeline
from zkwright.cli.files import results_in, write_text
from zkwright.cli.grammar import Option, path
from zkwright.cli.text import count

from .errors import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page


def out(suffix: str) -> Option:
    """`-o`, for a folder or for a name of the file that ends so."""
    return Option(
        *("-o", "--out"),
        name="out",
        read=path,
        metavar="DIR",
        help=f"Where the file goes, or a name for it that ends with {suffix}; default: here.",
    )


def write_exports(
    output: Output, name: str, given: Path | None, texts: Mapping[str, str], warnings: Sequence[str], force: bool
) -> None:
    """Write files called `name` and one of the suffixes that are the names of `texts`, where `-o` says, and report them.

    Raises `Refusal` where one of them would replace a file that says something else, unless by `force`.
    """
    first = next(iter(texts))
    stem = arguments.place(given, name + first, first).removesuffix(first)
    files = {Path(stem + suffix): text for suffix, text in texts.items()}
    with results_in(Path(stem).parent):
        for file, text in files.items():
            if not force and file.exists() and (not file.is_file() or file.read_bytes() != text.encode()):
                raise Refusal(f"{file}: is there and says something else; choose another place with -o, or add --force")
        for file, text in files.items():
            write_text(file, text)

    def show(page: Page) -> None:
        for file, text in files.items():
            page.line(f"{file}: {count(len(text.encode()), 'byte')}")

    output.result({"files": pipeline.file_list(list(files))}, show, warnings)
