total = 4711
queries = 1
