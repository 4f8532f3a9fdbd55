"""Says as JSON which of Alphorn's own invariants do not hold, with how many rows break each: `doctor` asks the same.

A process of its own, as only that one knows Alphorn from inside.
"""

import json
from datetime import timedelta

from alphorn.models.work.invariants import Grace, broken

if __name__ == "__main__":
    print(json.dumps([[str(each), len(each.rows)] for each in broken(Grace(in_nobodys_hand=timedelta(0)))]))
