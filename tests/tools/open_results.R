#!/usr/bin/env Rscript
# Opens a result file the way users of R do: ncdf4 and rhdf5.
# Usage: open_results.R results.h5
# Prints one line a tool and exits with 1 if a tool cannot open the file or what it shows makes no sense.
# Needs the packages r-cran-ncdf4 and r-bioc-rhdf5.

path <- commandArgs(trailingOnly = TRUE)
if (length(path) != 1) stop("usage: open_results.R results.h5")

problems <- character()
expect <- function(condition, what) if (!isTRUE(condition)) problems <<- c(problems, what)

open_ncdf4 <- function(path) {
  # ncdf4 says on every open that it reads 64-bit fill values as doubles; they are -1.
  utils::capture.output(file <- ncdf4::nc_open(path))
  on.exit(ncdf4::nc_close(file))
  for (name in names(file$var)) ncdf4::ncvar_get(file, name)
  expect(ncdf4::ncatt_get(file, 0, "Conventions")$value == "CF-1.8", "ncdf4 does not read the root attributes")
  columns <- length(ncdf4::ncvar_get(file, "measures/measure"))
  runs <- length(ncdf4::ncvar_get(file, "runs/replication"))
  value <- ncdf4::ncvar_get(file, "measures/value")
  expect(length(value) == columns * runs, "ncdf4: measures/value is not columns of measures by runs")
  sprintf("%d variables, measures %d by %d runs", length(file$var), columns, runs)
}

open_rhdf5 <- function(path) {
  listing <- rhdf5::h5ls(path)
  value <- rhdf5::h5read(path, "measures/value")
  measure <- rhdf5::h5read(path, "measures/measure")
  expect(nrow(value) == length(measure), "rhdf5: measures/value has not one row for each column of measures")
  expect(any(grepl("concert:", rhdf5::h5read(path, "texts/contents"))), "rhdf5: the scenario's text is not in the file")
  rows <- 0
  row <- listing$group == "/visits" & listing$name == "row"
  if (any(row) && listing$dim[row] != "0") {  # rhdf5 cannot read integers without rows
    # Milliseconds do not fit R's integers.
    visits <- as.data.frame(rhdf5::h5read(path, "visits", bit64conversion = "double"))
    rows <- nrow(visits)
    started <- visits$started != -1
    expect(all(visits$started[started] >= visits$requested[started]), "rhdf5: a visit starts before it is requested")
    words <- strsplit(rhdf5::h5readAttributes(path, "visits/outcome")$flag_meanings, " ")[[1]]
    expect(all(visits$outcome < length(words)), "rhdf5: an outcome without a name")
  }
  sprintf("%d objects, %d visits", nrow(listing), rows)
}

for (tool in c("ncdf4", "rhdf5")) {
  said <- tryCatch(suppressWarnings(get(paste0("open_", tool))(path)), error = function(e) {
    problems <<- c(problems, paste0(tool, ": ", conditionMessage(e)))
    "failed"
  })
  cat(sprintf("%-7s %s\n", tool, said))
}
for (problem in problems) cat("error: ", problem, "\n", sep = "", file = stderr())
quit(status = if (length(problems) > 0) 1 else 0)
