"""What the timeline page draws: chart, filters, event card, walk, interview, event study."""
