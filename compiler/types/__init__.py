"""The types a circuit's author writes: Field, Bool, unsigned integers, arrays, bytes, structs."""
