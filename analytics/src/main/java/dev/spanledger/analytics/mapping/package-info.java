/** Who owns what is billed: rules of a mapping file, and the cost of owners and cost centres. */
@NullMarked
package dev.spanledger.analytics.mapping;

import org.jspecify.annotations.NullMarked;
