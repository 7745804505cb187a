"""One confined, watched process tree: launch, caps, usage, clean-up, and the wire protocol to the loop."""
