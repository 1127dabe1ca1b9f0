"""What the timeline page draws: the linked picture, filters, event card, walk, interview, study."""
