"""python -m civicloom.cli: the same as the program ``civicloom``."""

from .main import main

main()
