total = 0
queries = "one per row"
