"""The layer that has read ten thousand labelled messages: linear, small, and able to say why."""
