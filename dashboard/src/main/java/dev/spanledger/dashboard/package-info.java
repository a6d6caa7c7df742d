/** The dashboard's server: an HTTP API over the reports, and the pages that show them. */
@NullMarked
package dev.spanledger.dashboard;

import org.jspecify.annotations.NullMarked;
