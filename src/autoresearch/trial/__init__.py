"""One trial, from launch to sealed result: what runs in the supervisor process."""
