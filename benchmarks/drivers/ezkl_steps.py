"""What ezkl takes to commit to a model and prove its answers, in a process and a folder of its own.

python ezkl_steps.py FOLDER    # with model.onnx, rows.json; prints JSON
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
import os
import sys
import time
from pathlib import Path
from typing import Any


async def steps() -> dict[str, Any]:
    """Seconds of each step, sizes, and what the quantised model says of all rows."""
    ezkl: Any = importlib.import_module("ezkl")

    took: dict[str, float] = {}

    async def call(name: str, *words: Any, label: str | None = None, **more: Any) -> Any:
        started = time.perf_counter()
        answer = getattr(ezkl, name)(*words, **more)
        if inspect.isawaitable(answer):
            answer = await answer
        took[label or name] = time.perf_counter() - started
        return answer

    rows = json.loads(Path("rows.json").read_text())
    asked = ezkl.PyRunArgs()
    asked.input_visibility = asked.output_visibility = "public"
    asked.param_visibility = "polycommit"  # weights are committed to
    Path("one.json").write_text(json.dumps({"input_data": [rows[0]]}))
    await call("gen_settings", "model.onnx", "settings.json", py_run_args=asked)
    await call("calibrate_settings", "one.json", "model.onnx", "settings.json", "resources")
    settings = json.loads(Path("settings.json").read_text())
    logrows = settings["run_args"]["logrows"]
    await call("compile_circuit", "model.onnx", "network.ezkl", "settings.json")
    srs = Path(f"../srs{logrows}")
    if not srs.exists():
        await call("gen_srs", str(srs), logrows)
    await call("setup", "network.ezkl", "vk", "pk", str(srs), disable_selector_compression=False)
    answers = []
    for row in rows:
        Path("row.json").write_text(json.dumps({"input_data": [row]}))
        await call("gen_witness", "row.json", "network.ezkl", "other.json", "vk", str(srs), label="other")
        witness = json.loads(Path("other.json").read_text())
        answers.append([float(each) for each in witness["pretty_elements"]["rescaled_outputs"][0]])
    await call("gen_witness", "one.json", "network.ezkl", "witness.json", "vk", str(srs))
    await call("prove", "witness.json", "network.ezkl", "pk", "proof.json", str(srs))
    valid = await call("verify", "proof.json", "settings.json", "vk", str(srs), False)
    if not valid:
        raise SystemExit("ezkl's proof is not valid")
    proof = json.loads(Path("proof.json").read_text())
    return {
        "logrows": logrows,
        "rows": settings["num_rows"],
        "setup": took["setup"],
        "prove": took["gen_witness"] + took["prove"],
        "verify": took["verify"],
        "proving_key": os.path.getsize("pk"),
        "proof": len(proof["proof"]) if isinstance(proof["proof"], list) else len(proof["hex_proof"]) // 2,
        "answers": answers,
        "version": ezkl.__version__,
    }


if __name__ == "__main__":
    os.chdir(sys.argv[1])
    result = asyncio.run(steps())
    print("\n" + json.dumps(result))
