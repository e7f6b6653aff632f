"""Forms: how a typed value lies on wires, and how it looks as a plain Python or JSON value.

That is all a file says of a circuit's inputs and result, and all that solving takes: nothing here loads the language. `shapes`
adds what tracing takes.
"""

from __future__ import annotations

from .bounded import TextForm, VecForm
from .form import Form
from .reader import from_schema
from .records import StructForm, TupleForm
from .scalars import BoolForm, FieldForm, FixedForm, IntForm, UIntForm
from .sequences import ArrayForm, BytesForm

__all__ = [
    "ArrayForm",
    "BoolForm",
    "BytesForm",
    "FieldForm",
    "FixedForm",
    "Form",
    "IntForm",
    "StructForm",
    "TextForm",
    "TupleForm",
    "UIntForm",
    "VecForm",
    "from_schema",
]
