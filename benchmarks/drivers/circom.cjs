// circom, once in one process for many sources: starting node and reading the compiler takes longer than most of them.
//
//   node circom.cjs FOLDER SOURCE...
//
// in tests/interop, whose node_modules hold circomlib. Writes rows and names into FOLDER, at circom's default optimisation.
const fs = require("node:fs");
const path = require("node:path");
const { CircomRunner, bindings } = require("../../tests/interop/node_modules/circom2");

// circom sees folders by the names they have from here: this one and all that it lies in.
function reachable() {
    const folders = {};
    for (let folder = process.cwd(); ; folder = path.dirname(folder)) {
        const name = path.relative(process.cwd(), folder) || ".";
        folders[name] = name;
        if (folder === path.dirname(folder)) return folders;
    }
}

async function main(folder, ...sources) {
    const program = require.resolve("../../tests/interop/node_modules/circom2/circom.wasm");
    const compiler = await WebAssembly.compile(fs.readFileSync(program));
    for (const source of sources) {
        const places = [source, folder].map((name) => path.relative(process.cwd(), name));
        const runner = new CircomRunner({
            args: [places[0], "--r1cs", "--sym", "-l", "node_modules", "-o", places[1]],
            env: process.env,
            preopens: reachable(),
            bindings: { ...bindings, fs, exit(code) { throw new Error(code); } },
        });
        const instance = await WebAssembly.instantiate(compiler, runner.wasi.getImports(compiler));
        try {
            runner.wasi.start(instance);
        } catch (ended) {
            if (ended.message !== "0") throw new Error(`circom ends with ${ended.message} for ${source}`);
        }
    }
}

main(...process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exit(1);
});
