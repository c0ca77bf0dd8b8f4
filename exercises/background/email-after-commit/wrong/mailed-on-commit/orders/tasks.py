"""What other processes do: nothing."""
