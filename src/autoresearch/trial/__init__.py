"""One trial, from launch to sealed result. It runs in the supervisor process."""
