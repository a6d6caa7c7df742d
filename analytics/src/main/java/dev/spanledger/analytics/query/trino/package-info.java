/** Reports on Trino, over the lake's Iceberg tables: for what one machine is too small for. */
@NullMarked
package dev.spanledger.analytics.query.trino;

import org.jspecify.annotations.NullMarked;
