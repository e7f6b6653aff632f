// Renders snarkjs' own contracts for verification keys, and compiles them and others with solc: {sources, keys} as JSON on stdin.
// Answers with {problems: [text], theirs: {source: text}, contracts: {source: {contract: {abi, bytecode, runtime}}}}.
const fs = require("fs");
const path = require("path");
const modules = process.argv[2];
const solc = require(path.join(modules, "solc"));
const ejs = require(path.join(modules, "ejs"));

const { sources, keys } = JSON.parse(fs.readFileSync(0, "utf8"));
const template = fs.readFileSync(path.join(modules, "snarkjs", "templates", "verifier_groth16.sol.ejs"), "utf8");
const theirs = Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, ejs.render(template, key)]));
Object.assign(sources, theirs);
const input = {
  language: "Solidity",
  sources: Object.fromEntries(Object.entries(sources).map(([name, content]) => [name, { content }])),
  settings: {
    optimizer: { enabled: true, runs: 200 },
    outputSelection: { "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "evm.methodIdentifiers"] } },
  },
};
const output = JSON.parse(solc.compile(JSON.stringify(input)));
const contracts = {};
for (const [source, found] of Object.entries(output.contracts || {}))
  contracts[source] = Object.fromEntries(
    Object.entries(found).map(([name, { abi, evm }]) => [
      name,
      {
        abi,
        bytecode: evm.bytecode.object,
        runtime: evm.deployedBytecode.object,
        selectors: evm.methodIdentifiers,
      },
    ]),
  );
process.stdout.write(JSON.stringify({ problems: (output.errors || []).map((e) => e.formattedMessage), contracts, theirs }));
