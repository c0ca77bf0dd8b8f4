total = "sum"
queries = 1
