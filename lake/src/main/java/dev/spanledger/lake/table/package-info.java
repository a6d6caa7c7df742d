/**
 * The tables both sides agree on: column names, types, units, keys and sort order. Collector and
 * importers fill them, analytics reads them, and nothing else is shared between the two.
 */
@NullMarked
package dev.spanledger.lake.table;

import org.jspecify.annotations.NullMarked;
