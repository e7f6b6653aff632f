package main

import (
	"encoding/binary"
	"fmt"
	"os"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/backend/witness"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
)

// sections of an iden3 container: magic, version and count, then type, size and payload of each. The files are trusted.
func sections(path string) (map[uint32][]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	found := map[uint32][]byte{}
	for rest := data[12:]; len(rest) >= 12; {
		kind, size := binary.LittleEndian.Uint32(rest), binary.LittleEndian.Uint64(rest[4:])
		found[kind] = rest[12 : 12+size]
		rest = rest[12+size:]
	}
	return found, nil
}

// readR1CS makes gnark's system of an .r1cs file: the same rows, in order. Wires that are no inputs are internal, so that
// gnark solves for them row by row.
func readR1CS(path string) (*cs.R1CS, error) {
	parts, err := sections(path)
	if err != nil {
		return nil, err
	}
	header := parts[1][4+32:]
	count := func(place int) int { return int(binary.LittleEndian.Uint32(header[4*place:])) }
	wires, public, private := count(0), count(1)+count(2), count(3)
	rows := int(binary.LittleEndian.Uint32(header[24:]))

	system := cs.NewR1CS(rows)
	system.AddPublicVariable("1")
	for i := range public {
		system.AddPublicVariable(fmt.Sprint("public", i))
	}
	for i := range private {
		system.AddSecretVariable(fmt.Sprint("private", i))
	}
	for range wires - 1 - public - private {
		system.AddInternalVariable()
	}

	interned := map[[32]byte]uint32{}
	rest := parts[2]
	combination := func() constraint.LinearExpression {
		terms := make(constraint.LinearExpression, binary.LittleEndian.Uint32(rest))
		rest = rest[4:]
		for i := range terms {
			raw := [32]byte(rest[4:])
			id, known := interned[raw]
			if !known {
				value, _ := fr.LittleEndian.Element(&raw)
				id = system.AddCoeff(system.FromInterface(value))
				interned[raw] = id
			}
			terms[i] = constraint.Term{CID: id, VID: binary.LittleEndian.Uint32(rest)}
			rest = rest[36:]
		}
		return terms
	}
	generic := system.AddBlueprint(&constraint.BlueprintGenericR1C{})
	for range rows {
		a, b, c := combination(), combination(), combination()
		system.AddR1C(constraint.R1C{L: a, R: b, O: c}, generic)
	}
	return system, nil
}

// readInputs takes from a .wtns file the values of the first public and secret wires after the constant 1.
func readInputs(path string, public, secret int) (witness.Witness, error) {
	parts, err := sections(path)
	if err != nil {
		return nil, err
	}
	inputs, err := witness.New(ecc.BN254.ScalarField())
	if err != nil {
		return nil, err
	}
	values := make(chan any)
	go func() {
		defer close(values)
		for i := range public + secret {
			raw := [32]byte(parts[2][32*(i+1):])
			value, _ := fr.LittleEndian.Element(&raw)
			values <- value
		}
	}()
	return inputs, inputs.Fill(public, secret, values)
}
