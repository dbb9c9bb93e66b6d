"""Prints what the benchmark has to know about this interpreter, as a JSON object."""

import json
import os
import sysconfig

try:
    import hpy.universal
except ImportError:
    host = devel = None
else:
    host = hpy.universal.get_version()[0]
    devel = os.path.join(os.path.dirname(hpy.universal.__file__), "devel")

print(
    json.dumps(
        {
            "include": sysconfig.get_paths()["include"],
            "suffix": sysconfig.get_config_var("EXT_SUFFIX"),
            "hpy": host,
            "hpy_devel": devel,
        }
    )
)
