"""The types of a circuit's author: Field, Bool, integers with and without sign, Fixed, arrays, lists, bytes, texts, structs."""
