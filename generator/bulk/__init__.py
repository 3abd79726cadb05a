"""An action run over many rows, with a receipt: a ledger that says of each row what became of it, whatever happens meanwhile."""
