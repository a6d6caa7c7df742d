/** Reports that are put into words, not only into rows; commands and the demo show the same. */
@NullMarked
package dev.spanledger.cli.report;

import org.jspecify.annotations.NullMarked;
