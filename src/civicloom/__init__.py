"""Civicloom (云织): every fact has a source, every use has a purpose, every step leaves a receipt."""
