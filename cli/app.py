"""The command line as click sees it: help, completion, and what a wrong one is told. `grammar` says what there is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click
from zkwright.cli.entry import NOTHING_HALF_WRITTEN, code_of
from zkwright.cli.exit_codes import UNUSABLE
from zkwright.cli.grammar import COMMON, VERBS, Argument, Group, Option, Verb
from zkwright.cli.parser import load

from .dispatch import perform
from .errors import report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zkwright.cli.grammar import Reader

_HELP: Final = {"help_option_names": ["-h", "--help"]}


class _Read(click.ParamType):  # type: ignore[type-arg, unused-ignore]  # generic from click 8.5 on
    """A reader as a type of click's."""

    def __init__(self, read: Reader) -> None:
        self.read: Final = read
        self.name = "value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value  # a default
        try:
            return self.read(value)
        except ValueError as error:
            self.fail(f"{error}.", param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        """Files, which most words are."""
        return click.Path().shell_complete(ctx, param, incomplete)


class _VerbCommand(click.Command):
    """A verb whose every usage error knows the verb, which click's parser leaves out where an option's value is missing.

    Nor does it drop the first of two values in silence.
    """

    def make_parser(self, ctx: click.Context) -> Any:
        """As click does, and refuse what is given twice and can be had once."""
        parser = super().make_parser(ctx)
        read = parser.parse_args

        def once(args: list[str]) -> Any:
            values, rest, order = read(args)
            for at, option in enumerate(order):
                if (
                    isinstance(option, click.Option)
                    and not (option.is_flag or option.multiple)
                    and option in order[:at]
                ):
                    name = "/".join(option.opts)
                    raise click.UsageError(f"{name} is given twice; give it once", ctx)
            return values, rest, order

        parser.parse_args = once  # type: ignore[method-assign]
        return parser

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, and name the verb in what is wrong."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise


class _Words(click.Group):
    """A group that tells what a misspelt word may have meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does."""
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            from zkwright.core.suggestions import meant

            near = meant(args[0], known)
            told = f"; did you mean {near}?" if near else ""
            raise click.UsageError(f"No such command {args[0]!r}{told}", ctx)
        return super().resolve_command(ctx, args)


class App(_Words):
    """The root of the command line; verbs live in `zkwright.cli.verbs`, one module each."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs, in the order of their use."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb of that name, imported now, or None."""
        return _command(load(cmd_name)) if cmd_name in VERBS else None

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Run and exit: 0 yes, 1 the answer is no, 2 no answer, 130 or 143 interrupted."""
        kwargs |= {"standalone_mode": False, "prog_name": "zkwright"}
        try:
            code = super().main(*args, **kwargs)
        except click.UsageError as error:
            report("error", _usage(error))
            sys.exit(UNUSABLE)
        except click.ClickException as error:
            report("error", error.format_message())
            sys.exit(UNUSABLE)
        except (click.Abort, KeyboardInterrupt) as interrupt:
            report("interrupted", NOTHING_HALF_WRITTEN)
            sys.exit(code_of(interrupt))
        sys.exit(code if isinstance(code, int) else 0)


def _command(found: Verb | Group) -> click.Command:
    """A verb, or several under one word, as click has it."""
    if isinstance(found, Verb):
        parameters = [*map(_argument, found.arguments), *map(_option, (*found.options, *COMMON))]
        told = found.run.__doc__ or ""
        return _VerbCommand(
            *(found.name, _HELP, _performing(found), parameters), help=told, short_help=told.partition("\n")[0]
        )
    members = {word: _command(member) for word, member in found.members.items()}
    return _Words(
        *(None, members),
        context_settings=_HELP,
        params=[*map(_option, COMMON)],
        help=found.help,
        short_help=found.help,
        invoke_without_command=True,
        callback=click.pass_context(_help_alone),
    )


def _performing(verb: Verb) -> Any:
    @click.pass_context
    def callback(ctx: click.Context, /, **values: Any) -> int:
        before = [outer.params for outer in _outwards(ctx.parent)]
        common = {
            name: values[name] or next((params[name] for params in before if params[name]), values[name])
            for name in (option.name for option in COMMON)
        }
        return perform(verb, {**values, **common})

    return callback


def _outwards(ctx: click.Context | None) -> Iterator[click.Context]:
    while ctx is not None:
        yield ctx
        ctx = ctx.parent


def _help_alone(ctx: click.Context, /, **_: Any) -> None:
    if ctx.invoked_subcommand is None:
        if any(outer.params["json"] for outer in _outwards(ctx)):
            raise click.UsageError("--json needs a verb", ctx)
        click.echo(ctx.get_help())


def _argument(argument: Argument) -> click.Argument:
    return click.Argument(
        [argument.name],
        metavar=argument.metavar,
        type=_Read(argument.read),
        required=argument.required,
        nargs=-1 if argument.multiple else 1,
    )


def _option(option: Option) -> click.Option:
    names = [*option.flags, option.name]
    if option.read is None:
        return click.Option(names, is_flag=True, help=option.help)
    default: dict[str, Any] = {} if option.default is None else {"default": option.default}
    return click.Option(
        names,
        type=_Read(option.read),
        required=option.required,
        multiple=option.multiple,
        metavar=option.metavar,
        help=option.help,
        **default,
    )


def _usage(error: click.UsageError) -> str:
    """What is wrong with the command line, and where to look, in one line."""
    path = error.ctx.command_path if error.ctx else "zkwright"
    problem = " ".join(error.format_message().split()).rstrip(".")
    return f"{path}: {problem[:1].lower()}{problem[1:]}; see {path} --help"


main: Final = click.version_option(package_name="zkwright", message="zkwright %(version)s")(
    App(
        "zkwright",
        callback=click.pass_context(_help_alone),
        params=[*map(_option, COMMON)],
        help="""Write a statement in Python, prove it in zero knowledge, check the proof anywhere.

        Exit codes: 0 yes; 1 the answer is no (invalid proof, unsatisfied circuit); 2 unusable input or usage.

        The options here may also stand after the verb.
        """,
        context_settings=_HELP,
        invoke_without_command=True,
    )
)
