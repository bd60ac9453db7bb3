"""A fault of the program is told as one: no exit code that means something else, and a document for programs."""

import json
import subprocess
import sys

BROKEN = """
import sys
from civicloom.cli import ids
from civicloom.cli.main import main

def broken():
    raise ZeroDivisionError("nobody thought of this")

ids.lines_in = broken
sys.argv = ["civicloom", "ids", "citizen-id", *sys.argv[1:]]
main()
"""


def test_what_nobody_thought_of_ends_with_the_code_of_a_fault_of_the_program() -> None:
    for words in ((), ("--json",), ("--lang", "zh-Hans")):
        ran = subprocess.run(
            [sys.executable, "-c", BROKEN, *words], input=b"", capture_output=True, check=False
        )
        assert ran.returncode == 5
        assert b"Traceback" in ran.stderr
        told = ran.stdout if "--json" in words else ran.stderr
        assert b"CLI-009" in told
        assert ("程序自身出错" in told.decode()) == ("zh-Hans" in words)
        if "--json" in words:
            (error,) = json.loads(ran.stdout)["errors"]
            assert error["code"] == "CLI-009"
