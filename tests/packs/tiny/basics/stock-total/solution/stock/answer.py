total = "sum"
queries = 2
