"""Names of assets: up to 20 letters and digits, or an address of Ethereum; as field elements they are those bytes."""

from __future__ import annotations

import click


class Asset(click.ParamType[int]):
    """A name such as EUR, or 0x and 40 hexadecimal digits."""

    name = "asset"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Refuses anything else."""
        if isinstance(value, int):
            return value
        try:
            return self.number(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)

    @staticmethod
    def number(text: str) -> int:
        """The field element. Raises `ValueError`.

        >>> Asset.number("EUR"), Asset.named(0x455552)
        (4543826, 'EUR')
        """
        if text.startswith("0x") and len(text) == 42:
            number = int(text, 16)
        elif text.isascii() and text.isalnum() and len(text) <= 20:
            number = int.from_bytes(text.encode(), "big")
        else:
            number = 0
        if not number:
            raise ValueError("an asset is up to 20 letters and digits, as EUR, or an address of 0x and 40 digits")
        return number

    @staticmethod
    def named(number: int) -> str:
        """What `number` gives the field element for, or its hexadecimal digits."""
        data = number.to_bytes(32, "big").lstrip(b"\0")
        text = data.decode("ascii", errors="replace")
        return text if len(text) <= 20 and text.isascii() and text.isalnum() else f"0x{number:040x}"
