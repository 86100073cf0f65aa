"""How long a proof takes, and how much memory, against Pandoc on the same text."""
