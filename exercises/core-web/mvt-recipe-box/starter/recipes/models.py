"""What the club has cooked: see the napkin in the ticket."""
