# Run with HPY=trace
from hpy.trace import get_call_counts

import snippets

before = get_call_counts()["ctx_Add"]
assert snippets.add(1, 2) == 3
after = get_call_counts()["ctx_Add"]
print("calls of ctx_Add:", after - before)
