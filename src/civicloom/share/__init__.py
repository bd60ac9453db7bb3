"""Share: disclosures under agreements, the catalogue, and open data with disclosure control."""
