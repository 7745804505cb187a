"""The views of a run: terminal texts, JSON, the live view and the report. They read the ledger and never the loop."""
