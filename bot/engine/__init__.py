"""Record, decide, carry out: what keeps the promises « nothing lost, nothing twice » for every procedure."""
