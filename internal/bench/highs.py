"""Solve each file with HiGHS on one thread; write a JSON object for each.

The first argument is where to write: HiGHS itself prints to standard output.
"""

import json
import sys
import time

import highspy

results = open(sys.argv[1], "w")
for name in sys.argv[2:]:
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("threads", 1)
    h.setOptionValue("mip_rel_gap", 0.0)
    h.setOptionValue("mip_abs_gap", 0.0)
    if h.readModel(name) != highspy.HighsStatus.kOk:
        sys.exit(f"cannot read {name}")
    start = time.perf_counter()
    h.run()
    seconds = time.perf_counter() - start
    if h.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        sys.exit(f"{name}: {h.modelStatusToString(h.getModelStatus())}")
    objective = h.getInfo().objective_function_value
    print(json.dumps({"file": name, "seconds": seconds, "objective": objective}), file=results)
results.close()
