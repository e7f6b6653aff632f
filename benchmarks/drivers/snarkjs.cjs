// snarkjs' steps, repeated in one process.
//
//   node snarkjs.cjs prove ZKEY WTNS
//   node snarkjs.cjs verify VK PUBLIC PROOF
const fs = require("node:fs");
const snarkjs = require("../../tests/interop/node_modules/snarkjs/build/main.cjs");

// Warms up, then repeats the step for half a second or once, and prints medians as one line of JSON.
async function repeat(step) {
    await step();
    const walls = [], processors = [];
    const begun = performance.now();
    while (walls.length === 0 || performance.now() - begun < 500) {
        const started = performance.now(), before = process.cpuUsage();
        await step();
        walls.push((performance.now() - started) / 1e3);
        const { user, system } = process.cpuUsage(before);
        processors.push((user + system) / 1e6);
    }
    const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
    console.log(JSON.stringify({ wall: median(walls), cpu: median(processors) }));
}

async function main(verb, ...paths) {
    if (verb === "prove") {
        const [zkey, witness] = paths.map((path) => ({ type: "mem", data: new Uint8Array(fs.readFileSync(path)) }));
        await repeat(() => snarkjs.groth16.prove(zkey, witness));
    } else {
        const [key, signals, proof] = paths.map((path) => JSON.parse(fs.readFileSync(path)));
        await repeat(async () => {
            if (!await snarkjs.groth16.verify(key, signals, proof)) throw new Error("the proof is not valid");
        });
    }
    process.exit(0); // its curve keeps threads waiting
}

main(...process.argv.slice(2)).catch((error) => { console.error(error.message); process.exit(1); });
