/** DuckDB inside this process as the query engine, closed in as far as it lets itself be. */
@NullMarked
package dev.spanledger.analytics.query.duckdb;

import org.jspecify.annotations.NullMarked;
