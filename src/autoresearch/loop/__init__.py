"""The loop: propose, screen, try, score, judge, record."""
