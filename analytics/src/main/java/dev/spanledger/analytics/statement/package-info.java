/** What an owner is shown of the bill: printable statements, in cents that add up. */
@NullMarked
package dev.spanledger.analytics.statement;

import org.jspecify.annotations.NullMarked;
