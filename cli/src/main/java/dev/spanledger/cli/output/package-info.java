/**
 * How an answer leaves the command line: a table for people; CSV, JSON and Parquet for programs;
 * and what is said on standard error meanwhile.
 */
@NullMarked
package dev.spanledger.cli.output;

import org.jspecify.annotations.NullMarked;
