"""What the world is made of: errors, clock, identifiers, code lists, standards, glossary."""
