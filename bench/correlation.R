# Times cor() of a matrix of float64, stored column by column.
#
# correlation.R matrix models metrics method found runs budget

words <- commandArgs(trailingOnly = TRUE)
models <- as.integer(words[2])
metrics <- as.integer(words[3])
matrix <- readBin(words[1], "double", models * metrics)
dim(matrix) <- c(models, metrics)

seconds <- c()
while (length(seconds) == 0 || (length(seconds) < as.integer(words[6]) && sum(seconds) < as.numeric(words[7]))) {
  result <- NULL
  start <- proc.time()[["elapsed"]]
  # cor() warns about every pair with a constant metric.
  result <- suppressWarnings(cor(matrix, method = words[4], use = "pairwise.complete.obs"))
  seconds <- c(seconds, proc.time()[["elapsed"]] - start)
}

cat(sprintf("[%s]\n", paste(sprintf("%.17g", seconds), collapse = ", ")))
writeBin(as.double(result[lower.tri(result)]), words[5])
