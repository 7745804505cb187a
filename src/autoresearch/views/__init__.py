"""What a person sees of a run. Views read the ledger, and only the command line imports them."""
