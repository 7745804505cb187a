"""One confined, watched process tree: launch, caps, usage, clean-up, and the messages between the loop and a worker."""
