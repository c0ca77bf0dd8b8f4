total = "sum"
queries = "one per row"
