/** A function behind an HTTP API: shows what the shop sells, from PostgreSQL. */
@NullMarked
package dev.spanledger.sample.catalog;

import org.jspecify.annotations.NullMarked;
