// gnark on zkwright's benchmark files: one step a process, or, with -warm, the step repeated inside one.
//
//	gnark setup    R1CS PK VK
//	gnark witness  R1CS WTNS
//	gnark prove    R1CS PK WTNS PROOF
//	gnark verify   VK PROOF WTNS
//	gnark version
//
// The constraints are those of the .r1cs file and the inputs those of the .wtns file; keys and proofs are gnark's own.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"syscall"
	"time"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/backend/groth16"
	"github.com/consensys/gnark/logger"
)

func main() {
	warm := flag.Bool("warm", false, "repeat the step and print its median seconds")
	flag.Parse()
	logger.Disable()
	run := func(step func() error) error {
		if *warm {
			return repeat(step)
		}
		return step()
	}
	arguments := flag.Args()[1:]
	var err error
	switch verb := flag.Arg(0); verb {
	case "setup":
		err = setup(arguments[0], arguments[1], arguments[2])
	case "witness":
		err = solve(run, arguments[0], arguments[1])
	case "prove":
		err = prove(run, arguments[0], arguments[1], arguments[2], arguments[3])
	case "verify":
		err = verify(run, arguments[0], arguments[1], arguments[2])
	case "version":
		version()
	default:
		err = fmt.Errorf("no verb %q", verb)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type runner func(step func() error) error

func setup(r1csPath, pkPath, vkPath string) error {
	system, err := readR1CS(r1csPath)
	if err != nil {
		return err
	}
	pk, vk, err := groth16.Setup(system)
	if err != nil {
		return err
	}
	if err := write(pkPath, pk.WriteRawTo); err != nil {
		return err
	}
	return write(vkPath, vk.WriteRawTo)
}

func solve(run runner, r1csPath, wtnsPath string) error {
	system, err := readR1CS(r1csPath)
	if err != nil {
		return err
	}
	inputs, err := readInputs(wtnsPath, system.GetNbPublicVariables()-1, system.GetNbSecretVariables())
	if err != nil {
		return err
	}
	return run(func() error {
		_, err := system.Solve(inputs)
		return err
	})
}

func prove(run runner, r1csPath, pkPath, wtnsPath, proofPath string) error {
	system, err := readR1CS(r1csPath)
	if err != nil {
		return err
	}
	pk := groth16.NewProvingKey(ecc.BN254)
	if err := read(pkPath, pk.UnsafeReadFrom); err != nil {
		return err
	}
	inputs, err := readInputs(wtnsPath, system.GetNbPublicVariables()-1, system.GetNbSecretVariables())
	if err != nil {
		return err
	}
	var proof groth16.Proof
	if err := run(func() (err error) {
		proof, err = groth16.Prove(system, pk, inputs)
		return err
	}); err != nil {
		return err
	}
	return write(proofPath, proof.WriteRawTo)
}

func verify(run runner, vkPath, proofPath, wtnsPath string) error {
	vk, proof := groth16.NewVerifyingKey(ecc.BN254), groth16.NewProof(ecc.BN254)
	if err := read(vkPath, vk.ReadFrom); err != nil {
		return err
	}
	if err := read(proofPath, proof.ReadFrom); err != nil {
		return err
	}
	inputs, err := readInputs(wtnsPath, vk.NbPublicWitness(), 0)
	if err != nil {
		return err
	}
	return run(func() error { return groth16.Verify(proof, vk, inputs) })
}

// repeat warms up, then repeats the step for half a second or once, and prints medians as JSON.
func repeat(step func() error) error {
	if err := step(); err != nil {
		return err
	}
	var walls, processors []float64
	for begun := time.Now(); len(walls) == 0 || time.Since(begun) < time.Second/2; {
		started, busy := time.Now(), processor()
		if err := step(); err != nil {
			return err
		}
		walls, processors = append(walls, time.Since(started).Seconds()), append(processors, processor()-busy)
	}
	slices.Sort(walls)
	slices.Sort(processors)
	fmt.Printf("{\"wall\": %g, \"cpu\": %g}\n", walls[len(walls)/2], processors[len(processors)/2])
	return nil
}

// processor is the time this process has kept processors busy, in seconds.
func processor() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}

func version() {
	build, _ := debug.ReadBuildInfo()
	for _, module := range build.Deps {
		if module.Path == "github.com/consensys/gnark" {
			fmt.Println(module.Version)
		}
	}
}

func write(path string, content func(io.Writer) (int64, error)) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	buffered := bufio.NewWriterSize(file, 1<<20)
	if _, err := content(buffered); err != nil {
		return err
	}
	return buffered.Flush()
}

func read(path string, content func(io.Reader) (int64, error)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = content(bufio.NewReaderSize(file, 1<<20))
	return err
}
