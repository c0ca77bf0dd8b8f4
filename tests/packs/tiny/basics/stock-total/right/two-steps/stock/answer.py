total = "sum"
queries = 3
