"""Whether rows can be true by themselves: their numbers, the calendar, the clock they go by."""
